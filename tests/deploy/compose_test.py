"""The compose file: its schema, its order, that nothing secret stands in it, and the job that makes certificates and passwords."""

import importlib
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
SERVICES = ["gateway", "identity", "inference", "intake", "learning", "projects", "reporting"]


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def before(services, name):
    """Everything that runs before `name`."""
    found, due = set(), [name]
    while due:
        for other in services[due.pop()].get("depends_on", {}):
            if other not in found:
                found.add(other)
                due.append(other)
    return found


class Compose(unittest.TestCase):
    def test_schema(self):
        done = subprocess.run([sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"],
                              cwd=ROOT, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_order(self):
        services = compose()["services"]
        for name in SERVICES:
            earlier = before(services, name)
            self.assertLessEqual({"certificates", "postgres", "provision", "migrate", "kafka", "topics"}, earlier, name)
            self.assertNotIn(name, earlier)
        self.assertEqual(services["topics"]["depends_on"]["migrate"], {"condition": "service_completed_successfully"})

    def test_services_may_do_little(self):
        services = compose()["services"]
        for name in SERVICES:
            s = services[name]
            self.assertTrue(s["read_only"] and s["cap_drop"] == ["ALL"] and s["healthcheck"], name)
            self.assertTrue(all(v["read_only"] for v in s["volumes"]), name)
            self.assertEqual([v["volume"]["subpath"] for v in s["volumes"]], [name], "its own secrets only")
        for name, s in services.items():
            for port in s.get("ports", []):
                self.assertTrue(port.startswith("127.0.0.1:"), f"{name} is open to the network: {port}")

    def test_what_it_names_is_there(self):
        services = compose()["services"]
        targets = re.findall(r"^FROM \S+ AS (\w+)", (DEPLOY / "Dockerfile").read_text(), re.M)
        for name, s in services.items():
            if "build" in s:
                self.assertIn(s["build"]["target"], targets)
                self.assertTrue((DEPLOY / s["build"]["context"] / s["build"]["dockerfile"]).is_file())
                self.assertEqual(s["image"], f"concord-{s['build']['target']}")
            for volume in s.get("volumes", []):
                if isinstance(volume, dict) and volume["type"] == "bind":
                    self.assertTrue((DEPLOY / volume["source"]).exists(), volume["source"])
        scraped = yaml.safe_load((DEPLOY / "prometheus/prometheus.yaml").read_text())["scrape_configs"][0]["static_configs"]
        self.assertEqual(sorted(c["labels"]["process"] for c in scraped), SERVICES)
        self.assertEqual(sorted(c["targets"][0] for c in scraped), [f"{s}:9090" for s in SERVICES])

    def test_a_broker_alone_keeps_what_it_confirmed(self):
        broker = compose()["services"]["kafka"]["environment"]
        self.assertEqual(broker["KAFKA_LOG_FLUSH_INTERVAL_MESSAGES"], "1", "events marked as sent would be lost with the power")
        self.assertEqual(broker["KAFKA_OFFSETS_RETENTION_MINUTES"], str(2**31 - 1), "a group that was away would hear everything again")

    def test_peers_are_those_of_the_chart(self):
        calls = yaml.safe_load((ROOT / "helm/concord/values.yaml").read_text())["services"]
        for name in SERVICES:
            env = compose()["services"][name]["environment"]
            peers = {k.removeprefix("CONCORD_PEERS_").lower(): v for k, v in env.items() if k.startswith("CONCORD_PEERS_")}
            self.assertEqual(set(peers), (set(calls[name].get("calls", [])) | {"identity"}) - {name}, name)
            self.assertEqual({p: f"{p}:7070" for p in peers}, peers)

    def test_nothing_secret_stands_in_it(self):
        text = (DEPLOY / "compose.yaml").read_text()
        self.assertNotIn("password=", text)
        for name, s in compose()["services"].items():
            for key, value in s.get("environment", {}).items():
                if re.search(r"PASSWORD|SECRET|_KEY$", key):
                    self.assertTrue(str(value).startswith("/own/"), f"{name}: {key}")
                if key.endswith("_DSN"):
                    self.assertIn("passfile=/own/pgpass", value)


class Prepare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.path[:0] = [str(DEPLOY / "cluster"), str(DEPLOY / "compose")]
        cls.prepare = importlib.import_module("prepare")

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.enterContext(mock.patch.object(os, "chown", lambda *_: None))  # tests need not be root

    def openssl(self, *arguments):
        return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout

    def test_each_service_gets_what_is_its_own(self):
        self.prepare.main(self.folder)
        for s in SERVICES:
            tls = self.folder / s / "tls"
            said = self.openssl("verify", "-CAfile", str(tls / "ca.crt"), "-verify_hostname", f"concord-{s}", str(tls / "tls.crt"))
            self.assertIn("OK", said)
            public = self.openssl("x509", "-in", str(tls / "tls.crt"), "-noout", "-pubkey")
            self.assertEqual(public, self.openssl("pkey", "-in", str(tls / "tls.key"), "-pubout"))
            self.assertEqual((tls / "tls.key").stat().st_mode & 0o777, 0o400)
        self.assertEqual(sorted(p.stem for p in (self.folder / "identity/service-keys").iterdir()), SERVICES[1:])
        for s in self.prepare.STORED:
            lines = (self.folder / s / "pgpass").read_text().splitlines()
            self.assertEqual([l.split(":")[3] for l in lines], [f"concord_{s}", f"concord_{s}_system"])
            self.assertEqual((self.folder / s / "pgpass").stat().st_mode & 0o777, 0o600)
        given = set(re.findall(r"\\set (\w+)_password \w{48}", (self.folder / "postgres/provision.psql").read_text()))
        asked = set(re.findall(r":\{\?(\w+)_password\}", (DEPLOY / "postgres/provision.sql").read_text()))
        self.assertEqual(given, asked, "roles of provision.sql without a password")

    def test_again_keeps_keys_and_passwords_and_renews_certificates(self):
        self.prepare.main(self.folder)
        kept = ["roles/intake_system", "postgres/password", "intake/service-key", "identity/concord.yaml", "learning/concord.yaml", "identity/service-keys/intake.pub"]
        old, certificate = [(self.folder / f).read_text() for f in kept], (self.folder / "intake/tls/tls.crt").read_text()
        self.prepare.main(self.folder)
        self.assertEqual([(self.folder / f).read_text() for f in kept], old)
        self.assertNotEqual((self.folder / "intake/tls/tls.crt").read_text(), certificate)
        self.assertEqual(len(list((self.folder / "intake").glob("tls-*"))), 1)


if __name__ == "__main__":
    unittest.main()
