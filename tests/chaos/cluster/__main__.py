"""make chaos SEED=n MINUTES=m: workshops of fifty people answer, vote and agree on a whole cluster while seeded faults hit it; then a checker
holds what they were told against what every service keeps.

  python -m tests.chaos.cluster --seed 1 --minutes 2 [--workshops 8] [--people 50] [--offices 3] [--think-ms 2000] [--break inbox|relay] [--keep FOLDER]

Exit code 0: nothing found. With --break a service is replaced by one with a guarantee broken on purpose: 0 when the checker caught it."""
import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from deploy.cluster.cluster import Cluster  # noqa: E402
from tests.chaos.cluster.checker import Checker, settle  # noqa: E402
from tests.chaos.cluster.facts import Facts, history  # noqa: E402
from tests.chaos.cluster.faults import CLOCKED, PROXIED, Faults, clock_prefix  # noqa: E402
from tests.chaos.cluster.proxy import Proxy  # noqa: E402

BROKEN = {"inbox": "reporting", "relay": "intake"}  # guarantee → the service whose program is replaced


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 10**6))
    p.add_argument("--minutes", type=float, default=2)
    p.add_argument("--workshops", type=int, default=8)
    p.add_argument("--people", type=int, default=50)
    p.add_argument("--offices", type=int, default=3)
    p.add_argument("--think-ms", type=int, default=2000)
    p.add_argument("--only", nargs="+", default=(), help="these kinds of faults alone: the names of the methods in faults.py")
    p.add_argument("--break", dest="broken", choices=sorted(BROKEN))
    p.add_argument("--keep", help="folder for data, logs and history, which stay")
    return p.parse_args()


class Proxied:
    """Proxies in front of the broker's listeners, once these are known and before a service uses them."""

    def __init__(self):
        self.proxies = {}

    def __call__(self, cluster):
        self.proxies = {s: Proxy(cluster.listeners[s].advertised, cluster.listeners[s].bind) for s in PROXIED}


def main():
    a = arguments()
    work = Path(a.keep or tempfile.mkdtemp(prefix="concord-chaos-"))
    work.mkdir(parents=True, exist_ok=True)
    clocks = {s: work / f"clock-{s}" for s in CLOCKED}
    for file in clocks.values():
        file.write_text("+0\n", encoding="ascii")
    said, begun = work / "history.jsonl", work / "begun"
    begun.unlink(missing_ok=True)
    proxied = Proxied()
    cluster = Cluster(work / "cluster", prefix={s: clock_prefix(f) for s, f in clocks.items()}, proxied=PROXIED, before_services=proxied,
                      programs={BROKEN[a.broken]: f"concord-{BROKEN[a.broken]}-broken"} if a.broken else {}, tell=print)
    print(f"seed {a.seed}: {a.minutes:g} minutes, {a.workshops} workshops of {a.people} people in {a.offices} offices", flush=True)
    with cluster:
        people = subprocess.Popen([cluster.build / "bin/chaos_people", "--grpc", cluster.front(), "--history", said, "--begun", begun, "--workshops", str(a.workshops),
                                   "--people", str(a.people), "--offices", str(a.offices), "--think-ms", str(a.think_ms), "--seconds", str(int(a.minutes * 60)),
                                   "--seed", str(a.seed)])
        while not begun.exists() and people.poll() is None:
            time.sleep(0.1)
        faults = Faults(cluster, proxied.proxies, clocks, a.seed, lambda line: print(line, flush=True), a.only, BROKEN.get(a.broken))
        if people.poll() is None:
            faults.run(a.minutes * 60)
        faults.heal()
        code = people.wait()
        facts = Facts(cluster)
        found = [f"the people's program ended with {code}"] if code else []
        found += settle(facts, 60)
        checker = Checker(facts, history(said))
        found += checker.all()
        facts.close()
    print(", ".join(f"{n} {what}" for what, n in checker.counts.items()))
    for f in found:
        print(f"FOUND {f}")
    if a.broken:
        print(f"{'caught' if found else 'NOT CAUGHT'}: {a.broken} broken on purpose in {BROKEN[a.broken]}, seed {a.seed}")
        return 0 if found else 1
    print(f"{len(found)} findings, seed {a.seed}" + ("" if not found else f"; data, logs and history stay in {work}"))
    if not found and not a.keep:
        subprocess.run(["rm", "-rf", work], check=False)
    return 1 if found else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
