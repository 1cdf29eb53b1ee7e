"""Who may do what over HTTP: cookie and CSRF token, origin, API token, signing out."""
import unittest

from concord_process import PASSWORD, Concord
from room import prepare, request_id

WORKSHOPS = "/v1/workshops"


class Sessions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Concord()
        cls.addClassCleanup(cls.server.stop)

    def change(self, client, headers=None):
        """A change that needs a facilitator."""
        return client.send("POST", f"{self.workshop}:copy", {"displayName": "A copy"}, headers=headers and {"Content-Type": "application/json", **headers})

    def setUp(self):
        self.desk = self.server.sign_in("facilitator")
        self.addCleanup(self.desk.close)
        self.workshop = f"/v1/{prepare(self.desk)['name']}"

    def count(self):
        return len(self.desk.get(f"{WORKSHOPS}?pageSize=1000")["workshops"])

    def refused(self, answer, status, reason):
        self.assertEqual((answer.status, answer.reason), (status, reason), answer)

    def test_the_cookie_is_for_the_browser_alone(self):
        for scheme, secure in ((None, False), ("https", True)):
            answer = self.server.client().send("POST", "/v1/sessions:signIn", {"email": "viewer@demo.example", "password": PASSWORD},
                                               {"Content-Type": "application/json", "X-Forwarded-Proto": scheme})
            cookie = answer.headers["Set-Cookie"]
            for part in ("concord_session=", "HttpOnly", "SameSite=Lax", "Path=/"):
                self.assertIn(part, cookie)
            self.assertEqual("Secure" in cookie, secure, cookie)
            self.assertNotIn("sessionToken", answer.json)
            self.assertNotIn(cookie.split(";")[0].split("=")[1], answer.body.decode())
            self.assertEqual(answer.headers["Cache-Control"], "no-store")

    def test_wrong_password_and_unknown_account_get_the_same_words(self):
        answers = [self.server.client().send("POST", "/v1/sessions:signIn", {"email": f"{who}@demo.example", "password": "not the password"}) for who in ("viewer", "nobody")]
        for answer in answers:
            self.refused(answer, 401, "SIGN_IN_FAILED")
        self.assertEqual(answers[0].json["message"], answers[1].json["message"])

    def test_a_change_needs_the_csrf_token_of_its_own_session(self):
        before = self.count()
        other = self.server.sign_in("facilitator")
        for token in (None, "", "0" * 32, other.csrf):
            self.refused(self.change(self.desk, {"X-CSRF-Token": token}), 403, "CSRF_TOKEN_WRONG")
        self.assertEqual(self.count(), before)
        self.assertEqual(self.change(self.desk).status, 200)
        self.assertEqual(self.count(), before + 1)

    def test_a_change_from_another_site_is_refused(self):
        before = self.count()
        for origin in ("http://elsewhere.example", "null", f"http://{self.server.address}.elsewhere.example", "http://127.0.0.1:1"):
            self.refused(self.change(self.desk, {"Origin": origin}), 403, "ORIGIN_WRONG")
        self.refused(self.change(self.desk, {"Content-Type": "text/plain"}), 400, "CONTENT_TYPE_WRONG")
        self.assertEqual(self.count(), before)
        self.assertEqual(self.change(self.desk, {"Origin": self.server.url}).status, 200)

    def test_without_a_session_nothing_is_read_or_changed(self):
        nobody = self.server.client()
        for verb, path, body in (("GET", WORKSHOPS, None), ("GET", self.workshop, None), ("POST", f"{self.workshop}:copy", {"displayName": "x"})):
            self.refused(nobody.send(verb, path, body), 401, "TOKEN_MISSING")
        nobody.cookie = "concord_session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        answer = nobody.send("GET", WORKSHOPS)
        self.refused(answer, 401, "SESSION_UNKNOWN")
        self.assertIn("Max-Age=0", answer.headers["Set-Cookie"])

    def test_an_old_cookie_keeps_nobody_from_signing_in(self):
        client = self.server.client()
        client.cookie = "concord_session=old"
        client.enter("/v1/sessions:signIn", {"email": "viewer@demo.example", "password": PASSWORD})
        self.assertEqual(client.get("/v1/me")["roles"], ["viewer"])

    def test_signing_out_ends_the_session(self):
        client = self.server.sign_in("facilitator")
        cookie = client.cookie
        client.post("/v1/sessions:signOut", {})
        self.assertIsNone(client.cookie)
        client.cookie = cookie
        self.refused(client.send("GET", "/v1/me"), 401, "SESSION_UNKNOWN")
        client.cookie = cookie
        self.refused(self.change(client), 401, "SESSION_UNKNOWN")

    def test_an_api_token_needs_no_csrf_and_ends_when_revoked(self):
        made = self.desk.post("/v1/apiTokens", {"displayName": "Nightly export", "roles": ["facilitator"], "validDays": 1})
        program = self.server.client(token=made["secret"])
        self.assertEqual(self.change(program).status, 200)
        self.assertEqual(self.desk.get("/v1/apiTokens")["apiTokens"][0].get("secret", ""), "")
        self.desk.call("DELETE", f"/v1/{made['name']}")
        self.refused(self.change(program), 401, "SESSION_UNKNOWN")
        self.refused(self.server.client(token="no-such-token").send("GET", "/v1/me"), 401, "SESSION_UNKNOWN")

    def test_a_token_carries_no_more_than_its_owners_roles(self):
        answer = self.desk.send("POST", "/v1/apiTokens", {"displayName": "More", "roles": ["administrator"]})
        self.assertEqual(answer.status // 100, 4, answer)
        self.refused(self.desk.send("GET", "/v1/people"), 403, "NOT_ALLOWED")

    def test_somebody_disabled_or_with_a_new_password_is_out_at_once(self):
        administrator = self.server.sign_in("administrator")
        email = f"{request_id()}@demo.example"
        made = administrator.post("/v1/people", {"email": email, "displayName": "For a day", "roles": ["facilitator"]})
        person = self.server.client()
        person.enter("/v1/passwords:complete", {"code": made["link"].split("code=")[1], "password": "a long enough password"})
        self.assertEqual(person.get("/v1/me")["displayName"], "For a day")
        administrator.post(f"/v1/{made['person']['name']}:resetPassword", {})
        self.refused(person.send("GET", "/v1/me"), 401, "SESSION_UNKNOWN")


if __name__ == "__main__":
    unittest.main()
