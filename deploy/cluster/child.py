"""A program as a child process that dies with this one, however this one ends."""
import contextlib
import os
import random
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

# The signal of a parent's death is sent when the thread that forked is gone: one thread forks for all, and lives as long as the process.
_forks = ThreadPoolExecutor(max_workers=1, thread_name_prefix="forks")
_given = set()


class Failed(Exception):
    """Something did not start or did not do its part; the words say what and where its log is."""


def free_port():
    """Below the range that the kernel hands out by itself, so that a server that is down keeps its port."""
    while True:
        port = random.randrange(15000, 32000)
        if port in _given:
            continue
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
            except OSError:
                continue
        _given.add(port)
        return port


def listens(port):
    with socket.socket() as s:
        s.settimeout(1)
        return s.connect_ex(("127.0.0.1", port)) == 0


def descendants(pid):
    made = []
    for thread in Path(f"/proc/{pid}/task").glob("*"):
        with contextlib.suppress(OSError):  # it may end meanwhile
            made += [int(p) for p in (thread / "children").read_text(encoding="ascii").split()]
    return made + [p for child in made for p in descendants(child)]


class Child:
    """`command`: a list, or a function that gives it. `ready`: a function that says True when it does its work. Started again it has the
    same command, environment and log."""

    def __init__(self, name, command, log_folder, env=None, ready=None, ending=signal.SIGTERM):
        self.name, self.command, self.ready, self.ending = name, command, ready, ending
        self.env = env or {}
        self.log = Path(log_folder) / f"{name}.log"
        self.process = None
        self.started = 0.0

    @property
    def pid(self):
        return self.process.pid if self.process else 0

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self):
        if self.alive():
            return
        command = self.command() if callable(self.command) else self.command
        # Configuration of the one who calls is none of the child's.
        env = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")} | self.env
        with open(self.log, "ab") as log:
            run = lambda: subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "--", *command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           env=env, start_new_session=True)
            self.process = _forks.submit(run).result()
        self.started = time.monotonic()

    def wait_ready(self, seconds=300):
        until = time.monotonic() + seconds
        while self.ready and not self.ready():
            if not self.alive():
                raise Failed(f"{self.name} ended with {self.process.returncode}:\n{self.tail()}")
            if time.monotonic() > until:
                raise Failed(f"{self.name} was not ready within {seconds} s:\n{self.tail()}")
            time.sleep(0.03)

    def tail(self, lines=15):
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-lines:]) + f"\n({self.log})"

    def send(self, how):
        """To stop and to go on, also to the processes that it has made: PostgreSQL's sessions run on without their parent."""
        if not self.alive():
            return
        if how in (signal.SIGSTOP, signal.SIGCONT):
            for pid in descendants(self.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, how)
        self.process.send_signal(how)

    def kill(self):
        self.end(signal.SIGKILL)

    def ask_to_end(self, how=None):
        """Once: a service that is told twice ends at once."""
        self.send(self.ending if how is None else how)
        self.send(signal.SIGCONT)  # a stopped one takes no other signal

    def await_end(self, seconds=30):
        """Exit code. One that does not go in time is killed."""
        if not self.process:
            return 0
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.returncode

    def end(self, how=None):
        self.ask_to_end(how)
        return self.await_end()
