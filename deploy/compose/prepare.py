"""Before everything else in deploy/compose.yaml: certificates, keys and passwords, each service's in a folder of its own.

Keys and passwords are made once and kept; certificates are new at each run (processes read them again by themselves), so that
`docker compose run --rm certificates` renews them. Runs as root with the folder as its first argument.
"""

import base64
import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

import certificates  # deploy/cluster: the same as for `make cluster`

SERVICES = ["identity", "intake", "projects", "inference", "learning", "reporting", "gateway"]
STORED = ["identity", "intake", "projects", "learning", "reporting"]
USER = 65532  # of the images
POSTGRES = 999
DAYS = 90


def give(path, owner, mode=0o400):
    os.chown(path, owner, owner)
    os.chmod(path, mode)


def once(file, owner, text):
    """Writes a file that is not there yet; returns what it says."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="ascii")
    give(file, owner)
    return file.read_text(encoding="ascii").strip()


def passwords(folder):
    """Of the superuser, and of every role: for psql in one file, for each program in a libpq password file."""
    admin = once(folder / "postgres/password", POSTGRES, secrets.token_hex(24))
    roles = ["owner"] + [f"{s}{kind}" for s in STORED for kind in ("", "_system")]
    words = {role: once(folder / f"roles/{role}", 0, secrets.token_hex(24)) for role in roles}
    said = "".join(f"\\set {role}_password {word}\n" for role, word in words.items()) + "\\i /provision/provision.sql\n"
    file = folder / "postgres/provision.psql"
    file.write_text(said, encoding="ascii")
    give(file, POSTGRES)
    own = {"tools": ["owner"], **{s: [s, f"{s}_system"] for s in STORED}}
    for name, held in own.items():
        file = folder / name / "pgpass"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"*:*:*:concord_{role}:{words[role]}\n" for role in held), encoding="ascii")
        give(file, USER, 0o600)  # libpq takes no other
    file = folder / "postgres/pgpass"
    file.write_text(f"*:*:*:postgres:{admin}\n", encoding="ascii")
    give(file, POSTGRES, 0o600)


def keys(folder):
    """Of services, for their own tokens; and with which identity locks those for people's tokens in its database, learning those for models."""
    for s in ("identity", "learning"):
        lock = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")
        once(folder / s / "concord.yaml", USER, f'{s}.key_encryption_key: "{lock}"\n')
    public = folder / "identity/service-keys"
    for s in SERVICES[:-1]:
        seed = folder / s / "service-key"
        if not seed.exists() or not (public / f"{s}.pub").exists():
            with tempfile.TemporaryDirectory() as made:
                certificates.service_key(made, public, s)
                seed.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(Path(made) / f"{s}.seed", seed)
        give(seed, USER)


def tls(folder):
    """A new authority and a certificate for each, put in place whole: FOLDER/SERVICE/tls is a link to what counts."""
    certificates.DAYS = DAYS
    with tempfile.TemporaryDirectory() as made:
        certificates.authority(made)
        for s in SERVICES:
            certificates.issue(made, s)
        for s in SERVICES:
            fresh = Path(tempfile.mkdtemp(prefix="tls-", dir=folder / s))
            for name, file in ((f"{s}.pem", "tls.crt"), (f"{s}.key", "tls.key"), ("ca.pem", "ca.crt")):
                shutil.copy(Path(made) / name, fresh / file)
                give(fresh / file, USER)
            give(fresh, USER, 0o500)
            (folder / s / "tls.new").unlink(missing_ok=True)
            (folder / s / "tls.new").symlink_to(fresh.name)
            os.replace(folder / s / "tls.new", folder / s / "tls")
            for old in (folder / s).glob("tls-*"):
                if old.name != fresh.name:
                    shutil.rmtree(old)


def main(folder):
    for name in [*SERVICES, "tools", "postgres", "roles"]:
        (folder / name).mkdir(parents=True, exist_ok=True)
        give(folder / name, {"postgres": POSTGRES, "roles": 0}.get(name, USER), 0o700)
    passwords(folder)
    keys(folder)
    tls(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
