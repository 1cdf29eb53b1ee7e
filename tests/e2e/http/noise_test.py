"""Noise: random values, bytes and broken HTTP at every route, as nobody, participant and facilitator. The process lives on and answers no
500. The seed is printed; CONCORD_TEST_SEED repeats a run, CONCORD_TEST_REQUESTS makes it longer."""
import contextlib
import json
import os
import random
import re
import socket
import unittest

from concord_process import Concord
from room import Room

SEED = int(os.environ.get("CONCORD_TEST_SEED") or random.randrange(2**32))
REQUESTS = int(os.environ.get("CONCORD_TEST_REQUESTS") or 1500)
FIELDS = ["workshop", "requestId", "answers", "ranking", "name", "question", "choice", "round", "candidate", "reason", "email", "updateMask", "tables", "x"]
PLAIN = [None, True, 1, -1, 2**63, 2**64, 1.5, 1e300, "", "x", "\0", "a" * 1000, "\U0001f600", "2026-01-01T00:00:00Z", "99999-01-01T00:00:00Z"]
RAW = (b"POST /v1/join?x=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nAccept-Language: en\r\nTransfer-Encoding: chunked\r\n"
       b"Cookie: concord_session=x\r\n\r\n5\r\nhello\r\n0\r\n\r\n")


class Noise(unittest.TestCase):
    def value(self, depth=0):
        kind = self.random.randrange(9)
        if kind == 0 and depth < 5:
            return {self.random.choice(FIELDS): self.value(depth + 1) for _ in range(self.random.randrange(5))}
        if kind == 1 and depth < 5:
            return [self.value(depth + 1) for _ in range(self.random.randrange(5))]
        return self.random.choice(PLAIN)

    def spoilt(self, data, most):
        data = bytearray(data)
        for _ in range(self.random.randrange(most) if data else 0):
            data[self.random.randrange(len(data))] = self.random.randrange(256)
        return bytes(data)

    def test_nothing_that_arrives_ends_the_process(self):
        print(f"seed {SEED}")
        self.random = random.Random(SEED)
        with Concord() as server:
            room = Room(server)
            room.advance("ANSWER")
            callers = [room.desk, room.join(), server.client()]
            api = room.desk.get("/v1/openapi.json")["paths"]
            # Streams stay open, and who signs out makes no more noise.
            routes = [(verb.upper(), path) for path, item in api.items() for verb in item if not path.endswith((":watch", ":signOut"))]
            values = [room.name.split("/")[1], "x", "%00", "%ff", "a" * 3000, "..", "018f0000-0000-7000-8000-000000000000", "-1", "9" * 30]
            for _ in range(REQUESTS):
                verb, path = self.random.choice(routes)
                path = re.sub(r"\{[^}]+\}", lambda _: self.random.choice(values), path)
                if self.random.random() < 0.3:
                    path += "?" + "&".join(f"{self.random.choice(['pageSize', 'pageToken', 'a.b', 'updateMask'])}={self.random.choice(values)}" for _ in range(3))
                body = None
                if verb in ("POST", "PATCH"):
                    body = json.dumps({k: self.value(1) for k in FIELDS if self.random.random() < 0.3}).encode()
                    body = self.spoilt(body, 4) if self.random.random() < 0.2 else body
                answer = self.random.choice(callers).send(verb, path, body)
                self.assertTrue(answer.status < 500 or answer.status in (501, 503), f"{verb} {path} {body}: {answer}")
            for _ in range(REQUESTS // 10):
                with contextlib.suppress(OSError), socket.create_connection(server.address.split(":"), timeout=5) as raw:
                    raw.sendall(self.spoilt(RAW, 6))
                    raw.settimeout(0.01)
                    raw.recv(4000)
            self.assertIsNone(server.process.poll())
            self.assertEqual(room.desk.get(room.path)["stage"], "STAGE_ANSWER")
            self.assertEqual(server.stop(), 0)


if __name__ == "__main__":
    unittest.main()
