"""One submitted answer, followed by one trace id from the browser's POST to the handlers of its event; and what must not be followed."""
import os
import unittest
from pathlib import Path

from collector import Collector
from concord_process import SHAPE, Concord
from room import Room

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GIVEN = f"00-{TRACE}-00f067aa0ba902b7-01"
SUBMIT = "concord.intake.v1.AnswerService/SubmitAnswers"
EVENTS = "concord.intake.events.v1"


class Followed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if SHAPE == "cluster":  # which was told at its start where the collector would be
            cls.collector = cls.enterClassContext(Collector(int((Path(os.environ["CONCORD_TEST_CLUSTER"]).parent / "collector").read_text(encoding="utf-8"))))
            cls.server = cls.enterClassContext(Concord())
        else:
            cls.collector = cls.enterClassContext(Collector())
            cls.server = cls.enterClassContext(Concord(f"--otlp.endpoint={cls.collector.endpoint}"))
        cls.room = Room(cls.server)
        cls.room.advance("ANSWER")
        cls.person = cls.room.join(organisation="Ministry of Secrets", position="Chief of Secrets")
        cls.question = cls.room.questions(cls.person)[0]

    def submit(self, trace):
        answer = self.person.send("POST", f"{self.room.path}:submitAnswers", {"requestId": f"r{trace[-4:]}{trace[3:9]}", "answers": [{"question": self.question, "choice": 2}]},
                                  headers={"traceparent": trace} if trace else None)
        self.assertEqual(answer.status, 200, answer)
        return answer

    def test_an_answer_from_the_request_to_the_report(self):
        answer = self.submit(GIVEN)
        self.assertEqual(answer.headers["X-Trace-Id"], TRACE)
        # Each process tells its spans by itself, so that they come in any order: the last ones, and the very first.
        spans = self.collector.wait(lambda spans: any(s.parent == GIVEN.split("-")[2] for s in spans)
                                    and any(s.kind == "CLIENT" and s.name == SUBMIT for s in spans)
                                    and any(s.kind == "CONSUMER" and s.attributes["messaging.consumer.group.name"] == "reporting"
                                            and any(w.parent == s.id for w in spans) for s in spans), TRACE)
        self.assertEqual(self.collector.problems, [])
        by_id = {s.id: s for s in spans}
        self.assertEqual(len(by_id), len(spans), "ids are not used twice")

        handled = next(s for s in spans if s.kind == "CONSUMER" and s.attributes["messaging.consumer.group.name"] == "reporting")
        chain = [handled]
        while chain[-1].parent in by_id:
            chain.append(by_id[chain[-1].parent])
        told = "\n".join(map(repr, spans))
        self.assertEqual([(s.kind, s.name) for s in reversed(chain)], [
            ("SERVER", "POST /v1/{workshop=workshops/*}:submitAnswers"),
            ("CLIENT", SUBMIT),
            ("SERVER", SUBMIT),
            ("CLIENT", "write"),
            ("PRODUCER", f"send {EVENTS}"),
            ("CONSUMER", f"process {EVENTS}"),
        ], told)
        self.assertEqual(chain[-1].parent, GIVEN.split("-")[2], "the browser's own span is the parent of the first")
        for s in spans:
            self.assertTrue(s.parent in by_id or s is chain[-1], f"an orphan: {s}\n{told}")
            self.assertLessEqual(s.start, s.end)
        self.assertTrue(any(s.parent == handled.id and s.name == "write" for s in spans), told)

        web, _, rpc, write, send, process = reversed(chain)
        self.assertEqual(web.attributes["http.request.method"], "POST")
        self.assertEqual(web.attributes["http.response.status_code"], 200)
        self.assertEqual((rpc.attributes["rpc.system"], rpc.attributes["rpc.service"], rpc.attributes["rpc.method"], rpc.attributes["rpc.grpc.status_code"]),
                         ("grpc", *SUBMIT.split("/"), 0))
        self.assertEqual(write.attributes["db.operation.name"], "write")
        self.assertEqual(send.attributes["messaging.message.id"], process.attributes["messaging.message.id"])
        self.assertEqual(send.attributes["messaging.destination.name"], EVENTS)
        self.assertEqual(process.attributes["concord.event.type"], f"{EVENTS}.AnswersSubmitted")
        self.assertNotIn("Secret", str([s.attributes for s in self.collector.spans()]) + str(self.collector.spans()), "no words of people")

    def test_what_is_not_sampled_is_not_recorded_but_goes_on(self):
        trace = TRACE.replace("4bf9", "5bf9")
        answer = self.submit(f"00-{trace}-00f067aa0ba902b7-00")
        self.assertEqual(answer.headers["X-Trace-Id"], trace)
        marker = self.submit(GIVEN.replace("4bf9", "6bf9"))
        self.collector.wait(lambda spans: len(spans) > 4, marker.headers["X-Trace-Id"])
        self.assertEqual(self.collector.spans(trace), [])

    def test_a_request_without_a_trace_or_with_rubbish_begins_one(self):
        for given in (None, "rubbish", f"00-{'0' * 32}-00f067aa0ba902b7-01", GIVEN.upper()):
            answer = self.person.send("GET", f"{self.room.path}/myAnswers", headers={"traceparent": given} if given else None)
            trace = answer.headers["X-Trace-Id"]
            self.assertNotIn(trace, ("0" * 32, TRACE))
            spans = self.collector.wait(lambda spans: any(not s.parent for s in spans), trace)
            roots = [s for s in spans if not s.parent]
            self.assertEqual([r.name for r in roots], ["GET /v1/{workshop=workshops/*}/myAnswers"])

    def test_an_error_is_said_by_its_reason(self):
        answer = self.person.send("GET", f"{self.room.path}/report")
        self.assertEqual(answer.status, 403)
        spans = self.collector.wait(lambda spans: len(spans) >= 2, answer.headers["X-Trace-Id"])
        self.assertEqual([s.attributes.get("error.type") for s in spans if s.kind == "CLIENT"], ["NOT_ALLOWED"])


if __name__ == "__main__":
    unittest.main()
