"""Two processes of a service share its work; when one of them is killed the other takes over and nothing is lost or doubled."""
import re
import subprocess
import sys
import threading
import time
import unittest

from concord_cluster import BIN, LAUNCHER
from concord_process import Process
from room import Room, request_id

sys.path.insert(0, str(LAUNCHER.parent))
from cluster import Cluster  # noqa: E402

TWICE = ["intake", "learning", "reporting", "gateway"]


class Door:
    """One gateway of the cluster."""
    client, email, sign_in = Process.client, Process.email, Process.sign_in

    def __init__(self, url):
        self.address = url.removeprefix("http://")


class Person:
    def __init__(self, room, number):
        self.room = room
        self.me = room.join("GOVERNMENT", 1 + number % 3) if number % 2 else room.join("INDUSTRY", 4 + number % 2)
        self.questions = room.questions(self.me)
        self.kept = {}

    def through(self, door):
        self.me.close()
        self.me._connection = None
        self.me.address = door.address


class Answering(threading.Thread):
    """Answers one question after the other; what was not acknowledged is sent again, the same, until it is."""

    def __init__(self, person, doors):
        super().__init__(daemon=True)
        self.person, self.doors = person, doors
        self.again, self.submissions, self.error = 0, 0, None
        self.over = threading.Event()

    def run(self):
        p = self.person
        try:
            while not self.over.is_set():
                question, choice, id_ = p.questions[self.submissions % len(p.questions)], self.submissions % 6, request_id()
                p.through(self.doors[self.submissions % len(self.doors)])
                while (answer := p.room.submit(p.me, {question: choice}, id_)).status != 200:
                    if answer.status < 500:
                        raise AssertionError(str(answer))
                    self.again += 1
                    time.sleep(0.05)
                p.kept[question] = choice
                self.submissions += 1
                time.sleep(0.02)
        except Exception as e:  # told by the test
            self.error = e


class Replicas(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(build=BIN.parent, replicas={s: 2 for s in TWICE}, tell=print))
        print(f"ready after {cls.cluster.ready['ready_ms']} ms")
        cls.doors = [Door(u) for u in cls.cluster.urls()]
        cls.rooms = [Room(door) for door in cls.doors]
        for room in cls.rooms:
            room.advance("ANSWER")
        cls.people = [Person(room, n) for room in cls.rooms for n in range(4)]

    def metric(self, replica, name, labels):
        text = self.cluster.replicas[replica].get("/metrics")[1]
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name + "{") and re.search(labels, line))

    def rows(self, service, statement):
        command = ["psql", "--no-psqlrc", "-tA", "-F", "|", self.cluster.administrator(service), "-c", statement]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return [tuple(line.split("|")) for line in done.stdout.splitlines()]

    def answering(self, seconds, meanwhile=lambda: None):
        """The rooms answer so long through both doors while something happens; everybody's answers are there afterwards."""
        all_ = [Answering(p, self.doors) for p in self.people]
        for a in all_:
            a.start()
        meanwhile()
        time.sleep(seconds)
        for a in all_:
            a.over.set()
        for a in all_:
            a.join(30)
            self.assertFalse(a.is_alive(), "somebody still waits for an answer")
            self.assertIsNone(a.error)
            self.assertGreater(a.submissions, 0)
            self.assertEqual(a.person.room.answered(a.person.me), a.person.kept)
        print(f"{sum(a.submissions for a in all_)} submissions acknowledged, {sum(a.again for a in all_)} sent again")

    def everything_arrived(self, seconds=30):
        """What intake has told is what reporting has applied: as many, and the same ones, of every kind."""
        begun = time.monotonic()
        while True:
            told = set(self.rows("intake", "SELECT type, count(*), md5(string_agg(id, ',' ORDER BY id)) FROM outbox GROUP BY type"))
            unsent = self.rows("intake", "SELECT count(*) FROM outbox WHERE sent_time = 0")[0][0]
            done = set(self.rows("reporting", "SELECT type, count(*), md5(string_agg(event_id, ',' ORDER BY event_id)) FROM inbox "
                                              "WHERE source LIKE '%intake%' GROUP BY type"))
            if unsent == "0" and told == done or time.monotonic() > begun + seconds:
                break
            time.sleep(0.2)
        self.assertEqual(unsent, "0")
        self.assertEqual(told, done)
        self.assertGreater(sum(int(count) for _, count, _ in told), sum(len(p.kept) for p in self.people))
        return time.monotonic() - begun

    def test_1_the_work_is_shared(self):
        consumers = [f"{service}-{n}" for service in ("reporting", "learning") for n in (1, 2)]
        idle = lambda: [c for c in consumers if self.metric(c, "concord_bus_handled_total", r'outcome="done"') == 0]
        for _ in range(6):  # a group that has just begun gives its partitions out once more
            self.answering(4)
            self.everything_arrived()
            if not idle():
                break
        self.assertEqual(idle(), [], "\n".join(self.cluster.children[c].tail() for c in idle()))
        for name in ("intake-1", "intake-2"):
            self.assertGreater(self.metric(name, "concord_rpc_total", r'SubmitAnswers.*"OK"|"OK".*SubmitAnswers'), 5, f"{name} was asked nothing")
        for name in ("gateway-1", "gateway-2"):
            self.assertGreater(self.metric(name, "concord_http_total", r'status="200"'), 5, f"{name} was asked nothing")

    def test_2_a_screen_on_one_gateway_sees_what_came_in_by_the_other(self):
        room, (first, second) = self.rooms[0], self.doors
        desk = first.sign_in("facilitator")
        watch = desk.watch(f"{room.path}:watch")
        self.assertIsNotNone(watch.next())
        for n, door in enumerate([first, second] * 4):  # both replicas of intake are among those who take them
            person = self.people[n % 4]
            person.through(door)
            question = person.questions[0]
            person.kept[question] = (person.kept.get(question, 0) + 1) % 6
            self.assertEqual(room.submit(person.me, {question: person.kept[question]}).status, 200)
            begun = time.monotonic()
            self.assertIsNotNone(watch.next(), "the screen was cut off")
            self.assertLess(time.monotonic() - begun, 3)
        watch.close()

    def test_3_one_intake_is_killed_the_other_goes_on_and_its_relay_as_well(self):
        for name in ("intake-1", "intake-2"):  # one of them leads
            self.answering(6, lambda n=name: self.cluster.kill(n))
            took = self.everything_arrived()
            print(f"{name} killed: everything had arrived {took:.1f} s after the last answer")
            self.cluster.start(name)

    def test_4_one_reporting_and_one_learning_are_killed_the_others_take_their_part(self):
        for number in ("1", "2"):
            names = [f"reporting-{number}", f"learning-{number}"]
            self.answering(2, lambda n=names: [self.cluster.kill(name) for name in n])
            took = self.everything_arrived(60)
            print(f"{' and '.join(names)} killed: everything had arrived {took:.1f} s after the last answer")
            for name in names:
                self.cluster.start(name)

    def test_5_one_gateway_is_killed_and_the_other_knows_its_sessions(self):
        desk = self.doors[0].sign_in("facilitator")
        name = desk.get("/v1/me")["name"]
        self.cluster.kill("gateway-1")
        desk.address = self.doors[1].address
        self.assertEqual(desk.get("/v1/me")["name"], name)
        self.cluster.start("gateway-1")
        desk.address = self.doors[0].address
        desk.close()
        self.assertEqual(desk.get("/v1/me")["name"], name)


if __name__ == "__main__":
    unittest.main()
