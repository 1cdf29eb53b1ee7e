#!/usr/bin/env python3
"""A private Redis for `make cluster` and the tests: prepares DIR once, then becomes the server.

    redis.py --dir DIR --port PORT [--password WORD]

This process turns into the server, so its pid is the server's. It listens on 127.0.0.1:PORT, keeps nothing on the disk and at most
64 MB in memory, the longest unused going first: a cache, not a store.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path

SETTINGS = """\
bind 127.0.0.1
port {port}
dir {folder}
save ""
appendonly no
maxmemory 64mb
maxmemory-policy allkeys-lru
databases 16
daemonize no
"""


def quoted(word):
    return '"' + "".join(c if c.isalnum() else f"\\x{b:02x}" for c, b in ((chr(b), b) for b in word.encode())) + '"'


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--dir", required=True, type=Path, help="folder of its configuration")
    arguments.add_argument("--port", required=True, type=int)
    arguments.add_argument("--password", default="", help="empty: none is asked for")
    given = arguments.parse_args()
    program = shutil.which("redis-server") or sys.exit("redis.py: Redis is not installed (make deps-cluster)")
    folder = given.dir.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    settings = SETTINGS.format(port=given.port, folder=folder)
    if given.password:
        settings += f"requirepass {quoted(given.password)}\n"
    # A file for its owner alone: the password is not to be seen in the list of processes.
    file = folder / "redis.conf"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write(settings)
    os.execv(program, [program, str(file)])


if __name__ == "__main__":
    main()
