"""`concord topics` and `concord dlq` as an operator uses them, on a real broker and on a data folder.

dlq_test.py BUILD"""
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import unittest

BUILD = pathlib.Path(sys.argv.pop(1))
ROOT = pathlib.Path(__file__).resolve().parents[3]
INTAKE = "concord.intake.events.v1"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def concord(*args):
    return subprocess.run([BUILD / "bin" / "concord", *map(str, args)], capture_output=True, text=True, timeout=90)


class OnABroker(unittest.TestCase):
    """In this order: the first test finds a broker without topics."""

    @classmethod
    def setUpClass(cls):
        cls.dir = tempfile.mkdtemp(prefix="concord-dlq-")
        cls.port = free_port()
        cls.log = open(f"{cls.dir}/log", "w")
        cls.server = subprocess.Popen(
            [sys.executable, ROOT / "deploy/cluster/servers/kafka.py", "--jars", BUILD / "servers/kafka", "--dir", f"{cls.dir}/kafka", "--port", str(cls.port)],
            stdout=cls.log, stderr=cls.log)
        cls.brokers = f"127.0.0.1:{cls.port}"
        for _ in range(1200):
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", cls.port)) == 0:
                    return
            if cls.server.poll() is not None:
                break
            time.sleep(0.1)
        cls.tearDownClass()
        raise RuntimeError(pathlib.Path(f"{cls.dir}/log").read_text() if pathlib.Path(cls.dir).exists() else "the broker did not start")

    @classmethod
    def tearDownClass(cls):
        cls.server.kill()
        cls.server.wait()
        cls.log.close()
        shutil.rmtree(cls.dir, ignore_errors=True)

    def produce(self, topic, key, value, **headers):
        args = ["kcat", "-P", "-b", self.brokers, "-t", topic, "-k", key]
        for name, text in headers.items():
            args += ["-H", f"{name}={text}"]
        subprocess.run(args, input=value, text=True, check=True, timeout=60)

    def letter(self, name, reason):
        """A dead letter as a member of the group leaves it."""
        self.produce("concord.projects.dead.v1", name, "data", ce_specversion="1.0", ce_id=f"id-{name}", ce_source="intake", ce_time="2026-01-01T00:00:00Z",
                     ce_type=f"{INTAKE}.WorkshopOpened", ce_office="an-office", concord_letter=name, concord_reason=reason,
                     concord_time="2026-01-01T00:00:01Z", concord_topic=INTAKE, concord_partition="1", concord_offset="7", concord_key="w")

    def test_1_topics_are_missing_then_made_then_as_they_should_be(self):
        self.assertEqual(concord("topics", "apply").returncode, 2)
        three = concord("topics", "apply", "--brokers", self.brokers)
        self.assertEqual(three.returncode, 64, three.stdout + three.stderr)
        self.assertIn("replication", three.stderr.lower())
        flags = ["--brokers", self.brokers, "--replication", "1"]
        checked = concord("topics", "check", *flags)
        self.assertEqual(checked.returncode, 1, checked.stderr)
        self.assertIn(f"missing  {INTAKE}", checked.stdout)
        made = concord("topics", "apply", *flags)
        self.assertEqual(made.returncode, 0, made.stdout + made.stderr)
        again = concord("topics", "apply", *flags)
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        self.assertIn("0 made, 0 missing, 0 differing", again.stdout)
        other = pathlib.Path(self.dir) / "other.yaml"
        other.write_text((ROOT / "deploy/kafka/topics.yaml").read_text().replace("partitions: 12", "partitions: 24"))
        differs = concord("topics", "check", *flags, "--file", other)
        self.assertEqual(differs.returncode, 1)
        self.assertIn(f"{INTAKE}: number of partitions is 12 and should be 24", differs.stdout)

    def test_2_dead_letters_are_listed_shown_kept_without_a_member_and_dropped(self):
        concord("topics", "apply", "--brokers", self.brokers, "--replication", "1")
        self.letter("one", "INVALID_ARGUMENT BROKEN: field workshop")
        self.letter("two", "INTERNAL HANDLER_THREW: oops")
        listed = concord("dlq", "list", "--brokers", self.brokers, "--json")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        letters = {l["event"]: l for l in json.loads(listed.stdout)}
        self.assertEqual(set(letters), {"id-one", "id-two"})
        self.assertEqual(letters["id-one"]["topic"], INTAKE)
        shown = concord("dlq", "show", letters["id-one"]["id"], "--brokers", self.brokers)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        for part in ("BROKEN: field workshop", "offset       7", "key          w", "an-office"):
            self.assertIn(part, shown.stdout)
        replayed = concord("dlq", "replay", letters["id-one"]["id"], "--brokers", self.brokers)
        self.assertEqual(replayed.returncode, 1)
        self.assertIn("nobody of this group is subscribed", replayed.stderr)
        dropped = concord("dlq", "drop", letters["id-one"]["id"], "--brokers", self.brokers)
        self.assertEqual(dropped.returncode, 0, dropped.stderr)
        left = concord("dlq", "list", "--brokers", self.brokers, "--group", "projects")
        self.assertIn("id-two", concord("dlq", "list", "--json", "--brokers", self.brokers).stdout)
        self.assertIn("1 dead letters", left.stdout)
        self.assertEqual(concord("dlq", "drop", letters["id-one"]["id"], "--brokers", self.brokers).returncode, 1)
        self.assertEqual(concord("dlq", "drop", "x", "--brokers", self.brokers).returncode, 2)
        self.assertEqual(concord("dlq", "drop", "--brokers", self.brokers).returncode, 2)

    def test_3_a_broker_that_is_away_is_said(self):
        away = concord("dlq", "list", "--brokers", "127.0.0.1:1")
        self.assertEqual(away.returncode, 64)
        self.assertIn("broker", away.stderr.lower())


class OnADataFolder(unittest.TestCase):
    def test_a_folder_without_a_bus_is_said(self):
        with tempfile.TemporaryDirectory() as folder:
            listed = concord("dlq", "list", "--data-dir", folder)
            self.assertEqual(listed.returncode, 64)
            self.assertIn("no bus.db", listed.stderr)

    def test_a_stopped_and_a_running_folder_answer(self):
        with tempfile.TemporaryDirectory() as folder:
            ready = pathlib.Path(folder) / "ready"
            up = subprocess.Popen([BUILD / "bin" / "concord", "up", "--data-dir", f"{folder}/data", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0",
                                   "--ready-file", ready], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                for _ in range(600):
                    if ready.exists() or up.poll() is not None:
                        break
                    time.sleep(0.1)
                running = concord("dlq", "list", "--data-dir", f"{folder}/data")
                self.assertEqual(running.returncode, 0, running.stderr)
                self.assertIn("0 dead letters", running.stdout)
                missing = concord("dlq", "replay", "5", "--data-dir", f"{folder}/data")
                self.assertEqual(missing.returncode, 1)
                self.assertIn("no such dead letter", missing.stderr)
            finally:
                up.terminate()
                up.wait(timeout=60)
            stopped = concord("dlq", "list", "--data-dir", f"{folder}/data")
            self.assertEqual(stopped.returncode, 0, stopped.stderr)
            self.assertIn("0 dead letters", stopped.stdout)
            self.assertIn("must run", concord("dlq", "replay", "5", "--data-dir", f"{folder}/data").stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
