"""The cluster that the cluster tests share: `up READY` starts it in the background, `down READY` ends it and says whether it stopped in
good order. It ends with ctest, too, should ctest be killed."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from concord_process import PROGRAM, ROOT, environment

# As the embedded tests have it: one small net for all of a test, however long it takes.
SETTINGS = "members = 1\ncalibration_folds = 2\npasses = 3\n"


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def down(ready):
    if not ready.exists():
        return "the cluster has not started"
    pid = json.loads(ready.read_text(encoding="utf-8"))["pid"]
    ready.unlink()
    if not alive(pid):
        return "the cluster was gone already"
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 60
    while alive(pid):
        if time.monotonic() > until:
            os.kill(pid, signal.SIGKILL)
            return "the cluster did not stop within a minute"
        time.sleep(0.1)
    lines = (ready.parent / "log").read_text(encoding="utf-8").strip().splitlines()
    if crashed := [line for line in lines if re.search(r" ended with -(4|6|7|8|11);", line)]:
        return "\n".join(crashed)
    last = lines[-1]
    return "" if last.startswith("Stopped") and "Not in good order" not in last else last


def collector_port(ready):
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    (ready.parent / "collector").write_text(str(port), encoding="utf-8")
    return port


def up(ready):
    ready.parent.mkdir(parents=True, exist_ok=True)
    if ready.exists():
        down(ready)
    settings = ready.parent / "learning.settings"
    settings.write_text(SETTINGS, encoding="utf-8")
    command = [sys.executable, str(ROOT / "deploy/cluster"), "--build", str(Path(PROGRAM).parents[1]), "--ready-file", str(ready), "--no-walk",
               "--with", str(os.getppid()), "--service-key", "probe", "--set", f"learning:learning.settings={settings}",
               "--set", "learning:learning.train_after_new=100000"]
    command += ["--set", f"otlp.endpoint=http://127.0.0.1:{collector_port(ready)}"]  # the test of traces listens there, nobody does in the others
    with open(ready.parent / "log", "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment(), start_new_session=True)
    while not ready.exists():
        if process.poll() is not None:
            return (ready.parent / "log").read_text(encoding="utf-8")
        time.sleep(0.1)
    print((ready.parent / "log").read_text(encoding="utf-8"))
    return ""


if __name__ == "__main__":
    sys.exit({"up": up, "down": down}[sys.argv[1]](Path(sys.argv[2])) or 0)
