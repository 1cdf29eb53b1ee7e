"""The images, without a container engine: images_test.py FOLDER OF PROGRAMS. The Dockerfile's form; that each image's packages are
exactly what its programs link; that programs know every key that chart and compose file tell them."""

import re
import subprocess
import sys
import unittest
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = ROOT / "deploy/Dockerfile"
PROGRAMS = Path(sys.argv.pop(1)) if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else ROOT / "build/bin"
SERVICES = ["gateway", "identity", "inference", "intake", "learning", "projects", "reporting"]
TARGETS = {**{s: [f"concord-{s}"] for s in SERVICES}, "learning": ["concord-learning", "concord-train"], "tools": ["concord"]}
BASE = {"libc6", "libgcc-s1", "libstdc++6", "zlib1g"}  # in every Debian image
NOT_LINKED = {"ca-certificates", "curl", "fonts-noto-core", "fonts-symbola", "libopenblas0-openmp"}  # files, programs, loaded by libtorch


def packages(name):
    said = subprocess.run(["make", "-s", "--no-print-directory", "print-packages", f"LIST={name}"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(said.stdout.split())


def needed(program):
    """Debian packages of the libraries that a program names itself."""
    said = subprocess.run(["readelf", "-d", str(program)], capture_output=True, text=True, check=True).stdout
    where = dict(re.findall(r"^\s*(\S+) \(libc6,x86-64.*?=> (\S+)$", subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True).stdout, re.M))
    found = set()
    for library in re.findall(r"NEEDED.*\[(.+)\]", said):
        if library.startswith("ld-linux") or library not in where:
            continue
        file = Path(where[library]).resolve()
        for name in (file, Path(str(file).removeprefix("/usr"))):  # dpkg knows some by the folder before /usr was merged
            owner = subprocess.run(["dpkg", "-S", str(name)], capture_output=True, text=True).stdout
            if owner:
                found.add(owner.split(":")[0])
                break
    return found


def stages():
    """target → (from, its lines)."""
    found = {}
    for part in re.split(r"^FROM ", DOCKERFILE.read_text(), flags=re.M)[1:]:
        head, *lines = part.splitlines()
        base, _, name = head.split()
        found[name] = (base, lines)
    return found


def keys(program):
    """The configuration keys that a program tells of, with "_" for "." as in flags and environment."""
    said = subprocess.run([str(PROGRAMS / program), "--help"], capture_output=True, text=True, timeout=20)
    return {key.replace("-", "_") for key in re.findall(r"^\s+--([a-z][\w-]*)", said.stdout + said.stderr, re.M)}


class Images(unittest.TestCase):
    def test_form(self):
        hadolint = Path(sys.executable).with_name("hadolint")
        done = subprocess.run([str(hadolint), "--no-color", str(DOCKERFILE)], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_target_is_small_and_without_rights(self):
        found = stages()
        for target in TARGETS:
            base, lines = found[target]
            self.assertEqual(base, "runtime", target)
            users = [line.split()[1] for line in [*found["runtime"][1], *lines] if line.startswith("USER ")]
            self.assertEqual(users[-1], "65532:65532", target)
            copied = re.findall(r"build/bin/([\w-]+)", "\n".join(line for line in lines if line.startswith("COPY")))
            self.assertEqual(set(copied), set(TARGETS[target]), target)
            self.assertEqual([line for line in lines if line.startswith("ENTRYPOINT")], [f'ENTRYPOINT ["{TARGETS[target][0]}"]'], target)
            self.assertIn(f'RUN ["{TARGETS[target][0]}", "--help"]', lines, f"{target} is not tried where it is built")
        self.assertIn("HEALTHCHECK NONE", found["runtime"][1])
        self.assertNotRegex(DOCKERFILE.read_text(), r"^ADD |curl .*\|", "fetches from outside its lists")

    def test_images_carry_what_their_programs_link_and_no_more(self):
        common, extra, linked = packages("RUNTIME_PACKAGES"), {}, {}
        for target, programs in TARGETS.items():
            extra[target] = packages(f"RUNTIME_PACKAGES_{target}")
            linked[target] = set().union(*(needed(PROGRAMS / p) for p in programs)) - BASE
            missing = linked[target] - common - extra[target]
            self.assertEqual(missing, set(), f"RUNTIME_PACKAGES_{target} of the Makefile lacks them")
            self.assertEqual(extra[target] - linked[target] - NOT_LINKED, set(), f"RUNTIME_PACKAGES_{target}: nothing of {target} links them")
        self.assertEqual(common - set().union(*linked.values()) - NOT_LINKED, set(), "RUNTIME_PACKAGES: no program links them")

    def test_only_learning_carries_libtorch(self):
        for target, programs in TARGETS.items():
            for program in programs:
                libraries = subprocess.run(["ldd", str(PROGRAMS / program)], capture_output=True, text=True, check=True).stdout
                self.assertEqual("libtorch" in libraries, program == "concord-train", program)
            self.assertEqual("libtorch1.13" in packages(f"RUNTIME_PACKAGES_{target}"), target == "learning")

    def test_programs_know_the_keys_that_compose_tells(self):
        services = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text())["services"]
        for name in SERVICES:
            known = {"CONCORD_" + key.upper() for key in keys(f"concord-{name}")}
            self.assertGreater(len(known), 10, name)
            self.assertEqual({k for k in services[name]["environment"] if k.startswith("CONCORD_")} - known, set(), name)

    def test_programs_know_the_keys_that_the_chart_tells(self):
        from rendered import HELM, SETS, component, of_kind

        if not HELM.exists():
            self.skipTest("helm is not there")
        for values in SETS:
            for d in of_kind(values, "ConfigMap"):
                if component(d) in SERVICES:
                    told = {k.replace(".", "_") for k in yaml.safe_load(d["data"]["concord.yaml"])}
                    self.assertEqual(told - keys(f"concord-{component(d)}"), set(), f"{component(d)} ({values})")


if __name__ == "__main__":
    unittest.main()
