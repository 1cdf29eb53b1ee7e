"""docs/operations/metrics.md against what a process says that was used: every metric of the list is there with its type and labels, and nothing
else is. What is marked for the cluster is looked at there (tests/e2e/cluster)."""
import http.client
import re
import time
import unittest
from pathlib import Path

from concord_process import ROOT, Concord
from room import Room

ROW = re.compile(r"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|([^|]*)\|([^|]*)\|([^|]*)\|$")
SAMPLE = re.compile(r'^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$')


def listed():
    """name -> (type, labels, where), of the page"""
    out = {}
    for line in (Path(ROOT) / "docs/operations/metrics.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            row = ROW.match(line)
            assert row, f"not a row of the list: {line}"
            name, kind, labels, where, _ = row.groups()
            assert name not in out, f"listed twice: {name}"
            out[name] = (kind, frozenset(re.findall(r"`(\w+)`", labels)), where.strip())
    return out


def exported(text):
    """name -> (type, labels, values)"""
    out, kinds = {}, dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
    for line in text.splitlines():
        sample = SAMPLE.match(line)
        if not sample:
            continue
        series, labels, value = sample.groups()
        name = next((series.removesuffix(s) for s in ("_bucket", "_sum", "_count") if kinds.get(series.removesuffix(s)) == "histogram"), series)
        names = set(re.findall(r'(\w+)="', labels or "")) - ({"le"} if kinds[name] == "histogram" else set())
        kind, known, values = out.setdefault(name, (kinds[name], frozenset(names), []))
        assert known == names, f"{name} has series with other labels: {set(known)} and {names}"
        values.append(float(value))
    return out


class TheList(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Concord())
        room = Room(cls.server)
        room.advance("ANSWER")
        cls.server.sign_in("administrator").post("/v1/consents:set", {"programme": "qi4tf", "agreed": True})
        people = [room.join(side=side, table=table) for side, table in (("GOVERNMENT", 1), ("GOVERNMENT", 2), ("INDUSTRY", 4), ("INDUSTRY", 4), ("INDUSTRY", 5))]
        room.vote_ready(people)
        room.agree(people)
        room.advance("ROADMAP")
        room.desk.get("/v1/home")
        connection = http.client.HTTPConnection(cls.server.admin)
        for _ in range(100):  # learning hears of it a moment later
            connection.request("GET", "/metrics")
            cls.text = connection.getresponse().read().decode()
            if re.search(r"^concord_learning_workshops_total [1-9]", cls.text, re.M) and "concord_inference_model_info" in cls.text:
                break
            time.sleep(0.1)
        connection.close()
        cls.listed, cls.exported = listed(), exported(cls.text)

    def test_what_is_listed_is_exported_as_it_says(self):
        self.assertGreater(len(self.listed), 40)
        for name, (kind, labels, where) in self.listed.items():
            if where.startswith("cluster") or (where.endswith("once it happens") and name not in self.exported):
                continue
            with self.subTest(name):
                self.assertTrue(name in self.exported, f"{name} is listed and not exported")
                self.assertEqual(self.exported[name][:2], (kind, labels))

    def test_what_is_exported_is_listed(self):
        self.assertEqual(set(self.exported) - set(self.listed), set())

    def test_names_and_labels_keep_the_rules_of_the_house(self):
        for name, (kind, labels, where) in self.listed.items():
            self.assertRegex(name, r"^(concord|process)_")
            self.assertEqual(name.endswith("_total"), kind == "counter", name)
            self.assertRegex(where, r"^(all|embedded|cluster|gateway|inference|learning|intake|identity)(, once it happens)?$")
            self.assertFalse(labels & {"office", "person", "participant", "workshop"}, name)

    def test_figures_that_cannot_be_nothing_are_not(self):
        for name in ("concord_ready", "concord_build_info", "concord_cache_reachable", "process_resident_memory_bytes", "process_open_fds", "concord_rpc_total",
                     "concord_http_total", "concord_executor_run_total", "concord_bus_published_total", "concord_bus_handled_total", "concord_sqlite_commits_total",
                     "concord_cache_gets_total", "concord_inference_model_info"):
            self.assertGreater(sum(self.exported[name][2]), 0, name)
        self.assertNotRegex(self.text, r"[0-9a-f]{8}-[0-9a-f]{4}-", "no ids in labels")


if __name__ == "__main__":
    unittest.main()
