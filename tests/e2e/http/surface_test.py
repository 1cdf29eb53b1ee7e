"""What the HTTP side looks like from outside: the API's description, pages, verbs and paths, event streams."""
import gzip
import re
import socket
import tempfile
import unittest
from pathlib import Path

from concord_process import ROOT, Concord, Refused
from room import Room

VERBS = ("get", "post", "put", "patch", "delete")
PAGE = "<!doctype html><title>Concord</title>" + "<p>A page that is long enough to be worth packing.</p>" * 20


def declared_routes():
    """(verb, path with {} for every variable) of each google.api.http annotation, read from the proto files themselves."""
    found = set()
    for file in (ROOT / "proto/concord").rglob("*.proto"):
        text = re.sub(r"//[^\n]*", "", file.read_text(encoding="utf-8"))
        for verb, pattern in re.findall(r"\b(" + "|".join(VERBS) + r'): *"([^"]+)"', text):
            inside = lambda m: "/".join("{}" if s == "*" else s for s in (m[1].split("=")[1] if "=" in m[1] else "*").split("/"))
            found.add((verb, re.sub(r"\{([^}]+)\}", inside, pattern)))
    return found


class Surface(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        pages = Path(folder.name)
        (pages / "assets").mkdir()
        (pages / "index.html").write_text(PAGE, encoding="utf-8")
        (pages / "assets/app-1a2b.js").write_text("export const a = 1;\n" * 100, encoding="utf-8")
        cls.server = Concord("--web-dir", folder.name)
        cls.addClassCleanup(cls.server.stop)
        cls.anybody = cls.server.client()

    def get(self, path, verb="GET", body=None, **headers):
        return self.anybody.send(verb, path, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def test_the_description_covers_every_route(self):
        answer = self.get("/v1/openapi.json")
        self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "application/json"))
        api = answer.json
        self.assertEqual(api["openapi"], "3.0.3")
        described = {(verb, re.sub(r"\{[^}]+\}", "{}", path)) for path, item in api["paths"].items() for verb in item}
        self.assertGreater(len(described), 50)
        self.assertEqual(described, declared_routes())

    def test_the_description_holds_together(self):
        api = self.get("/v1/openapi.json").json
        identifiers, schemas = [], api["components"]["schemas"]
        for path, item in api["paths"].items():
            for verb, operation in item.items():
                identifiers.append(operation["operationId"])
                self.assertTrue(operation["description"], f"{verb} {path} is not described")
                self.assertIn("200", operation["responses"])
                named = [p["name"] for p in operation.get("parameters", []) if p["in"] == "path"]
                self.assertEqual(sorted(named), sorted(re.findall(r"\{([^}]+)\}", path)), path)
                self.assertEqual("requestBody" in operation, verb in ("post", "put", "patch"), f"{verb} {path}")
        self.assertEqual(len(identifiers), len(set(identifiers)))
        for reference in re.findall(r'"#/components/schemas/([^"]+)"', self.get("/v1/openapi.json").body.decode()):
            self.assertIn(reference, schemas)

    def test_every_route_leads_somewhere(self):
        """Without a session each is refused for that or for its content, none is unknown."""
        for path, item in self.get("/v1/openapi.json").json["paths"].items():
            for verb in item:
                answer = self.get(re.sub(r"\{[^}]+\}", "x", path), verb.upper(), None if verb in ("get", "delete") else {})
                self.assertIn(answer.status, (200, 400, 401, 403, 404, 501), f"{verb} {path}: {answer}")
                self.assertNotIn(answer.status != 200 and answer.reason, ("ROUTE_UNKNOWN", "METHOD_NOT_ALLOWED"), f"{verb} {path}")

    def test_unknown_paths_and_wrong_verbs_of_the_api(self):
        for path in ("/v1", "/v1/", "/v1/nothing", "/v1/workshops/a/b/c", "/v1/workshops/a:nothing", "/v1/..%2f..%2fetc%2fpasswd"):
            answer = self.get(path)
            self.assertEqual((answer.status, answer.reason, answer.headers["Content-Type"]), (404, "ROUTE_UNKNOWN", "application/json"), path)
        for verb, path, allowed in (("DELETE", "/v1/workshops", "POST, GET"), ("GET", "/v1/sessions:signIn", "POST"), ("POST", "/v1/openapi.json", "GET"), ("POST", "/", "GET")):
            answer = self.get(path, verb)
            self.assertEqual((answer.status, answer.reason, answer.headers["Allow"]), (405, "METHOD_NOT_ALLOWED", allowed), f"{verb} {path}")
        answer = self.get("/v1/setup", "HEAD")
        self.assertEqual((answer.status, answer.body), (200, b""))

    def test_pages_are_packed_and_not_sent_twice(self):
        plain, packed = self.get("/"), self.get("/", Accept_Encoding="gzip, br")
        self.assertEqual((plain.status, plain.body.decode()), (200, PAGE))
        self.assertEqual((packed.headers["Content-Encoding"], gzip.decompress(packed.body).decode()), ("gzip", PAGE))
        self.assertLess(len(packed.body), len(plain.body) / 3)
        self.assertEqual(self.get("/", Accept_Encoding="gzip;q=0").headers["Content-Encoding"], None)
        for answer in (plain, packed):
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
            self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
            self.assertIn("default-src 'self'", answer.headers["Content-Security-Policy"])
        for known in (plain.headers["ETag"], f'"other", {plain.headers["ETag"]}', f'W/{plain.headers["ETag"].removeprefix("W/")}', "*"):
            again = self.get("/", If_None_Match=known)
            self.assertEqual((again.status, again.body), (304, b""), known)
        self.assertEqual(self.get("/", If_None_Match='"other"').status, 200)
        head = self.get("/", "HEAD")
        self.assertEqual((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(PAGE))))

    def test_addresses_of_the_application_give_its_page_and_missing_files_do_not(self):
        self.assertEqual(self.get("/workshops/1/answer").body.decode(), PAGE)
        self.assertIn("immutable", self.get("/assets/app-1a2b.js").headers["Cache-Control"])
        self.assertEqual(self.get("/assets/app-old.js").status, 404)
        for path in ("/../identity.db", "/%2e%2e/identity.db", "/assets/../../data/identity.db"):
            self.assertNotIn(b"SQLite", self.get(path).body)

    def test_what_is_not_http_is_refused(self):
        with socket.create_connection(self.server.address.split(":"), timeout=10) as raw:
            raw.sendall(b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n")
            self.assertTrue(raw.recv(100).startswith(b"HTTP/1.1 400"))
        self.assertEqual(self.get("/v1/setup", X_Long="a" * 40000).status, 431)


class Live(unittest.TestCase):
    def test_a_tick_after_a_change_and_an_orderly_end(self):
        with Concord() as server:
            room = Room(server)
            with self.assertRaises(Refused) as nobody:
                server.client().watch(f"{room.path}:watch")
            self.assertEqual((nobody.exception.answer.status, nobody.exception.answer.reason), (401, "TOKEN_MISSING"))
            with self.assertRaises(Refused) as unknown:
                room.desk.watch("/v1/workshops/018f0000-0000-7000-8000-000000000000:watch")
            self.assertEqual((unknown.exception.answer.status, unknown.exception.answer.reason), (404, "WORKSHOP_NOT_FOUND"))
            self.assertEqual(room.desk.send("HEAD", f"{room.path}:watch").body, b"")
            desk, phone = room.desk.watch(f"{room.path}:watch"), room.join().watch(f"{room.path}:watch")
            self.assertEqual(desk.response.headers["Content-Type"], "text/event-stream")
            first = desk.next(), phone.next()
            room.advance("ANSWER")
            for watch, before in zip((desk, phone), first):
                tick = watch.next()
                while tick["stage"] == before["stage"]:
                    tick = watch.next()
                self.assertEqual(tick["stage"], "STAGE_ANSWER")
                self.assertGreater(int(tick["change"]), int(before["change"]))
            server.process.terminate()
            for watch in (desk, phone):
                while watch.next() is not None:
                    pass
            self.assertEqual(server.process.wait(15), 0, "stopping with open streams")


if __name__ == "__main__":
    unittest.main()
