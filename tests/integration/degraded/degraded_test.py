"""Each part of a cluster taken away in turn: what people can still do, what they are told, what operators see, and that it comes back by itself.
The rows are those of docs/operations/degraded.md, by name."""
import re
import subprocess
import sys
import threading
import time
import unittest
from dataclasses import dataclass, field
from pathlib import Path

from concord_process import PASSWORD, ROOT, Client, Process
from room import Room, request_id

sys.path[:0] = [str(ROOT / "deploy"), str(Path(__file__).resolve().parent)]
from cluster import Cluster  # noqa: E402
from cluster.services import STORED  # noqa: E402
from concord_cluster import BIN  # noqa: E402
from line import Line  # noqa: E402

VIEWER = {"email": "viewer@demo.example", "password": PASSWORD}
PAGE = ROOT / "docs/operations/degraded.md"
AWAY, UNREACHABLE = (503, "SERVICE_AWAY"), (503, "STORE_UNREACHABLE")
MOST = 20        # sign-ins, joins and links a minute and address at the second gateway
SAID_EARLY = 6  # seconds until the portal, metrics and alerts know


class Door:
    """One gateway, as the tests of a room want it."""
    client, email, sign_in = Process.client, Process.email, Process.sign_in

    def __init__(self, url):
        self.address = url.removeprefix("http://")


@dataclass
class Row:
    name: str
    part: str
    how: str = "kill"
    refused: dict = field(default_factory=dict)  # what people do → (status, reason); everything else works
    portal: set = field(default_factory=set)     # (service, part) of GET /v1/status, besides that others say that they miss it
    missing: tuple = ()                          # (process, dependency) that its metrics and /readyz say are away
    alert: tuple = ()                            # (name, labels) that has begun in Prometheus
    meanwhile: str = ""                          # a method for what is of this row alone; what it returns is called when all is back
    settles: float = 0                           # seconds until that is so; before, somebody waits until the end of his own request
    patience: float = 3                          # seconds in which everything is answered, one way or the other


def everything(but=(), reason=UNREACHABLE):
    return {what: reason for what in ("signing in", "workshops", "answers", "roadmaps", "reports", "learning") if what not in but}


ALL_DATABASES = {(s, "database") for s in STORED}
ROWS = [
    Row("PostgreSQL of intake cut off", "line", "cut", {"workshops": UNREACHABLE, "answers": UNREACHABLE}, {("intake", "database")}, ("intake", "database"),
        ("ConcordDependencyAway", {"process": "intake", "part": "database"}), "the_phone_sends_again"),
    Row("PostgreSQL killed", "postgres", "kill", everything(), ALL_DATABASES, ("projects", "database"),
        ("ConcordDependencyAway", {"process": "projects", "part": "database"}), "the_phone_sends_again"),
    Row("PostgreSQL stands still", "postgres", "stop", everything(), ALL_DATABASES, ("reporting", "database"),
        ("ConcordDependencyAway", {"process": "reporting", "part": "database"}), "the_phone_sends_again", settles=7, patience=7),
    Row("PostgreSQL of intake takes no changes", "frozen", "freeze", {"answers": (503, "STORE_READ_ONLY")}, {("intake", "writes")}, ("intake", "writes"),
        ("ConcordDatabaseReadOnly", {"process": "intake"}), "the_phone_sends_again"),
    Row("Kafka killed", "kafka", "kill", {}, {("intake", "bus")}, ("intake", "bus"), ("ConcordDependencyAway", {"process": "intake", "part": "bus"}),
        "answers_arrive_later"),
    Row("Kafka stands still", "kafka", "stop", {}, {("intake", "bus")}, ("intake", "bus"), ("ConcordDependencyAway", {"process": "intake", "part": "bus"}),
        "answers_arrive_later"),
    Row("Redis killed", "redis", "kill", {}, {("gateway", "cache")}, ("gateway", "cache"), ("ConcordCacheAway", {"process": "gateway"}), "limits_go_on"),
    Row("Redis stands still", "redis", "stop", {}, {("gateway", "cache")}, ("gateway", "cache"), ("ConcordCacheAway", {"process": "gateway"}), "limits_go_on"),
    Row("identity killed", "identity", "kill", {"signing in": AWAY}, {("identity", "service")}, ("intake", "identity"),
        ("ConcordProcessDown", {"process": "identity"})),
    Row("intake killed", "intake", "kill", {"workshops": AWAY, "answers": AWAY}, {("intake", "service")}, ("gateway", "intake"),
        ("ConcordProcessDown", {"process": "intake"}), "the_phone_sends_again"),
    Row("inference killed", "inference", "kill", {}, {("inference", "service")}, ("intake", "inference"), ("ConcordProcessDown", {"process": "inference"}),
        "the_rule_ranks"),
    Row("learning killed", "learning", "kill", {"learning": AWAY}, {("learning", "service")}, ("gateway", "learning"),
        ("ConcordProcessDown", {"process": "learning"}), "an_agreement_arrives_later"),
    Row("projects killed", "projects", "kill", {"roadmaps": AWAY}, {("projects", "service")}, ("gateway", "projects"),
        ("ConcordProcessDown", {"process": "projects"}), "an_agreement_arrives_later"),
    Row("reporting killed", "reporting", "kill", {"reports": AWAY}, {("reporting", "service")}, ("gateway", "reporting"),
        ("ConcordProcessDown", {"process": "reporting"}), "answers_arrive_later"),
    Row("one of two gateways killed", "gateway-2", "kill", {}, set(), (), ("ConcordProcessDown", {"instance": "gateway-2"}), "the_other_gateway_knows_everybody"),
    Row("Prometheus killed", "prometheus", "kill"),
]


class Degraded(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(build=BIN.parent, replicas={"gateway": 2}, settings={
            "learning": {"learning.train_after_new": "100000"}, "gateway-2": {"http_anonymous_per_minute": str(MOST)}})
        cls.addClassCleanup(cls.cluster.stop_all)
        cls.line = Line(cls.cluster.ports["postgres"])
        ways = {key: cls.cluster.dsn("intake", system).replace(f"port={cls.line.to}", f"port={cls.line.port}")
                for key, system in (("postgres.dsn", False), ("postgres.system_dsn", True))}
        cls.cluster.settings["intake"] = ways
        cls.cluster.start_all()
        print(f"ready after {cls.cluster.ready['ready_ms']} ms")
        cls.doors = [Door(u) for u in cls.cluster.urls()]
        cls.door = cls.doors[0]
        cls.room = Room(cls.door)
        cls.room.advance("ANSWER")
        cls.desk = cls.door.sign_in("administrator")
        cls.desk.post("/v1/consents:set", {"programme": "qi4tf", "agreed": True})  # its agreements are learnt
        cls.phone = cls.room.join("INDUSTRY", 4)
        cls.other_phone = cls.room.join("GOVERNMENT", 1)
        cls.question = cls.room.questions(cls.phone)[0]
        cls.n = 0
        cls.there = cls.doors[1].sign_in("facilitator")
        cls.there_name = cls.there.get("/v1/me")["name"]
        patience = time.monotonic() + 30
        while cls.desk.send("GET", f"{cls.room.path}/report").status != 200:  # comes by events
            assert time.monotonic() < patience, "the workshop has no report"
            time.sleep(0.1)

    # What people do, each a part of its own.
    def does(self):
        return {
            "signing in": lambda: Client(self.door.address).send("POST", "/v1/sessions:signIn", VIEWER),
            "workshops": lambda: self.desk.send("GET", self.room.path),
            "answers": self.answer,
            "roadmaps": lambda: self.desk.send("GET", "/v1/roadmaps"),
            "reports": lambda: self.desk.send("GET", f"{self.room.path}/report"),
            "learning": lambda: self.desk.send("GET", "/v1/learnt"),
        }

    def answer(self, id_=None):
        self.n += 1
        return self.room.submit(self.phone, {self.question: self.n % 6}, id_)

    def outcomes(self):
        """Everybody does what they do; {what: None or (status, reason)} and the longest time. Words are kept."""
        out, longest, self.words = {}, 0.0, {}
        for what, do in self.does().items():
            begun = time.monotonic()
            answer = do()
            longest = max(longest, time.monotonic() - begun)
            out[what] = None if answer.status == 200 else (answer.status, answer.reason)
            if answer.status != 200:
                self.words[what] = answer.json["message"]
        return out, longest

    def until(self, what, holds, seconds=SAID_EARLY):
        end = time.monotonic() + seconds
        while not (got := holds()):
            if time.monotonic() > end:
                self.fail(f"{what}: not within {seconds} s")
            time.sleep(0.1)
        return got

    def said(self):
        return {(d["service"], d["part"]) for d in Client(self.door.address).get("/v1/status").get("degraded", [])} - {("inference", "model")}

    def metric(self, replica, name, labels=""):
        text = self.cluster.replicas[replica].get("/metrics")[1]
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.startswith(name) and re.search(labels, line))

    def alerts(self):
        return [(a["labels"]["alertname"], a["labels"]) for a in self.cluster.prometheus().get("alerts")["alerts"]]

    def take(self, row):
        if row.part == "frozen":
            self.say("ALTER DATABASE concord_intake SET default_transaction_read_only = on")
            self.say("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'concord_intake'")
            self.answer()  # it is known from the first change that is refused
            return None
        return self.line.cut() if row.part == "line" else getattr(self.cluster, row.how)(row.part)

    def say(self, statement):
        subprocess.run(["psql", "--no-psqlrc", "-q", "-v", "ON_ERROR_STOP=1", self.cluster.administrator(), "-c", statement], check=True, capture_output=True)

    def give_back(self, row):
        if row.part == "line":
            self.line.mend()
        elif row.part == "frozen":
            self.say("ALTER DATABASE concord_intake RESET default_transaction_read_only")
        elif row.how == "stop":
            self.cluster.cont(row.part)
        else:
            self.cluster.start(row.part, wait=False)
            self.cluster.wait_ready(row.part, 120)

    # What is of a row alone.
    def the_phone_sends_again(self):
        """As the portal does: the same answer with the same id until it is received."""
        id_, self.n = request_id(), self.n + 1
        choice, got = self.n % 6, []

        def send():
            while not got or got[-1].status != 200:
                got.append(self.room.submit(self.other_phone, {self.question: choice}, id_))
                time.sleep(0.5)
        thread = threading.Thread(target=send, daemon=True)
        thread.start()
        self.until("it is refused", lambda: got, 10)

        def after():
            thread.join(60)
            self.assertGreaterEqual(got[0].status, 500)
            self.assertEqual(got[-1].status, 200)
            self.assertEqual(self.room.answered(self.other_phone)[self.question], choice)
        return after

    def arrived(self):
        report = self.desk.send("GET", f"{self.room.path}/report")
        return sum(int(s["count"]) for s in report.json.get("sources", [])) if report.status == 200 else -1

    def answers_arrive_later(self):
        before = self.arrived_before
        for _ in range(3):
            self.assertEqual(self.answer().status, 200)
        if self.row.part == "kafka":
            self.until("the outbox keeps them", lambda: self.metric("intake", "concord_outbox_unsent", 'service="intake"') >= 3)
        return lambda: self.until("they have arrived", lambda: self.arrived() >= before + 3, 60)

    def limits_go_on(self):
        """Counted by each gateway alone, and still counted. At the other gateway, for the room goes on at this one."""
        self.until("it knows", lambda: self.metric("gateway-2", "concord_cache_reachable") == 0)
        limited = self.metric("gateway-2", "concord_http_limited_total", 'counted="alone"')
        client = Client(self.doors[1].address)
        for _ in range(MOST + 1):
            client.send("POST", "/v1/join", {"joinCode": "NOBODYS", "clientId": request_id()})
        self.assertGreater(self.metric("gateway-2", "concord_http_limited_total", 'counted="alone"'), limited)
        return None

    def voting(self):
        """A room of five in its first round, whose suggestion was made a moment ago."""
        room = Room(self.door)
        room.advance("ANSWER")
        people = [room.join(side, table) for side, table in (("GOVERNMENT", 1), ("GOVERNMENT", 2), ("INDUSTRY", 4), ("INDUSTRY", 4), ("INDUSTRY", 5))]
        room.vote_ready(people, urgent=5)
        return room, people

    def the_rule_ranks(self):
        def suggestion():
            room, people = self.voting()
            room.agree(people)
            return room.desk.get(f"{room.path}/suggestion")
        got = suggestion()
        self.assertTrue(got["actions"])
        self.assertEqual((got["ruleOnly"], got["ruleOnlyReason"]), (True, "INFERENCE_UNAVAILABLE"))
        return lambda: self.assertNotEqual(suggestion().get("ruleOnlyReason"), "INFERENCE_UNAVAILABLE")

    def an_agreement_arrives_later(self):
        room, people = self.voting()
        room.agree(people)
        room.advance("ROADMAP")
        learnt = self.learnt_before

        def after():
            self.until("its roadmap", lambda: self.desk.send("GET", f"{room.path}/roadmap").status == 200, 30)
            self.until("it is learnt", lambda: self.learnt() > learnt, 30)
        return after

    def learnt(self):
        answer = self.desk.send("GET", "/v1/learnt")
        return sum(p["workshops"] for p in answer.json.get("programmes", [])) if answer.status == 200 else -1

    def the_other_gateway_knows_everybody(self):
        self.there.address = self.doors[0].address
        self.assertEqual(self.there.get("/v1/me")["name"], self.there_name)
        return None

    def test_rows(self):
        for row in ROWS:
            with self.subTest(row.name):
                self.one(row)

    def one(self, row):
        self.row = row
        self.until("all is well before", lambda: not self.said(), 60)
        self.arrived_before, self.learnt_before = self.arrived(), self.learnt()
        self.take(row)
        taken, back = time.monotonic(), False
        try:
            if row.portal:
                self.until("the portal says it", lambda: row.portal <= self.said(), 15)
            known = time.monotonic() - taken
            time.sleep(row.settles)
            got, longest = self.outcomes()
            refused = {what: why for what, why in got.items() if why}
            print(f"{row.name}: said after {known:.1f} s, all answered in {longest:.1f} s; refused {sorted(refused)}; {self.said()}")
            self.assertEqual(refused, row.refused, self.words)
            self.assertLess(longest, row.patience)
            for words in self.words.values():
                self.assertNotRegex(words, r"127\.0\.0\.1|\bport\b|errno|socket", "words for people")
            if row.missing:
                process, dependency = row.missing
                replica = self.cluster.of(process)[0].name
                self.until("its metric", lambda: self.metric(replica, "concord_dependency_up", f'dependency="{dependency}"') == 0)
                self.assertEqual(self.cluster.replicas[replica].get("/readyz")[0], 503 if dependency == "database" else 200)
            if row.alert:
                name, labels = row.alert
                self.until("its alert", lambda: any(n == name and labels.items() <= all_.items() for n, all_ in self.alerts()), 15)
            after = getattr(self, row.meanwhile)() if row.meanwhile else None
        finally:
            self.give_back(row)
            begun = time.monotonic()
        self.until("everything works", lambda: not any(self.outcomes()[0].values()), 60)
        works = time.monotonic() - begun
        self.until("and nothing is said", lambda: not self.said(), 60)
        if after:
            after()
        print(f"  back after {works:.1f} s, nothing said after {time.monotonic() - begun:.1f} s")

    def test_the_page_has_these_rows(self):
        named = set(re.findall(r"^\| \*\*(.+?)\*\* \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
        self.assertEqual(named, {row.name for row in ROWS})


if __name__ == "__main__":
    unittest.main(verbosity=1)
