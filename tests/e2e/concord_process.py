"""The real program for end-to-end tests: starts `concord up` on free ports in a temporary folder, speaks HTTP with it, stops it.

    with Concord() as server:                      # concord up --demo
        desk = server.sign_in("facilitator")       # cookie and CSRF token, as a browser has them
        desk.post("/v1/workshops", {...})          # the answer as a dict; Refused when it is not 2xx
        server.client().send("GET", "/v1/me")      # an Answer, whatever its status

As a program, for tests that are not Python: runs COMMAND with CONCORD_TEST_HTTP, _GRPC, _ADMIN, _DATA_DIR and _FACILITATOR (an e-mail) set, returns
its exit code:

    python3 concord_process.py [flags of concord up] -- COMMAND...

CONCORD_TEST_SHAPE=cluster: the same object in the distributed shape, see concord_cluster.py.
"""
import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("CONCORD_TEST_PROGRAM") or str(ROOT / "build/bin/concord")
PASSWORD = "demonstration"  # of the accounts that --demo makes
SHAPE = os.environ.get("CONCORD_TEST_SHAPE") or "embedded"


def embedded_only(why):
    """For a test of what the distributed shape does not have."""
    return unittest.skipUnless(SHAPE == "embedded", why)


def environment():
    """Without the keys that would be read as configuration."""
    return {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    def _detail(self, kind):
        return next((d for d in self.json.get("details", []) if d["@type"].endswith(kind)), {})

    @property
    def reason(self):
        return self._detail("ErrorInfo").get("reason", "")

    @property
    def metadata(self):
        return self._detail("ErrorInfo").get("metadata", {})

    @property
    def places(self):
        """field -> what is wrong there"""
        return {v["field"]: v["description"] for v in self._detail("BadRequest").get("fieldViolations", [])}

    def __str__(self):
        return f"{self.status} {self.body[:600].decode(errors='replace')}"


class Refused(Exception):
    def __init__(self, what, answer):
        super().__init__(f"{what}: {answer}")
        self.answer = answer


class Watch:
    """Server-sent events of one path."""

    def __init__(self, client, path, timeout):
        self._connection = http.client.HTTPConnection(client.address, timeout=timeout)
        self._connection.request("GET", path, headers=client.headers({}))
        self.response = self._connection.getresponse()
        if self.response.status != 200:
            raise Refused(path, Answer(self.response))

    def next(self):
        """The next event, or None when the stream has ended in good order."""
        while line := self.response.readline():
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        return None

    def close(self):
        self.response.close()
        self._connection.close()

    __del__ = close


class Client:
    """One browser or program: a kept connection, cookie and CSRF token, or an API token."""

    def __init__(self, address, host=None, token=None, timeout=60):
        self.address, self.host, self.token, self.timeout = address, host, token, timeout
        self.cookie = self.csrf = None
        self._connection = None

    def headers(self, more):
        all_ = {"Host": self.host} if self.host else {}
        if self.cookie:
            all_["Cookie"] = self.cookie
        if self.csrf:
            all_["X-CSRF-Token"] = self.csrf
        if self.token:
            all_["Authorization"] = f"Bearer {self.token}"
        return {k: v for k, v in {**all_, **more}.items() if v is not None}

    def send(self, verb, path, body=None, headers=None):
        """Body: a dict (sent as JSON), bytes, or None. A header of None is left out."""
        head = self.headers(headers or {})
        if body is not None and (headers is None or "Content-Type" not in headers):
            head["Content-Type"] = "application/json"
        data = json.dumps(body).encode() if isinstance(body, dict) else body
        fresh = self._connection is None
        if fresh:
            self._connection = http.client.HTTPConnection(self.address, timeout=self.timeout)
        try:
            self._connection.request(verb, path, data, head)
            answer = Answer(self._connection.getresponse())
        except (http.client.HTTPException, OSError):
            self._connection.close()
            self._connection = None
            if fresh:
                raise
            return self.send(verb, path, body, headers)  # the server closed the kept connection
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookie = f"{name}={value}" if value else None
        return answer

    def call(self, verb, path, body=None):
        answer = self.send(verb, path, body)
        if answer.status // 100 != 2:
            raise Refused(f"{verb} {path}", answer)
        return answer.json

    def get(self, path):
        return self.call("GET", path)

    def post(self, path, body):
        return self.call("POST", path, body)

    def enter(self, path, body):
        """Signs in or joins: keeps cookie and CSRF token."""
        answer = self.post(path, body)
        self.csrf = answer["csrfToken"]
        return answer

    def watch(self, path, timeout=30):
        return Watch(self, path, timeout)

    def close(self):
        if self._connection:
            self._connection.close()

    __del__ = close


class Process:
    """One program that serves the portal: started, awaited, spoken to, stopped."""

    def __init__(self):
        self._folder = tempfile.mkdtemp(prefix="concord-e2e-")

    def _run(self, command, flags, env, wait):
        ready = os.path.join(self._folder, "ready.json")
        self._log = open(os.path.join(self._folder, "log"), "w+", encoding="utf-8")
        given = [f.split("=")[0] for f in flags]
        for flag in ("--http", "--grpc", "--admin"):
            if flag not in given:
                flags = [*flags, flag, "127.0.0.1:0"]
        self.process = subprocess.Popen([*command, "--ready-file", ready, *flags], stdout=self._log, stderr=subprocess.STDOUT, env=env)
        until = time.monotonic() + wait
        while not os.path.exists(ready):
            if self.process.poll() is not None or time.monotonic() > until:
                log = self.log()
                self.stop(signal.SIGKILL)
                raise RuntimeError(f"{command[-1]} did not become ready: {log}")
            time.sleep(0.02)
        self.ready = json.loads(Path(ready).read_text(encoding="utf-8"))
        self.grpc, self.admin = self.ready["grpc"], self.ready["admin"]
        self.url = self.ready["http"][0] if self.ready["http"] else ""
        self.address = self.url.removeprefix("http://")

    def log(self):
        return Path(self._log.name).read_text(encoding="utf-8")

    def client(self, **how):
        return Client(self.address, **how)

    def email(self, role):
        return f"{role}@demo.example"

    def sign_in(self, role="facilitator"):
        client = self.client()
        client.enter("/v1/sessions:signIn", {"email": self.email(role), "password": PASSWORD})
        return client

    def operator(self):
        """An administrator of the office that runs the installation and may add others."""
        return self.sign_in("administrator")

    def secrets(self):
        """For a test that signs tokens by itself."""
        return {}

    def walk(self):
        """The demonstration workshop, from preparation to its report."""
        command = [PROGRAM, "demo", "--server", self.grpc, "--email", self.email("facilitator"), "--password", PASSWORD]
        subprocess.run(command, check=True, capture_output=True, timeout=180, env=environment())

    def stop(self, how=signal.SIGTERM, wait=30):
        """Exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            try:
                self.process.wait(wait)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class Embedded(Process):
    """`concord up`. `data_dir`: an existing folder, kept; otherwise a temporary one, removed at the end. `before`: words before the program's."""

    def __init__(self, *flags, data_dir=None, demo=True, wait=60, before=()):
        super().__init__()
        self.data_dir = data_dir or os.path.join(self._folder, "data")
        self._run([*before, PROGRAM, "up"], ["--data-dir", self.data_dir, *(["--demo"] if demo else []), *flags], environment(), wait)

    def change_rows(self, service, statement):
        """Past the program, in its own database; how many rows were changed."""
        with sqlite3.connect(f"{self.data_dir}/{service}.db", timeout=10) as db:
            changed = db.execute(statement).rowcount
        db.close()
        return changed


def Concord(*flags, **how):
    if SHAPE == "embedded":
        return Embedded(*flags, **how)
    from concord_cluster import Front
    return Front(*flags, **how)


def main(args):
    at = args.index("--")
    with Concord(*args[:at]) as server:
        there = {"HTTP": server.url, "GRPC": server.grpc, "ADMIN": server.admin, "DATA_DIR": server.data_dir,
                 "FACILITATOR": server.email("facilitator"), **server.secrets()}
        return subprocess.call(args[at + 1 :], env={**os.environ, **{f"CONCORD_TEST_{k}": v for k, v in there.items()}})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
