"""Before the services start: roles and databases, their tables, the topics. And the demonstration, after."""
import os
import secrets
import subprocess

from . import backends
from .child import Failed
from .services import ROOT, STORED

PROVISION = ROOT / "deploy" / "postgres" / "provision.sql"


def passwords():
    """Of every role that logs in, made anew for each folder."""
    return {role: secrets.token_hex(16) for role in ["concord_owner", *[f"concord_{s}{kind}" for s in STORED for kind in ("", "_system")]]}


def run(cluster, what, command, said="", **told):
    """`said` goes to its input and `told` to its environment: passwords are not to be seen in the list of processes."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("CONCORD_")} | told
    with open(cluster.logs / f"{what}.log", "wb") as log:
        done = subprocess.run([str(c) for c in command], input=said.encode(), stdout=log, stderr=subprocess.STDOUT, env=env, check=False, timeout=300)
    if done.returncode != 0:
        words = (cluster.logs / f"{what}.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise Failed(f"{what} failed ({done.returncode}):\n" + "\n".join(words))


def roles(cluster):
    """As the administrator, on the socket of the server's own folder."""
    said = "".join(f"\\set {role.removeprefix('concord_')}_password {word}\n" for role, word in cluster.passwords.items()) + f"\\i {PROVISION}\n"
    run(cluster, "provision", [backends.psql_folder() / "psql", cluster.administrator(), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"], said)


def tables(cluster):
    run(cluster, "migrate", [cluster.build / "bin" / "concord", "migrate"], CONCORD_OWNER_DSN=cluster.owner_dsn())


def topics(cluster):
    run(cluster, "topics", [cluster.build / "bin" / "concord", "topics", "apply", "--brokers", cluster.address("kafka"), "--replication", "1",
                            "--min-insync", "1"])


def demonstration(cluster):
    run(cluster, "demo", [cluster.build / "bin" / "concord", "demo", "--server", cluster.front()])
