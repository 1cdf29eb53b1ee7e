"""make bench-serving: Concord's model server beside MLServer, Triton's Python backend and an empty gRPC handler, in one run.

    python3 tests/bench/serving [--build DIR] [--json FILE] [--rounds N] [--seconds S] [--no-install]

Everybody serves the same net (40-64-32-1, from one file) to the same C++ client (serving_load: 38 rows a call as raw bytes, 32 calls in
flight), servers and client on the same two cores, one server at a time, rounds in turn; the median of the rounds' ratios counts. Concord is `concord up`
as it is started by everybody, with its rights checked on every call. What the servers answer is compared first. Then: calls beyond what the
queue holds, and a thousand reloads under load. Exit code 1 when a floor is missed; a rival that cannot be had here is said and has no row."""
import argparse
import json
import os
import statistics
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "rivals")]
import net  # noqa: E402
from servers import Concord, Empty, MLServer, NotHere, Triton, install  # noqa: E402

WIDTHS, WIDE = [40, 64, 32, 1], [40, 1024, 1024, 1]


def two_cores():
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])


def layers(seed, widths=WIDTHS):
    random = np.random.default_rng(seed)
    return [(random.normal(0, 1 / np.sqrt(a), (a, b)).astype(np.float32), random.normal(0, .1, b).astype(np.float32), b != widths[-1]) for a, b in zip(widths, widths[1:])]


def row(name, value, unit, baseline, other, floor, aim, better="higher", ratio=None):
    return {"name": name, "value": value, "unit": unit, "baseline": baseline, "baseline_value": other, "ratio": ratio or value / other, "better": better,
            "floor": floor, "aim": aim, "command": "make bench-serving"}


def held(r):
    return r["ratio"] >= r["floor"] if r["better"] == "higher" else r["ratio"] <= r["floor"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--json")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--no-install", action="store_true")
    args = parser.parse_args()
    build = Path(args.build).resolve()
    work = build / "bench/serving"
    models = work / "models"
    net.write(models / "net/1.mlp", layers(1))
    net.write(models / "net/2.mlp", layers(2))
    net.write(models / "wide/1.mlp", layers(3, WIDE))
    venv = build / "tools/serving"
    missing = install(venv, HERE / "requirements.txt", not args.no_install)
    two_cores()
    print(f"load before: {os.getloadavg()[0]:.2f}; cores: {sorted(os.sched_getaffinity(0))}", flush=True)

    servers, absent = [Concord(build, work, models), Empty(build, work)], {}
    for kind in (MLServer, Triton):
        try:
            if missing:
                raise NotHere(missing)
            servers.append(kind(build, work, models / "net/2.mlp", venv))
        except NotHere as why:
            absent[kind.__name__] = str(why)
    expected, seen = net.run(net.read(models / "net/2.mlp"), first_input()), {}  # the higher version is stable
    for r in range(args.rounds):
        for server in list(servers):
            try:
                with server:
                    server.load(seconds=1)  # warm
                    got = server.load(seconds=args.seconds)
            except NotHere as why:
                absent[type(server).__name__] = str(why)
                servers.remove(server)
                continue
            if not isinstance(server, Empty):
                off = float(np.abs(np.array(got["first"]) - expected.ravel()).max())
                assert off < 1e-4, f"{server.name} answers something else: {off}"
            assert not got["failed"] or server.name in ("MLServer", Triton.name), f"{server.name}: {got['failed']}"
            seen.setdefault(type(server).__name__, []).append(got)
            print(f"round {r + 1}  {server.name:28} {got['per_second']:9.0f}/s  p50 {got['p50']:6.2f} ms  p99 {got['p99']:6.2f} ms  load {os.getloadavg()[0]:.1f}{'  failed (by gRPC code) ' + str(got['failed']) if got['failed'] else ''}", flush=True)

    def against(name, what, *floor, **how):
        """The median of the rounds' ratios: what else the machine does changes from round to round."""
        pairs = [(ours[what], theirs[what]) for ours, theirs in zip(seen["Concord"], seen[name])]
        mine, other = (statistics.median(values) for values in zip(*pairs))
        return mine, "ms" if what == "p99" else "calls/s", name, other, *floor, how.get("better", "higher"), statistics.median(a / b for a, b in pairs)

    rows = []
    for name, floor in (("MLServer", 8), ("Triton", 2)):
        if name in seen:
            rows.append(row(f"serving_{name.lower()}", *against(name, "per_second", floor, floor)))
            rows.append(row(f"serving_{name.lower()}_p99", *against(name, "p99", 1, 1, better="lower")))
    rows.append(row("serving_empty", *against("Empty", "per_second", 0.6, 0.8)))

    with servers[0] as concord:
        quiet = concord.load(seconds=args.seconds, in_flight=4, model="wide")
        full = concord.load(seconds=args.seconds, rate=3 * quiet["per_second"], model="wide")
        print(f"a net of {'-'.join(map(str, WIDE))}: 4 in flight {quiet['per_second']:.0f}/s, p99 {quiet['p99']:.1f} ms; three times as many calls a second as that {full['per_second']:.0f}/s answered, "
              f"p99 {full['p99']:.1f} ms, refused (by gRPC code) {full['failed']}")
        assert set(full["failed"]) == {"8"}, "nothing, or something else than RESOURCE_EXHAUSTED, was refused"
        rows.append(row("serving_overload_p99", full["p99"], "ms", "queue_ms", 50, 2, 1.5, better="lower"))
        before, answered, after = concord.reloads(1000)
        print(f"1,000 reloads under load: {answered['answered']} calls answered, failed {answered['failed']}; resident {before / 1024:.1f} MB before, {after / 1024:.1f} MB after")
        assert not answered["failed"]
        rows.append(row("serving_reloads_memory", after, "kB", "before", before, 1.05, 1.0, better="lower"))

    print(f"\n{'name':28}{'value':>12} {'unit':8}{'ratio':>8}{'floor':>8}  baseline")
    for r in rows:
        print(f"{r['name']:28}{r['value']:12.2f} {r['unit']:8}{r['ratio']:8.2f}{r['floor']:8g}  {r['baseline']} {r['baseline_value']:.2f}{'' if held(r) else '  MISSED'}")
    for name, why in absent.items():
        print(f"{name}: not measured, {why}")
    if args.json:
        Path(args.json).write_text(json.dumps(rows, indent=1))
    return 0 if all(map(held, rows)) else 1


def first_input():
    """What serving_load sends first: the numbers of std::mt19937(0)."""
    mt = np.random.MT19937()
    mt._legacy_seeding(0)
    values = (mt.random_raw(38 * 40).astype(np.int64) % 2001 - 1000) / 500
    return values.astype(np.float32).reshape(38, 40)


if __name__ == "__main__":
    sys.exit(main())
