"""Alerts, dashboard and runbooks: each is whole, and names only metrics and labels that docs/operations/metrics.md lists."""

import json
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PROMETHEUS = ROOT / "deploy/prometheus"
TARGET = {"job", "process", "instance", "le", "alertname"}  # of the scrape, of a histogram


def rules():
    return [r for g in yaml.safe_load((PROMETHEUS / "alerts.yaml").read_text())["groups"] for r in g["rules"]]


def alerts():
    return [r for r in rules() if "alert" in r]


def dashboard():
    return json.loads((ROOT / "deploy/grafana/concord.json").read_text())


def panels():
    return [p for p in dashboard()["panels"] if p["type"] != "row"]


def plain(expression):
    """An expression as Prometheus reads it, without Grafana's variables."""
    return expression.replace("$__rate_interval", "5m").replace("$process", ".*")


def expressions():
    """(where, expression) of every alert, record and panel."""
    return [(r.get("alert", r.get("record")), r["expr"]) for r in rules()] + [
        (f"panel {p['title']}", plain(t["expr"])) for p in panels() for t in p["targets"]]


def listed():
    """name → its labels, as the list of metrics has them."""
    known = {"up": set()}
    for line in (ROOT / "docs/operations/metrics.md").read_text().splitlines():
        if m := re.match(r"\| `(\w+)` \| (\w+) \| ([^|]*)\|", line):
            labels = set(re.findall(r"`(\w+)`", m[3]))
            known[m[1]] = labels
            if m[2] == "histogram":
                known |= {m[1] + end: labels for end in ("_bucket", "_sum", "_count")}
    for r in rules():
        if "record" in r:
            known[r["record"]] = set()
    return known


def bare(expression):
    return re.sub(r'"[^"]*"', '""', expression)


def metrics_in(expression):
    return set(re.findall(r"\b(?:concord[_:]\w[\w:]*|process_\w+|up)\b", re.sub(r"\b(?:by|without|on)\s*\([^)]*\)", "", bare(expression))))


def labels_in(expression):
    text = bare(expression)
    named = {l.strip() for group in re.findall(r"\b(?:by|without|on)\s*\(([^)]*)\)", text) for l in group.split(",")}
    return named | set(re.findall(r'(\w+)\s*(?:=~|!~|!=|=)\s*""', text))


def promtool(*arguments):
    done = subprocess.run(["promtool", *arguments], cwd=PROMETHEUS, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Monitoring(unittest.TestCase):
    maxDiff = None

    def test_prometheus_takes_the_rules_and_its_configuration(self):
        for arguments in (["check", "rules", "alerts.yaml"], ["check", "config", "prometheus.yaml"]):
            status, said = promtool(*arguments)
            self.assertEqual(status, 0, said)

    def test_every_alert_fires_when_it_should_and_is_silent_otherwise(self):
        status, said = promtool("test", "rules", "alerts_test.yaml")
        self.assertEqual(status, 0, said)
        checks = [c for t in yaml.safe_load((PROMETHEUS / "alerts_test.yaml").read_text())["tests"] for c in t["alert_rule_test"]]
        names = {a["alert"] for a in alerts()}
        self.assertEqual({c["alertname"] for c in checks if c.get("exp_alerts")}, names, "seen firing")
        self.assertEqual({c["alertname"] for c in checks if not c.get("exp_alerts")}, names, "seen silent")

    def test_alerts_say_what_is_wrong_and_where_to_read_on(self):
        self.assertGreaterEqual(len(alerts()), 5)
        text = (ROOT / "docs/operations/runbooks.md").read_text()
        headings = {re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-"): h for h in re.findall(r"^## (.+)$", text, re.M)}
        used = set()
        for a in alerts():
            self.assertIn(a["labels"]["severity"], {"critical", "warning"}, a["alert"])
            self.assertRegex(a["for"], r"^\d+[ms]$", a["alert"])
            self.assertTrue(a["annotations"]["summary"], a["alert"])
            page, _, anchor = a["annotations"]["runbook"].partition("#")
            self.assertEqual(page, "docs/operations/runbooks.md")
            self.assertIn(anchor, headings, a["alert"])
            used.add(anchor)
        self.assertEqual(used, set(headings), "a runbook without an alert")
        for section in re.split(r"^## ", text, flags=re.M)[1:]:
            for part in ("**Means.**", "**Look.**", "**Do.**"):
                self.assertIn(part, section, section.splitlines()[0])
        for anchor in re.findall(r"\]\(#([\w-]+)\)", text):
            self.assertIn(anchor, headings)

    def test_metrics_and_labels_are_those_that_processes_serve(self):
        known = listed()
        self.assertGreater(len(known), 30)
        found = []
        for where, expression in expressions():
            names = metrics_in(expression)
            if not names:
                found.append(f"{where}: names no metric")
            allowed = TARGET.union(*(known.get(n, set()) for n in names))
            found += [f"{where}: {n} is not in docs/operations/metrics.md" for n in sorted(names - set(known))]
            found += [f"{where}: no metric of it has the label {l}" for l in sorted(labels_in(expression) - allowed)]
        self.assertEqual(found, [])

    def test_prometheus_can_read_every_panel(self):
        made = {"groups": [{"name": "panels", "rules": [{"record": f"panel:{i}", "expr": e} for i, (_, e) in enumerate(expressions())]}]}
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(yaml.safe_dump(made).replace("panel:", "panel:p"))
            file.flush()
            status, said = promtool("check", "rules", file.name)
        self.assertEqual(status, 0, said)

    def test_the_dashboard_is_whole(self):
        board = dashboard()
        ids = [p["id"] for p in board["panels"]]
        self.assertEqual(len(ids), len(set(ids)))
        cells = set()
        for p in board["panels"]:
            g = p["gridPos"]
            self.assertLessEqual(g["x"] + g["w"], 24, p["title"])
            own = {(x, y) for x in range(g["x"], g["x"] + g["w"]) for y in range(g["y"], g["y"] + g["h"])}
            self.assertFalse(cells & own, f"{p['title']} lies over another panel")
            cells |= own
        rows = " ".join(p["title"] for p in board["panels"] if p["type"] == "row")
        for asked in ("rates, errors, durations", "Events", "Saturation", "Cache", "models"):
            self.assertIn(asked, rows)


if __name__ == "__main__":
    unittest.main()
