"""All of it: servers, services, Prometheus; started in order, stopped in reverse, each to be killed, stopped and started again by name."""
import atexit
import contextlib
import json
import os
import secrets
import shutil
import signal
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import backends, certificates, provision, services
from .child import Child, Failed, free_port
from .prometheus import Prometheus

STATE = "cluster.json"  # of a folder that is kept: ports and passwords stay, so that its data can be used again


class Cluster:
    """folder: kept; none: a temporary one, removed at the end.   replicas: {service: how many}.   names: these services only.
    walk: the demonstration workshop as well; accounts: its accounts at least.   plaintext: no TLS.
    settings: {service, replica or "*": {configuration key: value}}.   server_flags: {"kafka": [flag, …]} for servers/*.py.
    prefix: {service or replica: words before its program}, such as faketime.   programs: {service: another program than its own}.
    proxied: services that get a Kafka listener which advertises another port, that of a proxy in between.
    before_services(cluster): called when the servers run and no service does yet.   keys: names of service keys besides."""

    def __init__(self, folder=None, *, build=None, replicas=None, names=None, walk=False, accounts=True, plaintext=False, settings=None,
                 prefix=None, proxied=(), server_flags=None, before_services=None, programs=None, keys=(), tell=lambda line: None):
        self.begun = time.monotonic()
        self.build = Path(build or os.environ.get("CONCORD_BUILD") or services.ROOT / "build").resolve()
        self.walk, self.accounts, self.plaintext, self.tell = walk, accounts or walk, plaintext, tell
        self.settings, self.prefix, self.server_flags, self.programs = settings or {}, prefix or {}, server_flags or {}, programs or {}
        self.before_services, self.keys = before_services, keys
        self.services = [s for s in services.SERVICES if s in (names or services.SERVICES)]
        self.kept = folder is not None
        self.folder = Path(folder or tempfile.mkdtemp(prefix="concord-cluster-")).resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)  # PostgreSQL runs as another user and passes through
        self.logs = self.folder / "log"
        for part in ("log", "run", "keys"):
            (self.folder / part).mkdir(exist_ok=True, mode=0o700)
        self._remember()
        self.redis = f"127.0.0.1:{self.ports['redis']}"
        self.listeners = {s: backends.Listener(s, s in proxied) for s in self.services if s != "gateway"}
        self.replicas = self._replicas(replicas or {})
        self.children = {}
        self.ready = {}
        self._stopped = False

    def _remember(self):
        state = self.folder / STATE
        if state.exists():
            known = json.loads(state.read_text(encoding="utf-8"))
        else:
            known = {"ports": {s: free_port() for s in backends.ORDER}, "passwords": provision.passwords(), "redis": secrets.token_hex(16)}
            state.touch(mode=0o600)
            state.write_text(json.dumps(known), encoding="utf-8")
        self.ports, self.passwords, self.redis_password = known["ports"], known["passwords"], known["redis"]

    def _replicas(self, wanted):
        if unknown := [s for s in wanted if s not in self.services]:
            raise Failed(f"there is no service {unknown[0]}; there are {', '.join(self.services)}")
        made = {}
        for s in self.services:
            n = wanted.get(s, 1)
            for name in [s] if n == 1 else [f"{s}-{i + 1}" for i in range(n)]:
                made[name] = services.Replica(s, name, free_port)
        return made

    # What is where.
    def of(self, service):
        """The replicas of a service."""
        return [r for r in self.replicas.values() if r.service == service]

    def address(self, name):
        """gRPC address of a replica, or of the first one of a service; host:port of a server."""
        if name in self.ports:
            return f"127.0.0.1:{self.ports[name]}"
        return (self.replicas.get(name) or self.of(name)[0]).grpc

    def front(self):
        return self.address("gateway")

    def urls(self):
        return [f"http://{r.http}" for r in self.of("gateway")]

    def prometheus(self):
        return Prometheus(f"http://{self.address('prometheus')}")

    def brokers(self, service):
        return self.listeners[service].address

    def dsn(self, service, system=False, password=True):
        """Of a service's role; the other one sees every office."""
        role = f"concord_{service}{'_system' if system else ''}"
        return self._dsn(f"concord_{service}", role, password)

    def owner_dsn(self, service=None):
        return self._dsn(f"concord_{service}" if service else None, "concord_owner", True)

    def _dsn(self, database, role, password):
        words = ["host=127.0.0.1", f"port={self.ports['postgres']}", f"user={role}"]
        words += [f"dbname={database}"] if database else []
        words += [f"password={self.passwords[role]}"] if password else []
        words += [] if self.plaintext else ["sslmode=verify-full", f"sslrootcert={self.folder}/tls/ca.pem"]
        return " ".join(words)

    def administrator(self, service=None):
        """The database's superuser, for root and this user alone."""
        return f"host={self.folder}/postgres port={self.ports['postgres']} user=postgres dbname={f'concord_{service}' if service else 'postgres'}"

    # Start.
    def __enter__(self):
        try:
            self.start_all()
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(self, *_):
        self.stop_all()

    def start_all(self):
        atexit.register(self.stop_all)
        self._keys()
        for name, make in (("kafka", backends.kafka), ("postgres", backends.postgres), ("redis", backends.redis)):
            self._start(make(self))
        with ThreadPoolExecutor() as both:
            parts = [both.submit(self._database), both.submit(self._broker)]
            self.children["redis"].wait_ready()
            for part in parts:
                part.result()
        self.tell("PostgreSQL, Kafka and Redis are ready")
        if self.before_services:
            self.before_services(self)
        for replica in self.replicas.values():
            self._start(self._service(replica))
        self._start(backends.prometheus_(self))
        for name in self.replicas:
            self.children[name].wait_ready()
        self.children["prometheus"].wait_ready()
        self.tell("Every service is ready")
        if self.walk:
            provision.demonstration(self)
            self.tell("DEMONSTRATION DATA of the fictitious country XA are loaded")
        self.ready = self._ready()

    def _keys(self):
        tls = self.folder / "tls"
        if not self.plaintext:
            certificates.authority(tls)
            for name in [*self.services, "postgres", "kafka"]:
                certificates.issue(tls, name)
        for s in [*self.services, *self.keys]:
            certificates.service_key(self.folder / "keys", self.folder / "keys" / "public", s)

    def _database(self):
        self.children["postgres"].wait_ready()
        provision.roles(self)
        provision.tables(self)

    def _broker(self):
        self.children["kafka"].wait_ready()
        provision.topics(self)

    def _service(self, replica):
        before = self.prefix.get(replica.name) or self.prefix.get(replica.service) or []
        command = [*before, services.program(self, replica.service)]
        return Child(replica.name, command, self.logs, env=services.environment(self, replica), ready=replica.ready)

    def _start(self, child):
        self.children[child.name] = child
        child.start()

    def _ready(self):
        processes = {name: {"pid": c.pid, "log": str(c.log)} for name, c in self.children.items()}
        for name, r in self.replicas.items():
            processes[name] |= {"service": r.service, "grpc": r.grpc, "admin": r.admin} | ({"http": f"http://{r.http}"} if r.http else {})
        gateways = self.of("gateway")
        return {"http": self.urls(), "grpc": gateways[0].grpc if gateways else "", "admin": gateways[0].admin if gateways else "",
                "data_dir": str(self.folder), "pid": os.getpid(), "ready_ms": round((time.monotonic() - self.begun) * 1000),
                "cluster": {"folder": str(self.folder), "processes": processes, "brokers": self.address("kafka"), "redis": self.redis,
                            "prometheus": f"http://{self.address('prometheus')}",
                            "dsns": {s: self.dsn(s, password=False) for s in services.STORED},
                            "administrator": {s: self.administrator(s) for s in services.STORED},
                            "gateway": services.configuration(self, gateways[0]) if gateways else {}}}

    # One part, by name; of a service with several replicas its name stands for all of them.
    def named(self, name):
        if name in self.children:
            return [self.children[name]]
        if found := [self.children[r.name] for r in self.of(name)]:
            return found
        raise Failed(f"there is no {name}; there are {', '.join(self.children)}")

    def kill(self, name):
        """SIGKILL."""
        for child in self.named(name):
            child.kill()

    def stop(self, name):
        """SIGSTOP: there, but answers nothing."""
        for child in self.named(name):
            child.send(signal.SIGSTOP)

    def cont(self, name):
        for child in self.named(name):
            child.send(signal.SIGCONT)

    def end(self, name):
        """In good order; exit codes."""
        return [child.end() for child in self.named(name)]

    def start(self, name, wait=True):
        for child in self.named(name):
            child.start()
        if wait:
            self.wait_ready(name)

    def restart(self, name, how="kill"):
        getattr(self, how)(name)
        self.start(name)

    def wait_ready(self, name, seconds=300):
        for child in self.named(name):
            child.wait_ready(seconds)

    def pid(self, name):
        return self.named(name)[0].pid

    # End.
    def stop_all(self):
        """{name: exit code} of what was running; the front first, the servers last."""
        if self._stopped:
            return {}
        self._stopped = True
        codes = {}
        inner = [n for n in self.replicas if self.replicas[n].service != "gateway"]
        for together in ([r.name for r in self.of("gateway")], inner, ["prometheus", "redis"], ["kafka"], ["postgres"]):
            there = [self.children[n] for n in together if n in self.children and self.children[n].alive()]
            for child in there:
                child.ask_to_end()
            codes |= {child.name: child.await_end() for child in there}
        atexit.unregister(self.stop_all)
        if not self.kept:
            with contextlib.suppress(OSError):
                shutil.rmtree(self.folder)
        return codes
