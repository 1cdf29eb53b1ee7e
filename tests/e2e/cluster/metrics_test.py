"""What an operator asks Prometheus of a running cluster: every process is seen; rates, errors and durations of RPCs; queues, outbox,
consumers; the model that is served."""
import subprocess
import sys
import time
import unittest

from concord_cluster import LAUNCHER, Front, control, shared
from concord_process import Client
from room import Room

sys.path.insert(0, str(LAUNCHER.parent))
from cluster.prometheus import Prometheus  # noqa: E402
from cluster.services import SERVICES, STORED  # noqa: E402


class Metrics(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = shared()["cluster"]
        cls.gateway = cls.cluster["processes"]["gateway"]["http"].removeprefix("http://")
        cls.prometheus = Prometheus(cls.cluster["prometheus"])
        cls.server = Front()
        cls.addClassCleanup(cls.server.stop)
        cls.room = Room(cls.server)
        cls.room.advance("ANSWER")
        cls.person = cls.room.join()
        cls.questions = cls.room.questions(cls.person)

    def await_(self, expression, holds, seconds=40):
        answer = self.prometheus.await_(expression, holds, seconds)
        self.assertTrue(holds(answer), f"{expression} says {answer}")
        return answer

    def by(self, label, answer):
        return {labels[label]: value for labels, value in answer}

    def answer(self, seconds):
        """Somebody answers, and sometimes wrongly."""
        until, n = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            self.assertEqual(self.room.submit(self.person, {self.questions[n % len(self.questions)]: n % 6}).status, 200)
            self.assertEqual(self.room.submit(self.person, {self.questions[0]: 9}).status, 400)
            n += 1
            time.sleep(0.1)

    def test_every_process_is_scraped_and_every_rule_can_be_evaluated(self):
        up = self.by("instance", self.await_("up", lambda a: len(a) >= len(SERVICES) and all(v == 1 for _, v in a)))
        self.assertEqual(set(up), {name for name, p in self.cluster["processes"].items() if "service" in p})
        self.assertEqual({p for p in self.by("process", self.prometheus.ask("concord_ready == 1"))}, set(SERVICES))
        self.assertEqual(set(self.by("shape", self.prometheus.ask("concord_build_info"))), {"cluster"})
        rules = [r for g in self.prometheus.get("rules")["groups"] for r in g["rules"]]
        self.assertGreater(len(rules), 5)
        # A rule that was not looked at yet is of health "unknown".
        self.assertEqual([r["name"] for r in rules if r["health"] == "err"], [])
        firing = [a["labels"]["alertname"] for a in self.prometheus.get("alerts")["alerts"] if a["state"] == "firing"]
        self.assertNotIn("ConcordProcessDown", firing)

    def test_rates_errors_and_durations(self):
        self.answer(7)
        of = 'process="intake",method=~".*SubmitAnswers"'
        for code in ("OK", "INVALID_ARGUMENT"):
            self.await_(f'sum(rate(concord_rpc_total{{{of},code="{code}"}}[20s]))', lambda a: a and a[0][1] > 0.5)
        p99 = self.await_(f"histogram_quantile(0.99, sum by (le) (rate(concord_rpc_seconds_bucket{{{of}}}[20s])))", lambda a: a and a[0][1] > 0)
        self.assertLess(p99[0][1], 5)
        for _ in range(3):  # the cluster's own gateway: that of this test is not among the targets
            self.assertEqual(Client(self.gateway).send("GET", "/v1/setup").status, 200)
            time.sleep(2.5)
        self.await_('sum(rate(concord_http_total{process="gateway",status="200"}[1m]))', lambda a: a and a[0][1] > 0)

    def test_queues_are_seen_for_every_service_that_keeps_something(self):
        seen = self.by("executor", self.await_("concord_executor_queued", lambda a: len(a) >= len(STORED)))
        for service in STORED:
            self.assertIn(f"{service}-db", seen)
        self.await_("concord_executor_oldest_seconds", lambda a: len(a) >= len(STORED) and max(v for _, v in a) < 5)

    def test_the_outbox_grows_while_the_broker_stands_still_and_empties_after(self):
        self.await_('concord_outbox_unsent{service="intake"}', lambda a: a and max(v for _, v in a) == 0)
        self.assertEqual(control.ask(self.cluster["folder"], "stop", "kafka"), "")
        try:
            self.assertEqual(self.room.submit(self.person, {self.questions[0]: 3}).status, 200)
            self.await_('max(concord_outbox_unsent{service="intake"})', lambda a: a and a[0][1] >= 1)
            self.await_('max(concord_outbox_oldest_seconds{service="intake"})', lambda a: a and a[0][1] >= 2)
        finally:
            self.assertEqual(control.ask(self.cluster["folder"], "cont", "kafka"), "")
        self.await_('max(concord_outbox_unsent{service="intake"})', lambda a: a and a[0][1] == 0)

    def test_a_consumer_that_waits_is_behind_and_catches_up(self):
        behind = 'max(concord_bus_behind{group="reporting"})'
        self.await_(behind, lambda a: a and a[0][1] == 0)
        # Its own table, held shut for as long as somebody looks.
        lock = subprocess.Popen(["psql", "--no-psqlrc", "-q", self.cluster["administrator"]["reporting"]], stdin=subprocess.PIPE, text=True)
        lock.stdin.write("BEGIN; LOCK TABLE inbox IN EXCLUSIVE MODE;\n")
        lock.stdin.flush()
        try:
            self.answer(1)
            self.await_(behind, lambda a: a and a[0][1] >= 1)
            self.await_('max(concord_bus_oldest_seconds{group="reporting"})', lambda a: a and a[0][1] >= 2)
        finally:
            lock.communicate("ROLLBACK;\n", timeout=10)
        self.await_(behind, lambda a: a and a[0][1] == 0)
        self.await_('max(concord_bus_oldest_seconds{group="reporting"})', lambda a: a and a[0][1] == 0)
        self.await_('sum(rate(concord_bus_handled_total{group="reporting",outcome="done"}[1m]))', lambda a: a and a[0][1] > 0)

    def test_the_model_that_is_served_is_said(self):
        self.server.walk()  # a programme is known once something of it was learnt
        served = self.await_('concord_inference_model_info{process="inference"} == 1', lambda a: len(a) >= 1)
        self.assertTrue(all(labels["version"] and labels["programme"] for labels, _ in served), served)
        self.await_("sum(concord_inference_ranks_total)", lambda a: a and a[0][1] >= 1)


if __name__ == "__main__":
    unittest.main()
