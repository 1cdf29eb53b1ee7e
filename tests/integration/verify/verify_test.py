"""`concord verify` and `concord outbox` as an operator uses them, on a cluster that runs: a walked demonstration adds up; what is lost,
doubled or emptied behind its back is found; what is on its way or was put away is no difference."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import psycopg2

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "deploy"))

from cluster import Cluster  # noqa: E402

TOPIC = "concord.intake.events.v1"
STAGE = f"{TOPIC}.StageChanged"
OFFICE = "018f6f9e-0000-7000-8000-000000000001"


class Verify(unittest.TestCase):
    """In this order: the last test leaves an event behind that cannot be taken back."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(build=os.environ.get("CONCORD_TEST_BUILD"), walk=True)
        cls.addClassCleanup(cls.cluster.stop_all)
        cls.cluster.start_all()

    def concord(self, *args, **environment):
        clean = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")}
        clean |= {"CONCORD_OWNER_DSN": self.cluster.owner_dsn(), "CONCORD_KAFKA_BROKERS": self.cluster.address("kafka")} | environment
        return subprocess.run([self.cluster.build / "bin" / "concord", *args], capture_output=True, text=True, timeout=150, env=clean, check=False)

    def verify(self, code, wait=60):
        done = self.concord("verify", "--json", "--wait", str(wait))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def wrong(self):
        """Quiet, and these lines do not add up."""
        said = self.verify(1)
        self.assertEqual((said["unsent"], said["behind"], said["moved"]), (0, 0, 0), said)
        lines = {(l["consumer"], l["kind"]) for l in said["lines"] if not l["ok"]}
        self.assertEqual(said["differences"], len(lines), said)
        return lines

    @contextlib.contextmanager
    def sql(self, service):
        connection = psycopg2.connect(self.cluster.administrator(service))
        try:
            with connection, connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    @contextlib.contextmanager
    def without_a_row(self, service, table, where):
        with self.sql(service) as c:
            c.execute(f"SELECT {where[0]} FROM {table} {where[1]} LIMIT 1")
            picked = c.fetchone()
            condition = " AND ".join(f"{name} = %s" for name in where[0].split(", "))
            c.execute(f"CREATE TABLE kept AS SELECT * FROM {table} WHERE {condition}", picked)
            c.execute(f"DELETE FROM {table} WHERE {condition}", picked)
            self.assertEqual(c.rowcount, 1)
        yield
        with self.sql(service) as c:
            c.execute(f"INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM kept")
            c.execute("DROP TABLE kept")

    def append(self, key, data, id_):
        """As intake's own transaction would."""
        with self.sql("intake") as c:
            c.execute("INSERT INTO outbox (office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data, sent_time) "
                      "VALUES (%s, %s, %s, %s, 'intake', %s, '', %s, '', %s, 0)",
                      (OFFICE, id_, TOPIC, STAGE, key, time.time_ns() // 1000, psycopg2.Binary(data)))

    def test_1_a_walked_demonstration_adds_up_while_the_services_run(self):
        said = self.verify(0)
        self.assertEqual(said["differences"], 0)
        consumers = {l["consumer"] for l in said["lines"] if l["accepted"] > 0}
        self.assertEqual(consumers, {"bus", "learning", "projects", "reporting", "reporting rows"})
        table = self.concord("verify")
        self.assertEqual(table.returncode, 0, table.stdout)
        self.assertIn("0 differences, 0 unsent, 0 not handled yet", table.stdout)

    def test_1b_nothing_is_called_a_difference_while_a_workshop_goes_on(self):
        demo = subprocess.Popen([self.cluster.build / "bin" / "concord", "demo", "--server", self.cluster.front()], stdout=subprocess.DEVNULL)
        self.addCleanup(demo.wait)
        self.addCleanup(demo.kill)
        moving = 0
        while demo.poll() is None:
            done = self.concord("verify", "--json", "--wait", "0")
            self.assertEqual(done.stderr, "")
            said = json.loads(done.stdout)
            self.assertEqual(said["differences"], 0, said)
            on_its_way = said["unsent"] + said["behind"] + said["moved"]
            self.assertEqual(done.returncode, 1 if on_its_way else 0)
            moving += on_its_way > 0
        self.assertEqual(demo.returncode, 0)
        self.assertGreater(moving, 0, "it was counted while something moved")
        self.verify(0)

    def test_2_what_is_lost_is_found(self):
        one_mark = ("consumer, event_id", f"WHERE type = '{STAGE}'")
        with self.without_a_row("reporting", "inbox", one_mark):
            self.assertEqual(self.wrong(), {("reporting", STAGE)})
        with self.without_a_row("reporting", "events", ("id", f"WHERE type = '{STAGE}'")):
            self.assertEqual(self.wrong(), {("reporting rows", STAGE)})
        with self.without_a_row("projects", "inbox", ("consumer, event_id", "")):
            self.assertEqual(self.wrong(), {("projects", f"{TOPIC}.ConsensusReached")})
        with self.without_a_row("intake", "outbox", ("seq", f"WHERE type = '{STAGE}'")):
            self.assertEqual(self.wrong(), {("bus", STAGE), ("reporting", STAGE), ("reporting rows", STAGE)})
        self.verify(0)

    def test_3_what_is_on_its_way_is_told_apart_and_what_was_put_away_is_counted(self):
        self.cluster.kill("reporting")
        self.append("w", b"\xff\xff", "unreadable")
        said = self.verify(1, wait=1)
        self.assertEqual(said["differences"], 0, said)
        self.assertGreaterEqual(said["behind"], 1)
        self.assertIn("on its way", self.concord("verify", "--wait", "1").stdout)
        self.cluster.start("reporting")
        said = self.verify(0)
        self.assertEqual({l["consumer"]: l["put_away"] for l in said["lines"] if l["put_away"]}, {"reporting": 1, "reporting rows": 1})

    def test_4_an_event_that_is_too_large_holds_up_its_own_key_and_is_sent_when_it_can_be(self):
        self.append("large", os.urandom(4_500_000), "large-1")
        self.append("large", b"\xff\xff", "large-2")
        self.append("other", b"\xff\xff", "other-1")
        said = self.verify(1)
        self.assertEqual((said["differences"], said["set_aside"]), (0, 2), said)
        listed = json.loads(self.concord("outbox", "list", "--json").stdout)
        self.assertEqual([(e["event"], e["key"], e["bytes"]) for e in listed], [("large-1", "large", 4_500_000), ("large-2", "large", 2)])
        self.assertIn("EVENT_TOO_LARGE", listed[0]["reason"])
        self.assertIn("behind", listed[1]["reason"])
        letters = [l["event"] for l in json.loads(self.concord("dlq", "list", "--json").stdout)]
        self.assertEqual(letters, ["unreadable", "other-1"], "the other key went on")
        self.assertIn("2 will be sent again", self.concord("outbox", "resend").stdout)
        self.assertEqual(self.verify(1)["set_aside"], 2, "it is as large as it was")
        with self.sql("intake") as c:
            c.execute("UPDATE outbox SET data = %s WHERE id = 'large-1'", (psycopg2.Binary(b"\xff\xff"),))
        self.assertEqual(self.concord("outbox", "resend").returncode, 0)
        self.assertEqual(self.verify(0)["set_aside"], 0)
        letters = [l["event"] for l in json.loads(self.concord("dlq", "list", "--json").stdout)]
        self.assertEqual(letters, ["unreadable", "other-1", "large-1", "large-2"], "in their order")

    def test_5_wrong_use_and_what_is_away_are_said(self):
        self.assertEqual(self.concord("verify", CONCORD_OWNER_DSN="").returncode, 2)
        self.assertEqual(self.concord("verify", "--nonsense").returncode, 2)
        self.assertEqual(self.concord("outbox", "empty").returncode, 2)
        away = self.concord("verify", "--wait", "0", CONCORD_OWNER_DSN="host=127.0.0.1 port=1 user=concord_owner")
        self.assertEqual(away.returncode, 64, away.stderr)
        away = self.concord("verify", "--wait", "0", CONCORD_KAFKA_BROKERS="127.0.0.1:1")
        self.assertEqual(away.returncode, 64, away.stderr)

    def test_6_what_is_published_twice_under_another_id_is_found(self):
        with self.sql("intake") as c:
            c.execute("SELECT office_id, event_key, subject, data FROM outbox WHERE type = %s AND length(data) > 10 ORDER BY seq LIMIT 1", (STAGE,))
            office, key, subject, data = c.fetchone()
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes(data))
            file.flush()
            headers = {"ce_specversion": "1.0", "ce_id": "018f6f9e-0000-7000-8000-0000000000dd", "ce_source": "intake", "ce_type": STAGE,
                       "ce_time": "2026-01-01T00:00:00Z", "ce_office": office, "ce_subject": subject}
            words = [w for name, text in headers.items() for w in ("-H", f"{name}={text}")]
            subprocess.run(["kcat", "-P", "-b", self.cluster.address("kafka"), "-t", TOPIC, "-k", key, *words, file.name], check=True, timeout=60)
        self.assertEqual(self.wrong(), {("bus", STAGE), ("reporting", STAGE), ("reporting rows", STAGE)})


if __name__ == "__main__":
    unittest.main(verbosity=2, failfast=True)
