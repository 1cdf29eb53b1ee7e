"""One office lets another read named fields of a report: what comes back, what never does, who sees that it was read, and how it ends."""
import json
import time
import unittest
import uuid

from concord_process import PASSWORD, Concord
from room import Room

FIELDS = {"attendance": ["attendance"], "gaps": ["gaps"], "heat": ["heat"], "rounds": ["rounds"], "order": ["order", "changes"], "roadmap": ["roadmap"]}
PARTS = sorted(sum(FIELDS.values(), []))


class Sharing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Concord()
        cls.addClassCleanup(cls.server.stop)
        cls.room = Room(cls.server)
        cls.room.advance("ANSWER")
        cls.people = [cls.room.join("GOVERNMENT", 1), cls.room.join("INDUSTRY", 4)]
        cls.room.vote_ready(cls.people)
        cls.room.agree(cls.people)
        cls.room.advance("ROADMAP")
        cls.workshop = cls.room.path.removeprefix("/v1/")
        cls.giver = cls.server.sign_in("administrator")
        for _ in range(400):  # what the room did is on its way to the report
            own = cls.giver.send("GET", f"{cls.room.path}/report")
            if own.status == 200 and own.json["order"] and own.json["roadmap"]:
                break
            time.sleep(0.05)
        cls.operator = cls.server.operator()
        cls.receiver, cls.other = cls.office("Hanoi"), cls.office("Bogota")
        cls.address = cls.receiver.get("/v1/sharingAddress")["address"]

    @classmethod
    def office(cls, city):
        mark = uuid.uuid4().hex[:10]
        made = cls.operator.post("/v1/offices", {"displayName": f"Demonstration office {city}", "countryCode": "XB", "administratorEmail": f"head@{mark}.example",
                                                 "administratorDisplayName": f"Head of {city}"})
        head = cls.server.client()
        head.enter("/v1/passwords:complete", {"code": made["link"].split("code=")[1], "password": PASSWORD})
        return head

    def give(self, *fields, **more):
        return self.giver.post("/v1/shares", {"address": self.address, "workshop": self.workshop, "displayName": "Sunflower oil", "fields": fields, **more})

    def report(self, share, who=None):
        return (who or self.receiver).send("GET", f"/v1/{share['name']}/report")

    def gone(self, answer):
        self.assertEqual((answer.status, answer.reason), (404, "SHARE_NOT_FOUND"), answer)
        return answer.json["message"]

    def test_the_named_fields_and_no_others_come_back(self):
        own = self.giver.get(f"{self.room.path}/report")
        whole = {part: own[part] for part in PARTS}
        whole["roadmap"] = [i for i in own["roadmap"] if i["included"]]
        self.assertTrue(own["attendance"] and own["gaps"] and own["heat"] and own["rounds"] and own["order"])
        for field, parts in FIELDS.items():
            got = self.report(self.give(field))
            self.assertEqual(got.status, 200, got)
            for part in PARTS:
                self.assertEqual(got.json[part], whole[part] if part in parts else [], f"{part} when {field} is shared")
            for secret in (self.workshop, self.workshop.split("/")[1], own["dataHash"]):
                self.assertNotIn(secret, got.body.decode())
            self.assertEqual(set(got.json), {*PARTS, "share", "displayName", "otherDisplayName", "otherCountryCode", "fields", "expireTime", "instrument", "demonstration"})
        everything = self.report(self.give(*FIELDS)).json
        self.assertEqual({part: everything[part] for part in PARTS}, whole)

    def test_both_sides_see_who_read_and_nobody_else_does(self):
        share = self.give("gaps")
        self.assertEqual(self.report(share).status, 200)
        for side, own in ((self.giver, False), (self.receiver, True)):
            events = side.get(f"/v1/{share['name']}/events")["events"]
            self.assertEqual([(e["act"], e["own"]) for e in events], [("READ", own), ("GRANTED", not own)])
            self.assertEqual(events[0]["personDisplayName"], "Head of Hanoi")
        self.gone(self.other.send("GET", f"/v1/{share['name']}/events"))
        listed = next(s for s in self.giver.get("/v1/shares")["shares"] if s["name"] == share["name"])
        self.assertEqual((listed["reads"], listed["otherDisplayName"], listed["state"]), (1, "Demonstration office Hanoi", "ACTIVE"))
        received = self.receiver.get("/v1/receivedShares")["shares"]
        self.assertIn(share["name"], [s["name"] for s in received])
        self.assertNotIn(self.workshop, json.dumps(received))
        self.assertEqual(self.other.get("/v1/receivedShares")["shares"], [])

    def test_taking_back_ends_it_at_once_and_all_refusals_are_the_same(self):
        share = self.give("gaps")
        words = {self.gone(self.report({"name": f"shares/{uuid.uuid4()}"})), self.gone(self.report({"name": "shares/x"})), self.gone(self.report(share, self.other)),
                 self.gone(self.report(share, self.giver))}
        self.gone(self.receiver.send("POST", f"/v1/{share['name']}:revoke", {}))
        self.assertEqual(self.report(share).status, 200)
        self.assertEqual(self.giver.post(f"/v1/{share['name']}:revoke", {})["state"], "REVOKED")
        words.add(self.gone(self.report(share)))
        self.assertEqual(len(words), 1, words)

    def test_a_share_opens_nothing_else(self):
        self.give("gaps")
        for path in (self.room.path, f"{self.room.path}/report", f"{self.room.path}/gaps", f"{self.room.path}/lineage/attendance"):
            self.assertEqual(self.receiver.send("GET", path).status, 404, path)

    def test_a_workshop_of_others_shares_nothing(self):
        share = self.other.post("/v1/shares", {"address": self.address, "workshop": self.workshop, "displayName": "Not theirs", "fields": ["gaps"]})
        self.gone(self.report(share))

    def test_only_administrators_give(self):
        viewer = self.server.sign_in("viewer")
        answer = viewer.send("POST", "/v1/shares", {"address": self.address, "workshop": self.workshop, "displayName": "x", "fields": ["gaps"]})
        self.assertEqual((answer.status, answer.reason), (403, "NOT_ALLOWED"), answer)
        self.assertEqual(viewer.send("GET", "/v1/sharingAddress").status, 403)
        wrong = self.giver.send("POST", "/v1/shares", {"address": self.address, "workshop": self.workshop, "displayName": "x", "fields": ["answers"]})
        self.assertEqual((wrong.status, list(wrong.places)), (400, ["fields"]), wrong)


if __name__ == "__main__":
    unittest.main()
