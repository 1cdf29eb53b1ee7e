"""Prometheus for a cluster: its configuration, and questions to its HTTP API."""
import json
import time
import urllib.parse
import urllib.request
from pathlib import Path

RULES = Path(__file__).resolve().parents[1] / "prometheus" / "alerts.yaml"


def write_config(file, targets, every="2s"):
    """`targets`: [(service, replica, "host:port")]. Labels as in deploy/prometheus; the instance is the replica's name. JSON is YAML as well."""
    static = [{"targets": [address], "labels": {"process": service, "instance": name}} for service, name, address in targets]
    config = {"global": {"scrape_interval": every, "scrape_timeout": every, "evaluation_interval": every}, "rule_files": [str(RULES)],
              "scrape_configs": [{"job_name": "concord", "static_configs": static}]}
    Path(file).write_text(json.dumps(config, indent=1), encoding="utf-8")


def command(folder, port):
    return ["prometheus", f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data", "--storage.tsdb.retention.time=6h",
            f"--web.listen-address=127.0.0.1:{port}", "--log.level=warn"]


class Prometheus:
    def __init__(self, url):
        self.url = url

    def get(self, path, **parameters):
        query = f"?{urllib.parse.urlencode(parameters)}" if parameters else ""
        with urllib.request.urlopen(f"{self.url}/api/v1/{path}{query}", timeout=10) as answer:
            return json.load(answer)["data"]

    def ask(self, expression):
        """[({label: value}, number), …] of an instant query."""
        return [(r["metric"], float(r["value"][1])) for r in self.get("query", query=expression)["result"]]

    def await_(self, expression, holds, seconds=30):
        """Asks until `holds` says True of the answer; returns the last one in any case."""
        until = time.monotonic() + seconds
        while True:
            answer = self.ask(expression)
            if holds(answer) or time.monotonic() > until:
                return answer
            time.sleep(0.25)
