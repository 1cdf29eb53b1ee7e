"""What Helm makes of the chart, for the tests of it."""

import functools
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "helm/concord"
SETS = sorted(p.name.removesuffix("-values.yaml") for p in (CHART / "ci").glob("*-values.yaml"))
SERVICES = ["gateway", "identity", "inference", "intake", "learning", "projects", "reporting"]
HELM = Path(sys.argv.pop(1)) / "helm" if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else ROOT / "build/tools/helm/helm"


def helm(*arguments):
    """Helm, which asks for nothing outside: (exit status, what it said)."""
    command = [str(HELM), arguments[0], *arguments[1:], "--kube-version", "1.34.0"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin"})
    said = "\n".join(line for line in done.stderr.splitlines() if "found symbolic link" not in line)
    return done.returncode, done.stdout, said


@functools.cache
def rendered(values):
    """Every document of a set of values."""
    status, out, said = helm("template", "concord", str(CHART), "-n", "programme", "-f", str(CHART / f"ci/{values}-values.yaml"))
    assert status == 0, said
    return [d for d in yaml.safe_load_all(out) if d]


def of_kind(values, *kinds):
    return [d for d in rendered(values) if d["kind"] in kinds]


def pods(values):
    """(document, pod spec, pod labels) of everything that runs."""
    for d in rendered(values):
        if d["kind"] == "Pod":
            yield d, d["spec"], d["metadata"]["labels"]
        elif d["kind"] in {"Deployment", "StatefulSet", "Job"}:
            yield d, d["spec"]["template"]["spec"], d["spec"]["template"]["metadata"]["labels"]


def component(d):
    return d["metadata"]["labels"]["app.kubernetes.io/component"]
