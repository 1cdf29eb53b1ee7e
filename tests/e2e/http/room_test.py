"""Fifty real respondents of a six-choice questionnaire answer through HTTP while others read the live screen. The data (shared/data/sixchoice
beside the checkout, or CONCORD_TEST_DATA) is about other things than quality infrastructure: only the pattern of the answers is real here."""
import csv
import gzip
import os
import statistics
import sys
import threading
import time
import unittest
from pathlib import Path

from concord_process import ROOT, Concord
from room import Room, request_id

DATA = Path(os.environ.get("CONCORD_TEST_DATA") or ROOT.parent / "shared/data") / "sixchoice/answers_93x6.csv.gz"
PEOPLE, BATCH, READERS = 50, 12, 5


class Respondent(threading.Thread):
    """Joins by code and answers the questions of their side, a dozen at a time; every fifth submission is sent twice, as a phone does that
    lost the answer."""

    def __init__(self, room, number, row):
        super().__init__()
        self.room, self.number, self.row = room, number, row
        self.times, self.submissions, self.error = [], 0, None

    def run(self):
        try:
            side, table = ("GOVERNMENT", 1 + self.number % 3) if self.number % 2 == 0 else ("INDUSTRY", 4 + self.number % 2)
            self.me = self.room.join(side, table)
            self.asked = self.room.questions(self.me)
            self.given = {q: self.row[q] for q in self.asked}
            for at in range(0, len(self.asked), BATCH):
                part = [{"question": q, **({"nullReason": "NULL_REASON_DONT_KNOW"} if self.row[q] is None else {"choice": self.row[q]})} for q in self.asked[at : at + BATCH]]
                body = {"requestId": request_id(), "answers": part}
                for _ in range(2 if self.submissions % 5 == 0 else 1):
                    begun = time.monotonic()
                    answer = self.me.post(f"{self.room.path}:submitAnswers", body)
                    self.times.append(time.monotonic() - begun)
                self.submissions += 1
                if int(answer["version"]) != self.submissions:
                    raise AssertionError(f"version {answer['version']} after {self.submissions} submissions")
        except Exception as e:  # told by the test
            self.error = e


class Reader(threading.Thread):
    """The live screen: a tick, then the progress matrix."""

    def __init__(self, room):
        super().__init__()
        self.room, self.desk = room, room.server.sign_in("viewer")
        self.watch = self.desk.watch(f"{room.path}:watch")
        self.seen, self.ticks, self.error = [], 0, None
        self.over = threading.Event()

    def run(self):
        try:
            while not self.over.is_set():
                if self.watch.next() is None:
                    raise AssertionError("the live screen was cut off")
                self.ticks += 1
                self.seen.append(self.desk.get(f"{self.room.path}/progress")["answered"])
        except Exception as e:
            self.error = e


class FiftyPeople(unittest.TestCase):
    def test_every_answer_is_there_once_and_the_screen_follows(self):
        with gzip.open(DATA, "rt", encoding="utf-8") as file:
            rows = [row for row, _ in zip(csv.DictReader(file), range(PEOPLE))]
        with Concord() as server:
            room = Room(server)
            codes = [q["code"] for q in room.desk.get(f"/v1/{room.workshop['instrument']}")["questions"]]
            self.assertEqual(len(codes), 93)
            room.advance("ANSWER")
            people = []
            for number, row in enumerate(rows):
                values = [row[f"q{n:02}"] for n in range(1, 94)]
                people.append(Respondent(room, number, {code: int(v) if v else None for code, v in zip(codes, values)}))
            readers = [Reader(room) for _ in range(READERS)]
            begun = time.monotonic()
            for thread in (*readers, *people):
                thread.start()
            for person in people:
                person.join()
            wall = time.monotonic() - begun
            for person in people:
                self.assertIsNone(person.error)

            total = sum(len(p.asked) for p in people)
            progress = room.desk.get(f"{room.path}/progress")
            self.assertEqual((progress["answered"], progress["expected"], progress["joined"]), (total, total, PEOPLE))
            self.assertEqual(sum(t["answered"] for t in progress["tables"]), total)
            self.assertEqual(sum(t["people"] for t in progress["tables"]), PEOPLE)
            sides = {frozenset(p.asked) for p in people}
            self.assertEqual(len(sides), 2, "each side has its own questions")
            for p in people:
                self.assertEqual(room.answered(p.me), p.given)
                history = room.desk.get(f"/v1/{p.me.participant['name']}/answerHistory")["versions"]
                self.assertEqual([int(v["version"]) for v in history], list(range(1, p.submissions + 1)), "each submission once")
                self.assertEqual(sorted(a["question"] for v in history for a in v["answers"]), sorted(p.asked))

            for reader in readers:
                reader.over.set()
            room.advance("CHECK_GAPS")  # the tick that lets them see it
            for reader in readers:
                reader.join(15)
                self.assertIsNone(reader.error)
                self.assertEqual(reader.seen, sorted(reader.seen), "the screen went back")
                self.assertEqual(reader.seen[-1], total)
                # The first, the last and those between: changes are told twice a second, and a fast machine is done before the next.
                self.assertGreaterEqual(reader.ticks, 2 + int(wall / 2))
            times = sorted(t for p in people for t in p.times)
            print(f"{PEOPLE} people, {total} answers in {len(times)} submissions over HTTP in {wall:.1f} s, {sum(r.ticks for r in readers)} ticks read; "
                  f"p50 {statistics.median(times) * 1000:.1f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.1f} ms")


if __name__ == "__main__":
    if not DATA.is_file():
        print(f"skipped: no {DATA.relative_to(DATA.parents[1])}; set CONCORD_TEST_DATA or put shared/data beside the checkout")
        sys.exit(77)
    unittest.main()
