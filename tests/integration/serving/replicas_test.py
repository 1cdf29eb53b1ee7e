"""A trial over two processes of inference in the distributed shape: what one is told the other hears by the topic, both deal calls out alike, and
what one takes back by itself neither serves any more; no call fails. The trial is begun and ended by the portal's route."""
import base64
import json
import os
import subprocess
import sys
import time
import unittest
import uuid
from pathlib import Path

import grpc
from served import ROOT, Identity

sys.path.insert(0, str(ROOT / "deploy"))
from cluster import Cluster  # noqa: E402
from concord_process import PASSWORD, Client  # noqa: E402

PROGRAMME = "qi4tf"


class Replica:
    """One process of inference, asked directly."""

    def __init__(self, address, identity, token):
        self.channel, self.pool, self.token = grpc.insecure_channel(address), identity, token

    def call(self, method, request, response, **fields):
        return self.pool.ask(self.channel, "concord.inference.v1", "InferenceService", method, request, response, self.token, **fields)

    def rollout(self):
        models = [m for m in self.call("GetServing", "GetServingRequest", "Serving").models if m.programme == PROGRAMME]
        return models[0].rollout if models else None

    def ranked_by(self, room):
        country, answer = f"{chr(65 + room % 26)}{chr(65 + room // 26 % 26)}", room % 6
        links = {"labs": "1.1", "training": "1.2", "portal": "2.1", "standards": "2.2", "own-idea": None, "fund": "1.1"}
        return self.call("Rank", "RankRequest", "RankResponse", programme=PROGRAMME, country_code=country,
                         questions=[{"code": q, "choices": 6, "gap": 2, "urgency": 1} for q in ("1.1", "1.2", "2.1", "2.2")],
                         voters=[{"choices": bytes([answer, 2, 4, 255])}],
                         candidates=[{"id": a, "triggers": [{"question": q, "weight": 1}] if q else []} for a, q in links.items()]).model_version


def eventually(holds, what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError(what)


class TwoProcesses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = cls.enterClassContext(Cluster(replicas={"inference": 2}, plaintext=True))
        made = subprocess.run([os.environ["CONCORD_TEST_MODELS"], cls.cluster.dsn("learning"), cls.cluster.dsn("learning", system=True)], capture_output=True, text=True)
        assert made.returncode == 0, made.stderr
        identity = Identity(cls.cluster.front())
        token = identity.token("facilitator")
        claims = token.split(".")[1]
        cls.office = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["off"]
        cls.both = [Replica(r.grpc, identity, token) for r in cls.cluster.of("inference")]
        cls.portal = Client(cls.cluster.urls()[0].removeprefix("http://"))
        cls.portal.enter("/v1/sessions:signIn", {"email": "administrator@demo.example", "password": PASSWORD})
        for replica in cls.both:
            eventually(lambda r=replica: r.ranked_by(0) == "1", "a process does not serve the promoted model")

    def begin(self, **plan):
        said = self.portal.post(f"/v1/serving/{PROGRAMME}:setCanary", plan)
        self.assertEqual(said["canaryVersion"], plan["version"])
        for replica in self.both:
            eventually(lambda r=replica: self.goes(r.rollout(), plan), "a process has not heard of the trial")

    @staticmethod
    def goes(rollout, plan):
        return (rollout.canary_version == plan["version"] and abs(rollout.share - plan.get("share", 0)) < 1e-9 and rollout.offices == len(plan.get("offices", []))
                and rollout.shadow == plan.get("shadow", False))

    def sides(self, rooms):
        """Which version ranked each room; both processes say the same."""
        one, other = ([replica.ranked_by(room) for room in range(rooms)] for replica in self.both)
        self.assertEqual(one, other)
        return one

    def test_1_both_deal_out_alike_by_share_and_by_office(self):
        self.begin(version="2", share=0.3)
        first = self.sides(400)
        self.assertEqual(set(first), {"1", "2"})
        self.assertAlmostEqual(first.count("2") / 400, 0.3, delta=0.09)
        self.begin(version="2", share=0.6)
        more = self.sides(400)
        self.assertAlmostEqual(more.count("2") / 400, 0.6, delta=0.09)
        self.assertFalse([room for room in range(400) if first[room] == "2" and more[room] == "1"], "who had it keeps it when the share grows")
        self.begin(version="2", share=0, offices=[f"offices/{self.office}"])
        self.assertEqual(set(self.sides(20)), {"2"})
        self.begin(version="2", share=0, offices=[f"offices/{uuid.uuid4()}"])
        self.assertEqual(set(self.sides(20)), {"1"})
        self.portal.post(f"/v1/serving/{PROGRAMME}:dropCanary", {"reason": "it was a test"})
        for replica in self.both:
            eventually(lambda r=replica: r.rollout().canary_version == "" and r.rollout().last_rollback.reason == "OPERATOR", "a process has not heard of the end")

    def test_2_what_one_takes_back_both_take_back_and_no_call_fails(self):
        self.begin(version="3", share=0.5)
        one, other = self.both
        by = {"1": 0, "3": 0}
        for room in range(2000):
            by[one.ranked_by(room)] += 1  # a call that fails ends the test
            if one.rollout().canary_version == "":
                break
        self.assertGreater(by["1"], 0)
        self.assertGreater(by["3"], 0)
        self.assertEqual(one.rollout().last_rollback.reason, "DRIFT", "the process that ranked takes it back")
        eventually(lambda: other.rollout().canary_version == "", "the other has not heard of it")
        self.assertEqual(other.rollout().last_rollback.reason, "DRIFT")
        self.assertEqual(other.rollout().last_rollback.words, one.rollout().last_rollback.words)
        self.assertEqual(set(self.sides(50)), {"1"})

    def test_3_one_that_is_killed_comes_back_with_what_was_decided(self):
        self.begin(version="2", share=1)
        self.cluster.restart("inference-2")
        eventually(lambda: self.alive(self.both[1]) == "2", "it does not go on with the trial")

    @staticmethod
    def alive(replica):
        try:
            return replica.ranked_by(1)
        except grpc.RpcError:
            return ""


if __name__ == "__main__":
    unittest.main()
