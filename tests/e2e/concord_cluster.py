"""The distributed shape for end-to-end tests, as the same object that concord_process.Embedded is.

All tests share one cluster (CONCORD_TEST_CLUSTER: its ready file; without it this program starts one of its own). Each `Front` is a gateway of
its own in front of it, with the test's flags, and an office of its own, so that a test finds no workshop of another. A second Front on the
same `data_dir` comes after every service was killed and started again.
"""
import atexit
import base64
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import concord_process
from concord_process import PASSWORD, ROOT, Process, environment

LAUNCHER = ROOT / "deploy/cluster"
BIN = Path(concord_process.PROGRAM).parent
sys.path.insert(0, str(LAUNCHER.parent))
from cluster import control  # noqa: E402
from cluster.services import STORED, variable  # noqa: E402

_own = []
_known = {}  # data_dir → office


def shared():
    """What the ready file of the cluster says."""
    given = os.environ.get("CONCORD_TEST_CLUSTER")
    if not given and not _own:
        _start()
    return json.loads(Path(given or _own[0]).read_text(encoding="utf-8"))


def _start():
    folder = tempfile.mkdtemp(prefix="concord-e2e-cluster-")
    process = subprocess.Popen([sys.executable, str(LAUNCHER), "--no-walk", "--service-key", "probe", "--build", str(BIN.parent),
                                "--ready-file", f"{folder}/ready.json"])

    def stop():
        process.send_signal(signal.SIGTERM)
        process.wait()
    atexit.register(stop)
    while not os.path.exists(f"{folder}/ready.json"):
        if process.poll() is not None:
            raise RuntimeError("the cluster did not start")
        time.sleep(0.05)
    _own.append(f"{folder}/ready.json")


class Office:
    def __init__(self, front):
        self.mark = uuid.uuid4().hex[:12]
        self.there = {"administrator": f"head@{self.mark}.example"}
        made = front.operator().post("/v1/offices", {"displayName": f"Demonstration office {self.mark}", "countryCode": "XA",
                                             "administratorEmail": self.there["administrator"], "administratorDisplayName": "Head"})
        self.head = self._complete(front, made["link"])

    @staticmethod
    def _complete(front, link):
        client = front.client()
        client.enter("/v1/passwords:complete", {"code": link.split("code=")[1], "password": PASSWORD})
        return client

    def email(self, front, role):
        if role not in self.there:
            self.there[role] = f"{role}@{self.mark}.example"
            self.head.address = front.address  # another front than the one it was made with
            made = self.head.post("/v1/people", {"email": self.there[role], "displayName": f"Demonstration {role}", "roles": [role]})
            self._complete(front, made["link"])
        return self.there[role]


class Front(Process):
    def __init__(self, *flags, data_dir=None, demo=True, wait=60, before=()):
        super().__init__()
        assert demo, "the shared cluster has its demonstration accounts"
        self.cluster = shared()["cluster"]
        self.data_dir = data_dir or self._folder
        if self.data_dir in _known:
            self.kill_services()
        own = ("http", "grpc", "admin", "ready_file", "data_dir")
        told = {variable(k): v for k, v in self.cluster["gateway"].items() if k not in own and v != ""}
        self._run([*before, str(BIN / "concord-gateway")], list(flags), environment() | told, wait)
        self._office = _known.setdefault(self.data_dir, None) or Office(self)
        _known[self.data_dir] = self._office

    def kill_services(self):
        for do in ("kill", "start"):
            for service in STORED:
                if problem := control.ask(self.cluster["folder"], do, service):
                    raise RuntimeError(f"{do} {service}: {problem}")

    def email(self, role):
        return self._office.email(self, role)

    def operator(self):
        client = self.client()
        client.enter("/v1/sessions:signIn", {"email": "administrator@demo.example", "password": PASSWORD})
        return client

    def _psql(self, service, statement):
        command = ["psql", "--no-psqlrc", "-tA", self.cluster["administrator"][service], "-c", statement]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def change_rows(self, service, statement):
        return int(self._psql(service, statement).split()[-1])  # "UPDATE 3"

    def secrets(self):
        seed = bytes.fromhex(self._psql("identity", "SELECT encode(seed, 'hex') FROM signing_keys WHERE sealed = 0 ORDER BY key_id").split()[0])
        return {"IDENTITY_SEED": base64.urlsafe_b64encode(seed).decode().rstrip("="),
                "PROBE_SEED": Path(self.cluster["folder"], "keys/probe.seed").read_text(encoding="ascii").strip()}
