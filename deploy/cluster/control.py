#!/usr/bin/env python3
"""To a cluster that runs: control.py FOLDER kill|stop|cont|end|start|restart NAME. The folder is in the table that it printed."""
import json
import os
import select
import socket
import sys
from pathlib import Path

COMMANDS = ["kill", "stop", "cont", "end", "start", "restart"]


class Control:
    """The other end: commands on a socket in the cluster's folder, one at a time, done by whoever calls `serve`."""

    def __init__(self, cluster):
        self.cluster, self.file = cluster, cluster.folder / "control"
        self.file.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.bind(str(self.file))
        self.file.chmod(0o600)
        self.socket.listen(8)

    def serve(self, seconds):
        """Waits so long for a command and does it."""
        if not select.select([self.socket], [], [], seconds)[0]:
            return
        there, _ = self.socket.accept()
        with there, there.makefile("rw", encoding="utf-8") as line:
            try:
                do, name = json.loads(line.readline())
                if do not in COMMANDS:
                    raise ValueError(f"{do} is none of {', '.join(COMMANDS)}")
                getattr(self.cluster, do)(name)
                answer = ""
            except Exception as e:  # told to the one who asked
                answer = str(e) or type(e).__name__
            try:
                line.write(json.dumps(answer) + "\n")
            except OSError:
                pass


def ask(folder, do, name, seconds=120):
    """"" or what went wrong."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(seconds)
        s.connect(str(Path(folder) / "control"))
        with s.makefile("rw", encoding="utf-8") as line:
            line.write(json.dumps([do, name]) + "\n")
            line.flush()
            return json.loads(line.readline())


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[2] not in COMMANDS:
        sys.exit(__doc__)
    if not os.path.exists(Path(sys.argv[1]) / "control"):
        sys.exit(f"no cluster runs on {sys.argv[1]}")
    sys.exit(ask(*sys.argv[1:]))
