#!/usr/bin/env python3
"""A private PostgreSQL for `make cluster` and the tests: prepares DIR once, then becomes the server.

    postgres.py --dir DIR --port PORT [--no-fsync] [--tls CERT KEY CA]

This process turns into the postmaster, so its pid is the server's. It listens on 127.0.0.1:PORT (passwords by scram) and on a
socket in DIR, which only this user and root can reach: there the administrator `postgres` needs no password.
Stop it with SIGINT (SIGTERM would wait until every client has gone).
As root it goes on as the user `postgres`, for PostgreSQL refuses root.
"""

import argparse
import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PR_SET_PDEATHSIG, PR_GET_PDEATHSIG = 1, 2

# Small: it shares a machine with everything else. Durable unless it is told otherwise.
SETTINGS = """\
listen_addresses = '127.0.0.1'
max_connections = 200
shared_buffers = 32MB
huge_pages = off
jit = off
max_wal_size = 512MB
timezone = UTC
log_timezone = UTC
log_line_prefix = '%m [%p] %u@%d '
lc_messages = C
"""
LOGINS = """\
local all postgres trust
local all all scram-sha-256
{host} all all 127.0.0.1/32 scram-sha-256
"""


def fail(words):
    sys.exit(f"postgres.py: {words}")


def programs():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: int(p.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else fail("PostgreSQL is not installed (make deps-cluster)")


def reachable_by_others(folder):
    """Folders above DIR that only root may enter: those of our own beneath the temporary folder are opened for passing through."""
    temporary = Path(tempfile.gettempdir()).resolve()
    for above in folder.parents:
        if above.stat().st_mode & 0o001:
            continue
        if temporary not in above.parents:
            fail(f"the user postgres cannot reach {folder}: {above} is closed to others")
        above.chmod(above.stat().st_mode | 0o011)


def become_postgres(folder):
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        fail("there is no user postgres")
    reachable_by_others(folder)
    if folder.stat().st_uid != user.pw_uid:
        os.chown(folder, user.pw_uid, user.pw_gid)
    # Changing the user forgets that we die with our parent.
    libc, dies_by = ctypes.CDLL(None), ctypes.c_int()
    libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(dies_by), 0, 0, 0)
    os.initgroups("postgres", user.pw_gid)
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)
    libc.prctl(PR_SET_PDEATHSIG, dies_by.value, 0, 0, 0)
    os.environ["HOME"] = str(folder)


def make_data(bin_folder, data, fsync):
    if (data / "PG_VERSION").exists():
        return
    half = data.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    command = [bin_folder / "initdb", "--pgdata", half, "--username", "postgres", "--auth", "scram-sha-256", "--encoding", "UTF8",
               "--locale", "C", "--no-instructions"]
    with tempfile.NamedTemporaryFile(mode="w", dir=data.parent) as password:  # scram wants one; nobody will know it
        password.write(os.urandom(24).hex())
        password.flush()
        done = subprocess.run([*command, "--pwfile", password.name, *([] if fsync else ["--no-sync"])], capture_output=True, text=True)
    if done.returncode:
        fail(f"initdb: {done.stderr.strip()}")
    half.rename(data)


def wait_for_the_last_one(data):
    """Processes of a server that was killed go by themselves in a moment; until then a new one would refuse to start."""
    def left():
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "cwd") == str(data) and int(process.name) != os.getpid():
                    yield int(process.name)
            except OSError:
                continue

    pid_file = data / "postmaster.pid"
    running = pid_file.read_text().split("\n")[0] if pid_file.exists() else ""
    until = time.monotonic() + 5
    while orphans := list(left()):
        if running in map(str, orphans):
            fail(f"a server runs on {data} already (pid {running})")
        if time.monotonic() > until:
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    for lock in (pid_file, *data.parent.glob(".s.PGSQL.*")):
        lock.unlink(missing_ok=True)  # the number in it may be another's by now


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", required=True, type=Path, help="folder of the server's own: data and socket")
    parser.add_argument("--port", required=True, type=int)
    parser.add_argument("--no-fsync", action="store_true", help="loses commits in a power cut: for tests that must notice")
    parser.add_argument("--tls", nargs=3, type=Path, metavar=("CERT", "KEY", "CA"), help="PEM files; then only TLS is accepted")
    asked = parser.parse_args()

    asked.dir.mkdir(parents=True, exist_ok=True)
    folder = asked.dir.resolve()
    if len(f"{folder}/.s.PGSQL.{asked.port}") > 107:
        fail(f"the path of the socket in {folder} would be too long")
    folder.chmod(0o700)
    tls = [file.read_bytes() for file in asked.tls] if asked.tls else []
    bin_folder = programs()
    if os.geteuid() == 0:
        become_postgres(folder)
    os.umask(0o077)
    os.chdir("/")
    data = folder / "data"
    make_data(bin_folder, data, fsync=not asked.no_fsync)

    settings = SETTINGS + f"port = {asked.port}\nunix_socket_directories = '{folder}'\n"
    if asked.no_fsync:
        settings += "fsync = off\nfull_page_writes = off\n"
    if tls:
        for name, content in zip(("server.crt", "server.key", "ca.crt"), tls):
            (data / name).write_bytes(content)
        settings += "ssl = on\nssl_ca_file = 'ca.crt'\n"
    (data / "postgresql.auto.conf").write_text("")
    (data / "postgresql.conf").write_text(settings)
    (data / "pg_hba.conf").write_text(LOGINS.format(host="hostssl" if tls else "host"))
    wait_for_the_last_one(data)
    program = str(bin_folder / "postgres")
    os.execv(program, [program, "-D", str(data)])  # by its whole name: it looks for what lies beside it, and in PATH for a bare one


if __name__ == "__main__":
    main()
