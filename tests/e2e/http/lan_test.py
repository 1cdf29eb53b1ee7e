"""A room's network: plain http at a name that is not localhost, the banner with address and QR code; and the operator's port."""
import re
import unittest

from concord_process import Client, Concord, embedded_only
from room import Room

LAN = "127.0.0.2"  # a network of this machine alone


class Lan(unittest.TestCase):
    def test_phones_take_part_at_a_plain_http_name(self):
        with Concord("--lan", "--lan-address", LAN) as server:
            local, lan = server.ready["http"]
            port = local.rsplit(":", 1)[1]
            self.assertEqual(lan, f"http://{LAN}:{port}")
            room = Room(server)
            room.advance("ANSWER")
            name = f"concord.room.example:{port}"
            phone = room.join("INDUSTRY", 4, client=Client(f"{LAN}:{port}", host=name))
            cookie = Client(f"{LAN}:{port}", host=name).send("POST", "/v1/join", {
                "joinCode": room.code, "clientId": "device-0123456789-lan", "consent": True, "side": "SIDE_OBSERVER", "organisation": "O",
                "sex": "SEX_NOT_SAID", "languageCode": "en"}, {"Content-Type": "application/json", "Origin": f"http://{name}"}).headers["Set-Cookie"]
            self.assertIn("HttpOnly", cookie)
            self.assertNotIn("Secure", cookie, "a browser drops such a cookie on plain http")
            watch = phone.watch(f"{room.path}:watch")
            self.assertEqual(watch.next()["stage"], "STAGE_ANSWER")
            question = room.questions(phone)[0]
            body = {"requestId": "r-1", "answers": [{"question": question, "choice": 4}]}
            json_ = {"Content-Type": "application/json"}
            foreign = phone.send("POST", f"{room.path}:submitAnswers", body, {**json_, "Origin": local})
            self.assertEqual((foreign.status, foreign.reason), (403, "ORIGIN_WRONG"))
            own = phone.send("POST", f"{room.path}:submitAnswers", body, {**json_, "Origin": f"http://{name}"})
            self.assertEqual(own.status, 200, own)
            self.assertEqual(room.answered(phone), {question: 4})
            self.assertIsNotNone(watch.next(), "the phone hears of the answer")

    @embedded_only("the banner is that of concord up; a gateway writes a log")
    def test_the_banner_says_where_phones_go(self):
        with Concord("--lan", "--lan-address", LAN) as server:
            lan, banner = server.ready["http"][1], server.log()
            self.assertIn(f"Phones in this network open {lan}\n", banner)
            rows = re.findall("^\x1b\\[30;47m([ █▀▄]+)\x1b\\[0m$", banner, re.M)
            self.assertGreaterEqual(len(rows), 13)
            self.assertEqual({len(r) for r in rows}, {len(rows) * 2 - 1}, "a square of modules, two rows a line")

    def test_without_lan_only_this_machine_is_served(self):
        with Concord() as server:
            self.assertEqual(len(server.ready["http"]), 1)
            self.assertTrue(server.address.startswith("127.0.0.1:"))
            self.assertNotIn("Phones", server.log())


class Operator(unittest.TestCase):
    @embedded_only("one process a service: tests/integration/processes, and cluster/metrics_test.py")
    def test_health_metrics_and_masked_configuration(self):
        with Concord("--identity-demo-password", "hunter2-hunter2", demo=False) as server:
            ask = Client(server.admin).send
            self.assertEqual(ask("GET", "/livez").body, b"ok\n")
            ready = ask("GET", "/readyz")
            self.assertEqual((ready.status, ready.json["ready"]), (200, True))
            for part in ready.json["degraded"]:
                self.assertTrue(part["module"] and part["part"] and part["reason"], part)
            server.client().send("GET", "/v1/nothing")
            server.client().send("GET", "/v1/setup")
            text = ask("GET", "/metrics").body.decode()
            self.assertIn('concord_http_total{rpc="unknown",status="404"} 1', text)
            self.assertRegex(text, r'concord_rpc_total\{[^}]*GetSetup[^}]*\} 1')
            self.assertIn("concord_http_streams", text)
            for line in text.splitlines():
                self.assertRegex(line, r'^(#.*|[a-z_:][a-zA-Z0-9_:]*(\{.*\})? \S+)$')
            config = ask("GET", "/config").body.decode()
            self.assertIn("identity.demo_password = ***", config)
            self.assertNotIn("hunter2", config)
            self.assertIn(f"data_dir = {server.data_dir}", config)
            self.assertEqual(ask("GET", "/nothing").status, 404)
            wrong = ask("POST", "/livez")
            self.assertEqual((wrong.status, wrong.headers["Allow"]), (405, "GET"))
            for path in ("/metrics", "/config", "/readyz"):
                self.assertNotIn(b"concord_http_total", server.client().send("GET", path).body, "the portal's port shows no inside")
                self.assertNotIn(b"data_dir", server.client().send("GET", path).body)


if __name__ == "__main__":
    unittest.main()
