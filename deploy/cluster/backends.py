"""The servers beneath the services: PostgreSQL, Kafka, Redis, Prometheus, each a child whose pid is the server's."""
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

from . import prometheus
from .child import Child, free_port, listens

SCRIPTS = Path(__file__).resolve().parent / "servers"
ORDER = ["postgres", "kafka", "redis", "prometheus"]


def script(name):
    return [sys.executable, str(SCRIPTS / f"{name}.py")]


class Listener:
    """Where a service reaches the broker. `bind` is the broker's own port; another `advertised` one is that of a proxy in between."""

    def __init__(self, service, proxied):
        self.service, self.bind = service, free_port()
        self.advertised = free_port() if proxied else self.bind

    @property
    def address(self):
        return f"127.0.0.1:{self.advertised}"

    def flag(self, tls):
        return [f"--{'tls-' if tls else ''}listener", f"{self.service}={self.bind}:{self.advertised}"]


def postgres(cluster):
    folder, port = cluster.folder / "postgres", cluster.ports["postgres"]
    tls = [] if cluster.plaintext else ["--tls", *(str(cluster.folder / "tls" / f) for f in ("postgres.pem", "postgres.key", "ca.pem"))]

    def ready():
        return (folder / f".s.PGSQL.{port}").exists() and subprocess.run(
            [psql_folder() / "pg_isready", "-q", "-h", folder, "-p", str(port), "-U", "postgres"], check=False, timeout=10).returncode == 0
    return Child("postgres", [*script("postgres"), "--dir", str(folder), "--port", str(port), *tls, *cluster.server_flags.get("postgres", [])],
                 cluster.logs, ready=ready, ending=signal.SIGINT)


def psql_folder():
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/psql"))
    return found[-1].parent if found else Path(shutil.which("psql") or "psql").parent


def kafka(cluster):
    tls, port = bool(cluster.listeners) and not cluster.plaintext, cluster.ports["kafka"]
    flags = ["--dir", str(cluster.folder / "kafka"), "--port", str(port), "--jars", str(cluster.build / "servers" / "kafka")]
    if tls:
        flags += ["--tls", *(str(cluster.folder / "tls" / f) for f in ("ca.pem", "kafka.pem", "kafka.key"))]
    for listener in cluster.listeners.values():
        flags += listener.flag(tls)
    return Child("kafka", [*script("kafka"), *flags, *cluster.server_flags.get("kafka", [])], cluster.logs, ready=lambda: listens(port))


def redis(cluster):
    port = cluster.ports["redis"]

    def ready():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as s:
                s.sendall(b"PING\r\n")
                return s.recv(64)[:1] in (b"+", b"-")
        except OSError:
            return False
    flags = ["--dir", str(cluster.folder / "redis"), "--port", str(port), "--password", cluster.redis_password]
    return Child("redis", [*script("redis"), *flags], cluster.logs, ready=ready)


def prometheus_(cluster):
    folder, port = cluster.folder / "prometheus", cluster.ports["prometheus"]
    folder.mkdir(exist_ok=True)
    prometheus.write_config(folder / "prometheus.yml", [(r.service, r.name, r.admin) for r in cluster.replicas.values()])
    return Child("prometheus", prometheus.command(folder, port), cluster.logs, ready=lambda: listens(port))
