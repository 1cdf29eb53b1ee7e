"""Bad input over HTTP: each is refused with a reason and its place, and nothing of it is kept."""
import unittest

from concord_process import Concord
from room import Room, request_id

NO_WORKSHOP = "workshops/018f0000-0000-7000-8000-000000000000"


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Concord()
        cls.addClassCleanup(cls.server.stop)

    def refused(self, answer, status, reason, *places, says=()):
        self.assertEqual((answer.status, answer.reason), (status, reason), answer)
        self.assertEqual(sorted(answer.places), sorted(places), answer)
        for words in says:
            self.assertIn(words, answer.json["message"])
        return answer


class Answers(BadInput):
    def setUp(self):
        self.room = Room(self.server)
        self.room.advance("ANSWER")
        self.official, self.trader = self.room.join("GOVERNMENT", 1), self.room.join("INDUSTRY", 4)
        self.mine = self.room.questions(self.official)
        self.theirs = [q for q in self.room.questions(self.trader) if q not in self.mine]
        self.assertTrue(self.theirs and self.mine)
        self.room.submit(self.official, {self.mine[0]: 2})

    def submit(self, *answers, **changes):
        """A good answer first: it must not be kept when a later one is bad."""
        good = {"question": self.mine[0], "choice": 5}
        return self.official.send("POST", f"{self.room.path}:submitAnswers", {"requestId": request_id(), "answers": [good, *answers], **changes})

    def tearDown(self):
        self.assertEqual(self.room.answered(self.official), {self.mine[0]: 2}, "something of a refused submission was kept")

    def test_choice_out_of_range(self):
        for choice in (6, -1, 2147483647):
            self.refused(self.submit({"question": self.mine[1], "choice": choice}), 400, "ANSWER_INVALID", "answers[1].choice", says=["must be 0 to 5"])
        self.refused(self.submit({"question": self.mine[1], "choice": 2**31}), 400, "FIELD_INVALID", "answers[1].choice")
        self.refused(self.submit({"question": self.mine[1]}), 400, "ANSWER_INVALID", "answers[1].choice")

    def test_unknown_doubled_and_foreign_questions(self):
        answer = self.submit({"question": "Z9.9", "choice": 1}, {"question": self.theirs[0], "choice": 1}, {"question": self.mine[0], "choice": 1})
        self.refused(answer, 400, "ANSWER_INVALID", "answers[1].question", "answers[2].question", "answers[3].question", says=["Z9.9"])
        self.assertIn("other side", answer.places["answers[2].question"])
        self.assertIn("twice", answer.places["answers[3].question"])

    def test_a_misspelt_field_is_named(self):
        self.refused(self.submit({"question": self.mine[1], "choise": 1}), 400, "FIELD_UNKNOWN", "answers[1].choise")

    def test_too_many_and_too_long(self):
        self.refused(self.submit(*[{"question": q, "choice": 1} for q in self.mine[1:]] * 20), 400, "ANSWER_INVALID", "answers")
        self.refused(self.submit({"question": self.mine[1], "choice": 1, "note": "a" * 2001}), 400, "ANSWER_INVALID", "answers[1].note")
        self.assertEqual(self.submit(requestId="r" * 65).status, 400)

    def test_a_workshop_that_is_not_the_callers(self):
        other = Room(self.server)
        other.advance("ANSWER")
        said = [self.official.send("POST", f"/v1/{name}:submitAnswers", {"requestId": request_id(), "answers": [{"question": self.mine[0], "choice": 1}]})
                for name in (other.name, NO_WORKSHOP)]
        for answer in said:
            self.refused(answer, 404, "WORKSHOP_NOT_FOUND")
        self.assertEqual(said[0].body, said[1].body)

    def test_an_observer_and_a_person_do_not_answer(self):
        observer = self.room.join("OBSERVER", 0)
        self.refused(self.room.submit(observer, {self.mine[0]: 1}), 400, "OBSERVER")
        self.refused(self.room.submit(self.room.desk, {self.mine[0]: 1}), 403, "NOT_ALLOWED")

    def test_a_workshop_that_is_closed(self):
        self.room.advance("CHECK_GAPS")
        self.refused(self.submit(), 400, "ANSWERING_CLOSED")


class Ballots(BadInput):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.room = Room(cls.server)
        cls.room.advance("ANSWER")
        people = [cls.room.join("GOVERNMENT", 1), cls.room.join("INDUSTRY", 4)]
        cls.observer = cls.room.join("OBSERVER", 0)
        cls.room.vote_ready(people)
        cls.voter, cls.second = people
        cls.paper = [c["id"] for c in cls.voter.get(f"{cls.room.path}/myBallot")["candidates"]]
        assert len(cls.paper) > 5, cls.paper

    def cast(self, ranking, who=None, round_=1, id_=None):
        return (who or self.voter).send("POST", f"{self.room.path}:castBallot", {"round": round_, "ranking": ranking, "requestId": id_ or request_id()})

    def kept(self, who):
        return who.get(f"{self.room.path}/myBallot")

    def test_unknown_doubled_missing_and_too_many_actions(self):
        two = self.paper[:2]
        for ranking, place, words in ((two + ["ZZ-99"], "ranking[2]", "ZZ-99"), (two + two[:1], "ranking[2]", "twice"), ([], "ranking", ""), (self.paper[:6], "ranking[5]", "at most 5")):
            answer = self.refused(self.cast(ranking), 400, "BALLOT_INVALID", place)
            self.assertIn(words, answer.places[place])
        self.refused(self.cast(two, id_="r" * 65), 400, "REQUEST_ID_INVALID", "request_id")
        self.refused(self.cast(two, round_=2), 400, "NO_OPEN_ROUND")
        self.refused(self.cast(two, who=self.observer), 400, "OBSERVER")
        self.assertFalse(self.kept(self.voter)["cast"])
        self.assertEqual(self.room.desk.get(f"{self.room.path}/progress")["ballots"], int(self.kept(self.second)["cast"]))

    def test_a_second_ballot_in_a_round(self):
        id_ = request_id()
        first = self.cast(self.paper[:3], who=self.second, id_=id_)
        self.assertEqual(first.status, 200, first)
        self.assertEqual(self.cast(self.paper[:3], who=self.second, id_=id_).body, first.body, "the repeat of a request is its first answer")
        self.refused(self.cast(self.paper[1:4], who=self.second), 409, "BALLOT_CAST")
        self.assertEqual(self.kept(self.second)["ranking"], self.paper[:3])
        self.assertEqual(self.room.desk.get(f"{self.room.path}/progress")["ballots"], 1)


class Offices(BadInput):
    def setUp(self):
        self.room = Room(self.server)
        made = self.server.operator().post("/v1/offices", {"displayName": "Office of XB", "countryCode": "XB", "administratorEmail": f"{request_id()}@xb.example", "administratorDisplayName": "B"})
        self.other = self.server.client()
        self.other.enter("/v1/passwords:complete", {"code": made["link"].split("code=")[1], "password": "a long enough password"})

    def test_another_offices_id_reads_like_an_unknown_one(self):
        etag = self.room.desk.get(self.room.path)["etag"]
        for verb, rest, body in (("GET", "", None), ("GET", "/gaps", None), ("GET", "/participants", None), ("GET", "/progress", None), ("GET", ":watch", None),
                                 ("GET", "/rounds/1", None), ("POST", ":copy", {"displayName": "x"}), ("POST", ":advanceStage", {"from": "STAGE_PREPARE", "to": "STAGE_ANSWER"}),
                                 ("PATCH", "?updateMask=displayName", {"displayName": "x"})):
            theirs, unknown = (self.other.send(verb, f"/v1/{name}{rest}", body) for name in (self.room.name, NO_WORKSHOP))
            self.refused(theirs, 404, "WORKSHOP_NOT_FOUND")
            self.assertEqual(theirs.body.replace(self.room.name.encode(), NO_WORKSHOP.encode()), unknown.body, rest)
        self.assertEqual(self.room.desk.get(self.room.path)["etag"], etag)
        self.assertEqual(self.other.get("/v1/workshops")["workshops"], [])

    def test_an_expired_token(self):
        """Of an API token and of a session; time is moved in the database, where nobody waits for it."""
        administrator = self.server.sign_in("administrator")
        made = administrator.post("/v1/apiTokens", {"displayName": "old", "roles": ["administrator"]})
        forgotten = self.server.sign_in("viewer")
        for table in ("sessions", "api_tokens"):
            self.assertGreater(self.server.change_rows("identity", f"UPDATE {table} SET expire_time = 1"), 0)
        self.refused(self.server.client(token=made["secret"]).send("GET", "/v1/people"), 401, "SESSION_UNKNOWN")
        self.refused(forgotten.send("GET", "/v1/me"), 401, "SESSION_UNKNOWN")


class Bodies(BadInput):
    PATH = "/v1/sessions:signIn"

    def setUp(self):
        self.anybody = self.server.client()

    def tearDown(self):
        self.assertIsNone(self.server.process.poll(), "the process is gone")
        self.assertEqual(self.anybody.get("/v1/setup"), {"needsAdministrator": False, "demonstrationAccounts": True, "accountService": ""})

    def test_a_body_of_twenty_megabytes(self):
        chunks = (b"x" * 1_000_000 for _ in range(20))
        for body in (b" " * 20_000_000, chunks):
            answer = self.refused(self.server.client().send("POST", self.PATH, body), 413, "BODY_TOO_LARGE", says=["8388608"])
            self.assertEqual(answer.metadata["limit_bytes"], "8388608")

    def test_broken_utf8(self):
        for start, broken in ((b'{"email":"', b"\xff"), (b'{"email":"\xc3\xa9', b"\xc0\xaf"), (b'{"email":"', b"\xed\xa0\x80"), (b'{"email":"x', b"\xe2\x82")):
            answer = self.refused(self.anybody.send("POST", self.PATH, start + broken + b'"}'), 400, "UTF8_INVALID", says=[f"byte {len(start)}"])
            self.assertEqual(answer.metadata["byte_offset"], str(len(start)))
        for path in ("/v1/join/%ff", "/v1/workshops?pageToken=%c3"):
            self.refused(self.anybody.send("GET", path), 400, "UTF8_INVALID")

    def test_malformed_json(self):
        for body, at in ((b"{", 1), (b'{"email":"a', 11), (b"{} {}", 3), (b"{'email':1}", 1), (b'{"email":"\x01"}', 10), (b'{"email":"\\ud800"}', 16), (b'{"email":NaN}', 9)):
            answer = self.refused(self.anybody.send("POST", self.PATH, body), 400, "JSON_INVALID")
            self.assertEqual(answer.metadata["byte_offset"], str(at), answer)
        for body in (b"[]", b'"text"', b"1", b'{"email":1e999}', b'{"email":' + b"[" * 3_000_000 + b"]" * 3_000_000 + b"}"):
            self.refused(self.anybody.send("POST", self.PATH, body), 400, "JSON_INVALID")

    def test_wrong_types_name_their_field(self):
        for body, place in (({"email": 5}, "email"), ({"email": ["a"]}, "email"), ({"emial": "a"}, "emial")):
            self.assertEqual(list(self.anybody.send("POST", self.PATH, body).places), [place])
        for path, place in (("/v1/workshops?pageSize=x", "page_size"), ("/v1/workshops?nothing=1", "nothing"), ("/v1/workshops?a.b=1", "a.b")):
            self.assertEqual(list(self.anybody.send("GET", path).places), [place])

    def test_headers_that_grpc_would_not_take(self):
        for name, value in (("Accept-Language", b"\xff\xfe"), ("Accept-Language", "en\tfr"), ("traceparent", b"\xff" * 55), ("traceparent", "0" * 55), ("Accept-Language", "a" * 20000)):
            self.assertEqual(self.anybody.send("GET", "/v1/setup", None, {name: value}).status, 200, name)
        for headers in ({"Authorization": b"Bearer \xff"}, {"Cookie": b"concord_session=\xff\x80"}, {"Cookie": "concord_session=a b"}):
            self.refused(self.anybody.send("GET", "/v1/me", None, headers), 401, "SESSION_UNKNOWN")


if __name__ == "__main__":
    unittest.main()
