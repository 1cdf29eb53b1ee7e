"""The services of a cluster and what each is told: everything by environment, as in a container."""
import os
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ["identity", "learning", "inference", "intake", "projects", "reporting", "gateway"]  # who is called before who calls
STORED = ["identity", "intake", "projects", "learning", "reporting"]  # those with a database
DEMO_PASSWORD = "demonstration"


def variable(key):
    """The environment's name of a configuration key."""
    return "CONCORD_" + key.upper().replace(".", "_")


class Replica:
    """One process of a service: its name and addresses."""

    def __init__(self, service, name, free_port):
        self.service, self.name = service, name
        self.grpc, self.admin = (f"127.0.0.1:{free_port()}" for _ in range(2))
        self.http = f"127.0.0.1:{free_port()}" if service == "gateway" else ""

    def get(self, path, seconds=2):
        """(status, body) of the operator's port; (0, "") when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://{self.admin}{path}", timeout=seconds) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode()
        except OSError:
            return 0, ""

    def ready(self):
        return self.get("/readyz")[0] == 200


def configuration(cluster, replica):
    """Key → value. What is not said here keeps its default."""
    s, folder = replica.service, cluster.folder
    told = {"grpc": replica.grpc, "admin": replica.admin, "data_dir": f"{folder}/run/{replica.name}",
            "redis.address": cluster.redis, "redis.password": cluster.redis_password}
    if s != "gateway":
        told |= {"service_key": f"{folder}/keys/{s}.seed", "kafka.brokers": cluster.brokers(s), "kafka.instance": replica.name}
        if not cluster.plaintext:
            told |= {"kafka.tls": "true", "kafka.ca": f"{folder}/tls/ca.pem", "kafka.certificate": f"{folder}/tls/{s}.pem",
                     "kafka.key": f"{folder}/tls/{s}.key"}
    if s in STORED:
        told |= {"postgres.dsn": cluster.dsn(s), "postgres.system_dsn": cluster.dsn(s, system=True)}
    if not cluster.plaintext:
        told |= {"tls.ca": f"{folder}/tls/ca.pem", "tls.certificate": f"{folder}/tls/{s}.pem", "tls.key": f"{folder}/tls/{s}.key"}
    for other in SERVICES:
        if other not in (s, "gateway"):
            told[f"peers.{other}"] = ",".join(r.grpc for r in cluster.of(other))
    if s == "identity":
        told["identity.service_keys"] = f"{folder}/keys/public"
        if cluster.accounts:
            told["identity.demo_password"] = DEMO_PASSWORD
    if s == "intake":
        told["intake.bundles"] = str(cluster.build / "programmes")
    if s == "gateway":
        told |= {"http": replica.http, "web_dir": str(cluster.build / "web") if (cluster.build / "web").is_dir() else ""}
    return told | cluster.settings.get("*", {}) | cluster.settings.get(s, {}) | cluster.settings.get(replica.name, {})


def environment(cluster, replica):
    Path(cluster.folder, "run", replica.name).mkdir(parents=True, exist_ok=True)
    return {variable(k): v for k, v in configuration(cluster, replica).items() if v != ""}


def program(cluster, service):
    file = cluster.build / "bin" / cluster.programs.get(service, f"concord-{service}")
    if not os.access(file, os.X_OK):
        raise FileNotFoundError(f"{file} is not built")
    return str(file)
