"""The roadmap over HTTP, called as the portal's page calls it: it comes with the agreement, is filled in, handed over and still there after a restart."""
import re
import tempfile
import time
import unittest

from concord_process import ROOT, Concord
from room import Room, request_id

# What the page sends when an item is saved.
MASK = re.search(r"'(lead,[^']+)'", (ROOT / "services/portal/web/src/desk/roadmap-item.tsx").read_text(encoding="utf-8"))[1]


class Roadmap(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.data = f"{cls.enterClassContext(tempfile.TemporaryDirectory())}/data"
        cls.server = Concord(data_dir=cls.data)
        cls.addClassCleanup(lambda: cls.server.stop())
        cls.room = Room(cls.server)
        cls.room.advance("ANSWER")
        cls.people = [cls.room.join("GOVERNMENT", 1), cls.room.join("INDUSTRY", 4)]
        cls.room.vote_ready(cls.people)
        cls.order = cls.room.agree(cls.people)
        cls.desk, cls.path = cls.room.desk, f"{cls.room.path}/roadmap"

    def refused(self, answer, status, reason, *places):
        self.assertEqual((answer.status, answer.reason, sorted(answer.places)), (status, reason, sorted(places)), answer)

    def save(self, item, who=None, mask=MASK):
        return (who or self.desk).send("PATCH", f"/v1/{item['name']}?updateMask={mask.replace(',', '%2C')}", item)

    def map(self, who=None):
        return (who or self.desk).get(self.path)

    def filled(self, item):
        quarter = (int(self.map()["agreeTime"][:4]) + 1) * 4
        return {**item, "lead": "Standards Bureau of XA", "focalPoint": "Head of unit", "supporting": ["Growers’ Union"], "startQuarter": f"{quarter // 4}-Q1",
                "endQuarter": f"{quarter // 4}-Q4", "funds": "partner", "fundsPartner": "Development bank", "proof": "In use", "firstStep": "Name the owner"}

    def test_1_it_comes_with_the_agreement(self):
        self.refused(self.desk.send("GET", self.path), 404, "ROADMAP_NOT_FOUND")
        self.room.desk.post(f"{self.room.path}:advanceStage", {"from": "STAGE_AGREE", "to": "STAGE_ROADMAP"})
        until = time.monotonic() + 20
        while self.desk.send("GET", self.path).status == 404 and time.monotonic() < until:
            time.sleep(0.1)
        made = self.map()
        self.assertEqual([i["action"] for i in made["items"]], self.order)
        self.assertEqual(made["state"], "DRAFT")
        self.assertTrue(made["demonstration"])
        catalogue = {a["id"]: a for a in self.desk.get(f"/v1/{made['instrument']}?languageCode=en")["actions"]}
        for item in made["items"]:
            self.assertEqual(item["costBand"], catalogue[item["action"]]["costBand"])
            self.assertEqual(item["prerequisites"], catalogue[item["action"]]["prerequisites"])
            self.assertEqual(item["missingPrerequisites"], [p for p in item["prerequisites"] if p not in self.order])
            self.assertEqual((item["state"], item["included"], item["horizon"], item["lead"]), ("PLANNED", True, "", ""))
        self.assertTrue(all(i["gaps"] for i in made["items"]), "every action was proposed for a gap")
        self.assertEqual(self.desk.get("/v1/roadmaps?pageSize=200")["roadmaps"], [made])
        self.assertEqual(self.desk.get(f"/v1/{made['name']}"), made)

    def test_2_who_sees_and_who_writes(self):
        made = self.map()
        self.assertEqual(self.map(self.people[0]), made)
        self.refused(self.save(self.filled(made["items"][0]), self.people[0]), 403, "NOT_ALLOWED")
        self.refused(self.save(self.filled(made["items"][0]), self.server.sign_in("viewer")), 403, "NOT_ALLOWED")
        other = Room(self.server)
        other.advance("ANSWER")
        stranger = other.join()
        unknown = "roadmaps/018f6f9e-0000-7000-8000-00000000ffff"
        self.assertEqual(stranger.send("GET", f"/v1/{made['name']}").body, stranger.send("GET", f"/v1/{unknown}").body)
        self.refused(stranger.send("GET", self.path), 404, "ROADMAP_NOT_FOUND")
        link = self.server.operator().post("/v1/offices", {"displayName": "Office of XB", "countryCode": "XB", "administratorEmail": f"{request_id()}@xb.example", "administratorDisplayName": "B"})["link"]
        abroad = self.server.client()
        abroad.enter("/v1/passwords:complete", {"code": link.split("code=")[1], "password": "a long enough password"})
        self.assertEqual(abroad.send("GET", f"/v1/{made['name']}").body, abroad.send("GET", f"/v1/{unknown}").body)
        self.assertEqual(abroad.get("/v1/roadmaps")["roadmaps"], [])
        self.assertEqual(self.map(), made)

    def test_3_what_is_wrong_is_named(self):
        item = self.filled(self.map()["items"][0])
        self.refused(self.save({**item, "startQuarter": "2027-Q5", "endQuarter": "soon", "funds": "lottery"}), 400, "ITEM_INVALID", "start_quarter", "end_quarter", "funds")
        self.refused(self.save({**item, "startQuarter": item["endQuarter"], "endQuarter": item["startQuarter"]}), 400, "ITEM_INVALID", "end_quarter")
        self.refused(self.save(item, mask="place"), 400, "MASK_INVALID", "update_mask")
        self.refused(self.desk.send("POST", f"/v1/{self.map()['name']}:setFollowUp", {"followUpBody": "Committee", "followUpDate": "2027-02-30"}), 400, "FOLLOW_UP_INVALID", "follow_up_date")
        self.refused(self.desk.send("POST", f"/v1/{self.map()['name']}:adopt", {}), 400, "ROADMAP_INCOMPLETE",
                     *[f"{a}.{f}" for a in self.order for f in ("lead", "start_quarter", "end_quarter", "funds", "proof", "first_step")])
        self.assertEqual(self.map()["items"][0]["lead"], "")

    def test_4_it_is_filled_in_handed_over_and_still_there_after_a_restart(self):
        for item in self.map()["items"]:
            answer = self.save(self.filled(item) if item["place"] <= 3 else {**item, "included": False})
            self.assertEqual(answer.status, 200, answer)
        self.refused(self.save(self.filled(item)), 409, "ETAG_MISMATCH")
        first = answer.json["items"][0]
        self.assertEqual((first["lead"], first["supporting"], first["fundsPartner"]), ("Standards Bureau of XA", ["Growers’ Union"], "Development bank"))
        self.assertEqual(first["horizon"], "medium")
        name = answer.json["name"]
        self.desk.post(f"/v1/{name}:setFollowUp", {"followUpBody": "National Trade Facilitation Committee", "followUpDate": "2026-12-09"})
        done = self.desk.post(f"/v1/{name}:adopt", {})
        self.assertEqual((done["state"], done["followUpDate"]), ("ADOPTED", "2026-12-09"))
        answer = self.save({**done["items"][0], "state": "STARTED", "currencyCode": "USD", "costMinorUnits": "12550000"})
        self.assertEqual(answer.status, 200, answer)
        started = answer.json["items"][0]
        self.assertEqual((started["state"], started["currencyCode"], started["costMinorUnits"]), ("STARTED", "USD", "12550000"))
        self.refused(self.save({**started, "currencyCode": ""}), 400, "ITEM_INVALID", "currency_code")
        self.refused(self.save({**started, "lead": ""}), 400, "ITEM_INVALID", "lead")
        done = self.map()
        self.server.stop()
        type(self).server = Concord(data_dir=self.data)
        self.assertEqual(self.map(self.server.sign_in("facilitator")), done)


if __name__ == "__main__":
    unittest.main()
