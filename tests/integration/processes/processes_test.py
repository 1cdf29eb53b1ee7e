#!/usr/bin/env python3
"""Identity, intake and the gateway as processes of their own on real PostgreSQL, Kafka and Redis, with TLS between them: killed, started
again, drained. And configurations that cannot work."""
import json
import os
import subprocess
import sys
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "deploy"), str(ROOT / "tests" / "e2e")]

from cluster import Cluster  # noqa: E402
from concord_process import Client, PASSWORD, Refused  # noqa: E402
from room import prepare  # noqa: E402

BUILD = Path(os.environ.get("CONCORD_BUILD") or ROOT / "build")


CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}


def until(what, holds, seconds=20):
    end = time.monotonic() + seconds
    while True:
        got = holds()
        if got:
            return got
        if time.monotonic() > end:
            raise AssertionError(f"{what}: not within {seconds} s")
        time.sleep(0.05)


class Services(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(names=["identity", "intake", "gateway"])
        cls.addClassCleanup(cls.cluster.stop_all)
        cls.cluster.start_all()
        cls.address = cls.cluster.urls()[0].removeprefix("http://")

    def person(self, role="facilitator"):
        client = Client(self.address)
        self.addCleanup(client.close)
        client.enter("/v1/sessions:signIn", {"email": f"{role}@demo.example", "password": PASSWORD})
        return client

    def readyz(self, name):
        status, body = self.cluster.replicas[name].get("/readyz")
        return status, json.loads(body) if body else {}

    def state(self, name, dependency):
        return next((d for d in self.readyz(name)[1].get("dependencies", []) if d["name"] == dependency), {}).get("state", "")

    def degraded(self):
        return {(d["service"], d["part"]) for d in Client(self.address).get("/v1/status").get("degraded", [])}

    def works(self, client):
        return client.send("GET", "/v1/workshops").status == 200

    def test_1_everything_is_there_and_said(self):
        for name, needed in (("identity", {"database", "keys"}), ("intake", {"database", "keys"}), ("gateway", set())):
            status, told = self.readyz(name)
            self.assertEqual(status, 200, told)
            self.assertEqual({d["name"] for d in told["dependencies"] if d["needed"]}, needed, name)
            self.assertIn("concord_dependency_up", self.cluster.replicas[name].get("/metrics")[1])
            config = self.cluster.replicas[name].get("/config")[1]
            self.assertNotIn(self.cluster.redis_password, config)
            self.assertNotIn(self.cluster.passwords.get(f"concord_{name}", "not kept"), config)
        self.assertTrue(self.works(self.person()))
        # Those that this cluster was made without are said, and do not keep the gateway from serving.
        self.assertLessEqual({(s, "service") for s in ("learning", "inference", "projects", "reporting")}, self.degraded())

    def test_2_a_killed_service_is_said_and_found_again(self):
        desk = self.person()
        made = prepare(desk)
        self.cluster.kill("intake")
        begun = time.monotonic()
        refused = desk.send("GET", "/v1/" + made["name"])
        self.assertEqual(refused.status, 503, refused)
        self.assertLess(time.monotonic() - begun, 2, "refused at once, not after a deadline")
        until("the gateway says so", lambda: ("intake", "service") in self.degraded())
        self.assertEqual(self.readyz("gateway")[0], 200)
        self.cluster.start("intake")
        begun = time.monotonic()
        until("found again", lambda: self.works(desk))
        self.assertLess(time.monotonic() - begun, 3)
        self.assertEqual(desk.get("/v1/" + made["name"])["displayName"], made["displayName"])
        until("and said", lambda: ("intake", "service") not in self.degraded())

    def test_3_identity_may_be_away_for_a_while(self):
        desk = self.person()
        self.assertTrue(self.works(desk))
        self.cluster.kill("identity")
        until("intake sees it", lambda: self.state("intake", "identity") not in ("", "OK"))
        self.assertTrue(self.works(desk), "the keys are kept")
        self.assertEqual(self.state("intake", "keys"), "OK")
        self.assertEqual(self.readyz("intake")[0], 200)
        with self.assertRaises(Refused) as refused:
            self.person()
        self.assertEqual(refused.exception.answer.status, 503)
        # One that starts meanwhile waits, and says for what.
        self.cluster.kill("intake")
        self.cluster.start("intake", wait=False)
        until("it waits for the keys", lambda: self.state("intake", "keys") not in ("", "OK"))
        self.assertEqual(self.readyz("intake")[0], 503)
        self.assertEqual(self.cluster.replicas["intake"].get("/livez")[0], 200)
        self.cluster.start("identity")
        self.cluster.wait_ready("intake")
        self.assertTrue(self.works(self.person()))

    def test_4_the_database_goes_and_comes(self):
        desk = self.person()
        self.cluster.kill("postgres")
        until("intake is not ready", lambda: self.readyz("intake")[0] == 503)
        self.assertNotEqual(self.state("intake", "database"), "OK")
        until("the gateway says so", lambda: ("intake", "database") in self.degraded())
        self.assertEqual(self.cluster.replicas["intake"].get("/livez")[0], 200)
        self.cluster.start("postgres")
        self.cluster.wait_ready("intake")
        until("works again", lambda: self.works(desk))

    def test_5_a_start_waits_for_the_database(self):
        self.cluster.end("intake")
        self.cluster.kill("postgres")
        self.cluster.start("intake", wait=False)
        until("it waits", lambda: self.state("intake", "database") not in ("", "OK"))
        self.cluster.start("postgres")
        self.cluster.wait_ready("intake")

    def test_6_a_stop_is_in_order_and_bounded(self):
        begun = time.monotonic()
        self.assertEqual(self.cluster.end("intake"), [0])
        self.assertEqual(self.cluster.end("gateway"), [0])
        self.assertLess(time.monotonic() - begun, 20)
        self.cluster.start("intake")
        self.cluster.start("gateway")

    def program(self, *words):
        env = {**CLEAN, **self.cluster.children["intake"].env, "CONCORD_READY_FILE": "", "CONCORD_ADMIN": "off", "CONCORD_GRPC": "127.0.0.1:0"}
        return subprocess.run([str(BUILD / "bin" / "concord-intake"), *words], env=env, capture_output=True, text=True, timeout=60, check=False)

    def check(self):
        done = self.program("check")
        return {k: v.strip() for k, v in (line.split(None, 1) for line in done.stdout.splitlines())}, done

    def say(self, statement, database="intake"):
        command = ["psql", "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1", self.cluster.administrator(database), "-c", statement]
        subprocess.run(command, check=True, capture_output=True)

    def test_7_check_says_what_there_is(self):
        said, done = self.check()
        for what in ("config", "tls", "service_key", "database", "schema", "writes", "bus", "cache", "identity"):
            self.assertEqual(said.get(what, ""), "ok", done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_8_another_schema_is_said_with_what_to_do(self):
        self.say("INSERT INTO schema_versions VALUES (9999, 'of_tomorrow', 'x', 0)")
        self.addCleanup(lambda: self.say("DELETE FROM schema_versions WHERE version = 9999"))
        said, done = self.check()
        self.assertEqual((said["database"], done.returncode), ("ok", 1), done.stdout)
        for words in ("STORE_NEWER", "9999", "of_tomorrow", "start the newer version"):
            self.assertIn(words, said["schema"])
        started = self.program()
        self.assertEqual(started.returncode, 64, started.stderr)
        self.assertIn("start the newer version", started.stderr)
        self.say("DELETE FROM schema_versions WHERE version = 9999")
        self.say("CREATE TABLE kept AS SELECT * FROM schema_versions WHERE version = (SELECT max(version) FROM schema_versions); "
                 "DELETE FROM schema_versions WHERE version IN (SELECT version FROM kept)")
        try:
            said, done = self.check()
            self.assertEqual(done.returncode, 1, done.stdout)
            for words in ("SCHEMA_OLDER", "concord migrate"):
                self.assertIn(words, said["schema"])
            started = self.program()
            self.assertEqual(started.returncode, 64, started.stderr)
            self.assertIn("concord migrate", started.stderr)
        finally:
            self.say("INSERT INTO schema_versions SELECT * FROM kept; DROP TABLE kept")
        self.assertEqual(self.check()[0]["schema"], "ok")

    def test_9_check_says_that_the_database_takes_no_changes(self):
        self.say("ALTER DATABASE concord_intake SET default_transaction_read_only = on", None)
        try:
            said, _ = self.check()
            self.assertIn("STORE_READ_ONLY", said["writes"])
        finally:
            self.say("ALTER DATABASE concord_intake RESET default_transaction_read_only", None)


class Wrong(unittest.TestCase):
    """What no waiting mends, without any server."""

    def run_it(self, *flags, program="concord-intake", env=None, seconds=30):
        done = subprocess.run([str(BUILD / "bin" / program), *flags], env={**CLEAN, **(env or {})}, capture_output=True, text=True, timeout=seconds, check=False)
        return done.returncode, done.stderr

    def test_help_and_version(self):
        self.assertEqual(self.run_it("--help")[0], 0)
        self.assertEqual(self.run_it("--version")[0], 0)

    def test_keys(self):
        dsns = ["--postgres.dsn=host=127.0.0.1", "--postgres.system_dsn=host=127.0.0.1"]
        for flags, env, words in (
            ([], {}, "postgres.dsn must be given"),
            (["--no.such=1"], {}, "no.such"),
            ([], {"CONCORD_INTAKE_PORT": "tcp://10.0.0.1"}, "CONCORD_INTAKE_PORT"),
            (dsns, {}, "service_key must be given"),
            ([*dsns, "--service_key=k"], {}, "peers.identity must be given"),
            ([*dsns, "--service_key=k", "--peers.identity=x:1", "--log_level=loud"], {}, "log_level must be"),
            ([*dsns, "--service_key=k", "--peers.identity=x:1", "--tls.ca=/x"], {}, "belong together"),
            ([*dsns, "--service_key=k", "--peers.identity=127.0.0.1"], {}, "is not host:port"),
            ([*dsns, "--service_key=k", "--peers.identity=identity.example:7070"], {}, "would not be encrypted"),
        ):
            with self.subTest(words):
                code, said = self.run_it(*flags, "--admin=off", env=env)
                self.assertEqual(code, 2, said)
                self.assertIn(words, said)

    def test_files(self):
        flags = ["--postgres.dsn=host=127.0.0.1", "--postgres.system_dsn=host=127.0.0.1", "--peers.identity=127.0.0.1:1", "--admin=off"]
        code, said = self.run_it(*flags, "--service_key=/no/such/key")
        self.assertEqual((code, "/no/such/key cannot be read" in said), (64, True), said)
        code, said = self.run_it(*flags, "--service_key=x", "--tls.ca=/no/ca.pem", "--tls.certificate=/no/c.pem", "--tls.key=/no/k.pem")
        self.assertEqual((code, "/no/ca.pem: cannot be read" in said), (64, True), said)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-f", *sys.argv[1:]])
