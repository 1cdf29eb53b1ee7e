"""The servers of the comparison: each starts on a free port of loopback, is asked by serving_load, and ends."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent


class NotHere(Exception):
    """It cannot be installed or started on this machine."""


def install(venv, requirements, allowed):
    """Why the rivals are not there; empty when they are."""
    done = venv / ".done"
    if done.exists() and done.read_text() == requirements.read_text():
        return ""
    if not allowed:
        return f"{venv} has not been made"
    made = subprocess.run([sys.executable, "-m", "venv", venv], capture_output=True, text=True)
    if made.returncode == 0:
        made = subprocess.run([venv / "bin/pip", "install", "-q", "--disable-pip-version-check", "-r", requirements], capture_output=True, text=True)
    if made.returncode != 0:
        return "cannot be installed: " + (made.stderr.strip().splitlines() or ["no reason given"])[-1]
    done.write_text(requirements.read_text())
    return ""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    name, extra = "", []

    def __init__(self, build, work):
        self.build, self.work = build, work
        work.mkdir(parents=True, exist_ok=True)

    def start(self, command, env=None, cwd=None):
        self.log = open(self.work / f"{type(self).__name__}.log", "w")
        clean = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}
        self.process = subprocess.Popen([str(c) for c in command], stdout=self.log, stderr=self.log, env={**clean, **(env or {})}, cwd=cwd, start_new_session=True)

    def answers(self, seconds):
        """Waits until a call is answered."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and self.process.poll() is None:
            asked = subprocess.run([self.build / "bin/serving_load", "--target", self.target, "--seconds", "0.01", "--in-flight", "1", *self.extra], capture_output=True)
            if asked.returncode == 0:
                return self
            time.sleep(0.3)
        self.__exit__()
        raise NotHere(f"does not start: {(self.work / f'{type(self).__name__}.log').read_text()[-600:].strip()}")

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.log.close()

    def command(self, seconds, in_flight=32, rate=0, model="net"):
        return [str(self.build / "bin/serving_load"), "--target", self.target, "--seconds", str(seconds), "--in-flight", str(in_flight), "--rate", str(rate), "--model", model, *self.extra]

    def load(self, **how):
        for _ in range(5):
            asked = subprocess.run(self.command(**how), capture_output=True, text=True)
            if asked.returncode != 64:  # the sign-in before the load did not come through
                break
            print(f"{self.name}: {asked.stderr.strip()}; again", flush=True)
            time.sleep(2)
        asked.check_returncode()
        return json.loads(asked.stdout)


class Concord(Server):
    name = "concord up"
    extra = ["--sign-in", "administrator@demo.example:demonstration"]

    def __init__(self, build, work, models):
        super().__init__(build, work)
        self.models = models

    def __enter__(self):
        data, ready = self.work / "data", self.work / "ready.json"
        shutil.rmtree(data, ignore_errors=True)
        ready.unlink(missing_ok=True)
        self.start([self.build / "bin/concord", "up", "--demo", "--data-dir", data, "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--admin", "off", "--ready-file", ready,
                    "--inference.models", self.models])
        for _ in range(600):
            if ready.exists():
                self.target = json.loads(ready.read_text())["grpc"]
                return self.answers(30)
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        self.__exit__()
        raise SystemExit(f"concord does not start: {(self.work / 'Concord.log').read_text()[-2000:]}")

    def resident_kb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0])

    def reloads(self, times):
        """Reloads the net so often, the two versions in turn, under load: kB before, what the load saw, kB after."""
        tool = [str(self.build / "bin/serving_load"), "--target", self.target, *self.extra, "--reload"]
        subprocess.run([*tool, "300"], check=True, capture_output=True)
        self.load(seconds=1)
        before = self.resident_kb()
        asking = subprocess.Popen(self.command(seconds=8, in_flight=8), stdout=subprocess.PIPE, text=True)
        subprocess.run([*tool, str(times)], check=True, capture_output=True)
        seen = json.loads(asking.communicate()[0])
        return before, seen, self.resident_kb()


class Empty(Server):
    name = "empty handler"

    def __enter__(self):
        self.target = f"127.0.0.1:{free_port()}"
        self.start([self.build / "bin/serving_empty", self.target, 38 * 4])
        return self.answers(10)


class MLServer(Server):
    name = "MLServer"

    def __init__(self, build, work, file, venv):
        super().__init__(build, work)
        self.file, self.venv = file, venv

    def __enter__(self):
        folder, port = self.work / "mlserver", free_port()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "net").mkdir(parents=True)
        (folder / "settings.json").write_text(json.dumps({"debug": False, "host": "127.0.0.1", "http_port": free_port(), "grpc_port": port, "metrics_port": free_port(), "parallel_workers": 0}))
        (folder / "net/model-settings.json").write_text(json.dumps({"name": "net", "implementation": "served.Served"}))
        self.target = f"127.0.0.1:{port}"
        self.start([self.venv / "bin/mlserver", "start", folder], {"BENCH_NET": str(self.file), "PYTHONPATH": f"{HERE / 'rivals'}:{HERE / 'rivals/mlserver'}", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})
        return self.answers(180)


class Triton(Server):
    name = "Triton, Python backend"

    def __init__(self, build, work, file, venv):
        super().__init__(build, work)
        found = list(venv.glob("lib/python3.*/site-packages/pytriton/tritonserver"))
        if not found:
            raise NotHere("the wheel brings no tritonserver")
        self.file, self.venv, self.home = file, venv, found[0]

    def __enter__(self):
        folder, port = self.work / "triton", free_port()
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "models/net/1").mkdir(parents=True)
        shutil.copy(HERE / "rivals/triton/model.py", folder / "models/net/1")
        shutil.copy(HERE / "rivals/triton/config.pbtxt", folder / "models/net")
        # The backend with the stub for this Python, as pytriton itself puts them together.
        version = self.home.parents[2].name.removeprefix("python")
        shutil.copytree(self.home / "backends/python", folder / "backends/python")
        stub = self.home / f"python_backend_stubs/{version}/triton_python_backend_stub"
        if not stub.exists():
            raise NotHere(f"the wheel brings no stub for Python {version}")
        shutil.copy(stub, folder / "backends/python")
        site = self.home.parents[1]
        libraries = site / "nvidia_pytriton.libs"
        self.target = f"127.0.0.1:{port}"
        self.start([self.home / "bin/tritonserver", "--model-repository", folder / "models", "--backend-directory", folder / "backends", "--grpc-address", "127.0.0.1", "--grpc-port", port,
                    "--allow-http", "false", "--allow-metrics", "false", "--log-error", "true", "--log-info", "false"],
                   {"BENCH_NET": str(self.file), "BENCH_RIVALS": str(HERE / "rivals"), "LD_LIBRARY_PATH": str(libraries), "PYTHONPATH": str(site), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
                    "PATH": f"{self.venv / 'bin'}:{os.environ['PATH']}"})
        return self.answers(180)
