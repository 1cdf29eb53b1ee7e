"""Every program refuses to start with an RPC that declares no right: a copy of each, in whose descriptors one rule has become an unknown option."""
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

from concord_process import PROGRAM, environment

REQUEST = b".concord.intake.v1.GetWorkshopRequest"
RULE, UNKNOWN = b"\xda\x94\x23", b"\xda\x94\x24"  # the tag of option 72011 (concord.auth.rule) and of one that nobody has declared
SERVICES = ["identity", "intake", "projects", "inference", "learning", "reporting", "gateway"]


def without_a_rule(program, folder):
    data = bytearray(program.read_bytes())
    at, changed = -1, 0
    while (at := data.find(REQUEST, at + 1)) >= 0:
        tag = data.find(RULE, at, at + 300)
        if tag > 0:
            data[tag : tag + len(RULE)] = UNKNOWN
            changed += 1
    assert changed, f"{program} carries no descriptors"
    copy = Path(folder, program.name)
    copy.write_bytes(data)
    copy.chmod(0o755)
    return copy


class RulesTest(unittest.TestCase):
    def test_an_rpc_without_a_rule_stops_every_process(self):
        with tempfile.TemporaryDirectory(prefix="concord-rules-") as folder:
            key = Path(folder, "key")
            key.write_text("A" * 43, encoding="ascii")
            nobody = "127.0.0.1:1"
            distributed = {"CONCORD_ADMIN": "off", "CONCORD_GRPC": "127.0.0.1:0", "CONCORD_KAFKA_BROKERS": nobody, "CONCORD_PEERS_IDENTITY": nobody}
            stored = {"CONCORD_POSTGRES_DSN": "host=127.0.0.1 port=1", "CONCORD_POSTGRES_SYSTEM_DSN": "host=127.0.0.1 port=1"}
            cases = {"concord": (["up", "--data-dir", f"{folder}/data", "--http", "off", "--admin", "off", "--grpc", "127.0.0.1:0"], {})}
            for s in SERVICES:
                env = dict(distributed)
                env |= stored if s not in ("inference", "gateway") else {}
                env |= {"CONCORD_SERVICE_KEY": str(key)} if s != "gateway" else {"CONCORD_HTTP": "127.0.0.1:0"}
                if s == "identity":
                    del env["CONCORD_PEERS_IDENTITY"]
                cases[f"concord-{s}"] = ([], env)
            for name, (flags, env) in cases.items():
                with self.subTest(name):
                    copy = without_a_rule(Path(PROGRAM).parent / name, folder)
                    done = subprocess.run([str(copy), *flags], env=environment() | env, capture_output=True, text=True, timeout=60, check=False)
                    self.assertNotEqual(done.returncode, 0)
                    self.assertIn("/concord.intake.v1.WorkshopService/GetWorkshop declares no concord.auth.rule", done.stdout + done.stderr)
                    os.unlink(copy)


if __name__ == "__main__":
    unittest.main()
