"""A development CA made on the spot, a certificate for each service, and the keys with which services sign their own tokens."""
import base64
import os
import subprocess
from pathlib import Path

DAYS = 7
_CONFIG = """
[req]
distinguished_name = name
prompt = no
[name]
CN = {name}
[authority]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[service]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth, clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
subjectAltName = {names}
"""
_SEED_BEGINS = bytes.fromhex("302e020100300506032b657004220420")  # PKCS #8 of an Ed25519 key, before its 32 bytes


def _openssl(*args, stdin=None):
    done = subprocess.run(["openssl", *args], input=stdin, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {args[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def _config(folder, name, names="DNS:localhost"):
    file = folder / f"{name}.cnf"
    file.write_text(_CONFIG.format(name=name, names=names), encoding="utf-8")
    return str(file)


def _new(folder, name, kind, *more, names="DNS:localhost"):
    old = os.umask(0o077)
    try:
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", str(DAYS),
                 "-keyout", str(folder / f"{name}.key"), "-out", str(folder / f"{name}.pem"), "-config", _config(folder, name, names), "-extensions", kind, *more)
    finally:
        os.umask(old)
    (folder / f"{name}.cnf").unlink()


def authority(folder):
    """ca.pem and ca.key."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _new(folder, "ca", "authority")
    (folder / "ca.pem").chmod(0o644)


def issue(folder, name, *more_names):
    """name.pem and name.key, good for concord-{name} on this machine."""
    folder = Path(folder)
    names = ", ".join([f"DNS:concord-{name}", "DNS:localhost", "IP:127.0.0.1", *more_names])
    _new(folder, name, "service", "-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key"), names=names)
    (folder / f"{name}.pem").chmod(0o644)


def service_key(folder, public_folder, service):
    """A new seed in folder/{service}.seed, for its owner alone; public_folder/{service}.pub is for identity."""
    seed = os.urandom(32)
    public = _openssl("pkey", "-inform", "DER", "-pubout", "-outform", "DER", stdin=_SEED_BEGINS + seed)[-32:]
    text = lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("=") + "\n"
    file = Path(folder) / f"{service}.seed"
    file.touch(mode=0o600)
    file.write_text(text(seed), encoding="ascii")
    Path(public_folder).mkdir(parents=True, exist_ok=True)
    (Path(public_folder) / f"{service}.pub").write_text(text(public), encoding="ascii")
    return file
