"""How the process starts, refuses to start, and stops: exit codes (0 done, 2 wrong use, 64 environment) and words."""
import contextlib
import os
import signal
import sqlite3
import subprocess
import tempfile
import unittest
from pathlib import Path

from concord_process import PROGRAM, Concord, environment
from room import Room

QUIET = ("--http", "off", "--admin", "off", "--grpc", "127.0.0.1:0")


def run(*args, env=None, timeout=30):
    return subprocess.run([PROGRAM, *args], capture_output=True, text=True, timeout=timeout, env={**environment(), **(env or {})}, check=False)


class Starting(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.data = str(self.folder / "data")

    def refused(self, done, code, *words):
        self.assertEqual(done.returncode, code, done)
        for word in words:
            self.assertIn(word, done.stderr)

    def test_wrong_use_is_2_and_names_the_key(self):
        file = self.folder / "concord.yaml"
        file.write_text("http: off\nhttp_adress: x\n", encoding="utf-8")
        broken = self.folder / "broken.yaml"
        broken.write_text("http: [\n", encoding="utf-8")
        for args, env, words in (
            (["up", "--htpt=off"], {}, ["--htpt", "--http "]),
            (["up"], {"CONCORD_HTPT": "off"}, ["CONCORD_HTPT", "environment"]),
            (["up", "--config", str(file)], {}, ["http_adress", str(file)]),
            (["up", "--config", str(broken)], {}, [f"{broken} line 2"]),
            (["up", "--config", str(self.folder / "none.yaml")], {}, ["none.yaml", "cannot be read"]),
            (["up", "--demo=perhaps"], {}, ["demo", "true or false"]),
            (["up", "--http-anonymous-per-minute", "many"], {}, ["http_anonymous_per_minute", "whole number"]),
            (["up", "--http", "nowhere"], {}, ["nowhere", "address:port"]),
            (["up", "more"], {}, ["more"]),
            (["dance"], {}, ["concord up"]),
            ([], {}, ["concord up"]),
        ):
            self.refused(run(*args, *(["--data-dir", self.data, "--admin", "off", "--grpc", "127.0.0.1:0"] if args[:1] == ["up"] else []), env=env), 2, *words)
        self.assertEqual(run("help").returncode, 0)

    def test_names_of_test_programs_are_no_configuration(self):
        done = run("verify", "--data-dir", self.data, env={"CONCORD_TEST_DATA": "x"})
        self.refused(done, 64, self.data)

    def test_a_taken_port_is_64_and_named(self):
        with Concord() as other:
            for taken in (("--http", other.address), ("--grpc", other.grpc), ("--admin", other.admin)):
                quiet = [f for pair in zip(QUIET[::2], QUIET[1::2]) if pair[0] != taken[0] for f in pair]
                done = run("up", "--data-dir", self.data, *quiet, *taken)
                self.refused(done, 64, "cannot listen", taken[1])
                self.assertEqual(done.stdout, "", "it said that it was ready")
                self.assertRegex(done.stderr.strip().splitlines()[-1], "^concord: (gateway: )?cannot listen", done.stderr)
                self.assertNotIn("chttp2", done.stderr, "the library's own words")

    def test_a_data_folder_in_use_is_64_and_says_by_whom(self):
        with Concord() as other:
            for command in (["up", *QUIET], ["demo"]):
                self.refused(run(*command, "--data-dir", other.data_dir), 64, other.data_dir, "in use", str(other.process.pid))
            self.assertEqual(other.client().get("/v1/setup")["demonstrationAccounts"], True)

    def test_a_data_folder_of_a_newer_version_is_64_and_stays_as_it_is(self):
        Concord(data_dir=self.data).stop()
        for name in sorted(f.name for f in Path(self.data).glob("*.db")):
            file = os.path.join(self.data, name)
            with sqlite3.connect(file) as db:
                db.execute("INSERT INTO schema_versions (version, name, checksum, apply_time) VALUES (9999, 'later', 'x', 1)")
            db.close()
            self.refused(run("up", "--data-dir", self.data, *QUIET), 64, name.removesuffix(".db") + ": ", "newer version", "9999")
            with sqlite3.connect(file) as db:
                self.assertEqual(db.execute("DELETE FROM schema_versions WHERE version = 9999").rowcount, 1)
            db.close()
        with Concord(data_dir=self.data) as again:
            again.sign_in("viewer")

    def test_a_damaged_file_is_64_and_named(self):
        Concord(data_dir=self.data).stop()
        (Path(self.data) / "intake.db").write_bytes(b"no database at all " * 1000)
        self.refused(run("up", "--data-dir", self.data, *QUIET), 64, "intake: ", "damaged")

    def test_a_folder_that_cannot_be_is_64(self):
        (self.folder / "file").write_text("x", encoding="utf-8")
        self.refused(run("up", "--data-dir", str(self.folder / "file"), *QUIET), 64, str(self.folder / "file"))
        for command in (["restore", str(self.folder / "none")], ["backup", str(self.folder / "b")], ["verify"]):
            self.refused(run(*command, "--data-dir", self.data), 64, str(self.folder))

    def test_both_signals_stop_it_in_good_order(self):
        for how in (signal.SIGTERM, signal.SIGINT):
            server = Concord(data_dir=self.data)
            self.assertEqual(server.stop(how), 0)
        self.assertEqual(run("verify", "--data-dir", self.data).returncode, 0)


class FullDisk(unittest.TestCase):
    """On a small file system of its own, where the kernel lets us make one."""

    def test_what_does_not_fit_is_refused_and_what_was_acknowledged_stays(self):
        with tempfile.TemporaryDirectory() as folder:
            small = ["unshare", "-Urm", "sh", "-c", 'mount -t tmpfs -o size=24m tmpfs "$0" && exec "$@"', folder]
            if subprocess.run([*small, "true"], capture_output=True, check=False).returncode != 0:
                self.skipTest("no user name spaces here (unshare -Urm): a full disk cannot be made")
            with Concord(data_dir=os.path.join(folder, "data"), before=small) as server:
                inside = Path(f"/proc/{server.process.pid}/root{folder}")
                room = Room(server)
                room.advance("ANSWER")
                person = room.join()
                questions = room.questions(person)
                self.assertEqual(room.submit(person, {questions[0]: 3}).status, 200)
                with open(inside / "filler", "wb", buffering=0) as filler, contextlib.suppress(OSError):
                    while True:
                        filler.write(b"\0" * 4096)
                kept, refused = {questions[0]: 3}, None
                for n in range(400):  # what is allocated already still takes some
                    question, choice = questions[n % len(questions)], n % 6
                    answer = room.submit(person, {question: choice})
                    if answer.status != 200:
                        refused = answer
                        break
                    kept[question] = choice
                self.assertIsNotNone(refused, "the disk never was full")
                self.assertEqual((refused.status, refused.reason), (429, "STORE_FULL"), refused)
                self.assertIn("full", refused.json["message"])
                self.assertEqual(room.answered(person), kept)
                self.assertEqual(server.client().send("GET", "/v1/setup").status, 200, "reading goes on")
                os.remove(inside / "filler")
                self.assertEqual(room.submit(person, {questions[1]: 5}).status, 200)
                self.assertEqual(room.answered(person), {**kept, questions[1]: 5})


if __name__ == "__main__":
    unittest.main()
