"""The distributed shape, measured: PYTHONPATH=deploy python3 tests/bench/distributed [--json F] [--build DIR] [--quick]

One cluster (TLS everywhere), and on its own servers, in the same run, what it is measured against:
  cluster_submissions          through gRPC, 32 in flight, four offices; against pgbench with the same tables and policies, two inserts, 32 clients
  cluster_relay_oldest_unsent  meanwhile, as concord-intake's metrics tell, and how long until all was on the bus
  cluster_rebuild              reporting's read models made again from the topic; against a bare program that reads it and writes the same rows
  learnt_visible_cluster       workshops walked to their agreement (visible_bench); the consensus answered → the first Rank that has learnt from it; against 100 ms
  cluster_event_p99            acknowledged submission → its row in reporting committed, at 200/s; against a raw round trip through the same broker, nothing else
                               running, at the same rate
Services that a part does not need are ended for it. Exit code 1 when a floor is missed."""
import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT / "deploy"), str(ROOT / "tests" / "bench")]
sys.dont_write_bytecode = True

from cluster import Cluster  # noqa: E402
from distributed import baselines  # noqa: E402

FLYING = 32
SEEN = """CREATE FUNCTION bench_seen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('bench_seen', NEW.subject || '/' || NEW.part); RETURN NULL; END $$;
CREATE TRIGGER bench_seen AFTER INSERT ON events FOR EACH ROW EXECUTE FUNCTION bench_seen()"""


def metric(cluster, service, name, labels=""):
    """Sum of a metric's series, now."""
    _, text = cluster.of(service)[0].get("/metrics")
    return sum(float(v) for v in re.findall(rf"^{name}{{[^}}]*{labels}[^}}]*}} (\S+)$|^{name} (\S+)$", text, re.M) for v in v if v)


def saved(cluster):
    """Commits less use cases: what sharing has saved, negative. Writes across offices (the relay's marks, leases) are alone in theirs and cancel out."""
    return metric(cluster, "intake", "concord_store_commits_total") - metric(cluster, "intake", "concord_store_use_cases_total", 'outcome="committed"')


class People:
    """cluster_load: a line in, a line of JSON out."""

    def __init__(self, cluster):
        tls = cluster.folder / "tls"
        self.process = subprocess.Popen([cluster.build / "bin/cluster_load", "--front", cluster.front(), "--intake", cluster.address("intake"), "--ca", tls / "ca.pem",
                                         "--certificate", tls / "gateway.pem", "--key", tls / "gateway.key", "--watch", cluster.administrator("reporting")],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.there = self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"cluster_load ended with {self.process.wait()}")
        return json.loads(line)

    def ask(self, *words):
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Unsent:
    """The age of the oldest event that is not on the bus, five times a second."""

    def __init__(self, cluster):
        self.cluster, self.oldest, self.looks, self.over = cluster, 0.0, 0, threading.Event()
        self.thread = threading.Thread(target=self._look)
        self.thread.start()

    def _look(self):
        while not self.over.wait(0.2):
            self.oldest = max(self.oldest, metric(self.cluster, "intake", "concord_outbox_oldest_seconds"))
            self.looks += 1

    def end(self):
        """(oldest, seconds until nothing was left)"""
        begun = time.monotonic()
        while metric(self.cluster, "intake", "concord_outbox_unsent") > 0 and time.monotonic() < begun + 120:
            time.sleep(0.02)
        drained = time.monotonic() - begun
        self.over.set()
        self.thread.join()
        return self.oldest, drained


def submissions(cluster, people, quick):
    runs, count, seconds = (3, 3000, 3) if quick else (5, 12000, 5)
    ratios, relay = [], []
    people.ask("submit", 1000, FLYING)
    values = baselines.submission(cluster)
    for run in range(runs):
        bare = baselines.pgbench(cluster, cluster.folder, seconds, FLYING, values)
        before = saved(cluster)
        unsent = Unsent(cluster)
        ours = people.ask("submit", count, FLYING)["rate"]
        relay.append(unsent.end())
        share = count / (count + saved(cluster) - before)
        ratios.append((ours / bare, ours, bare))
        print(f"submissions {run + 1}: {ours:.0f}/s, pgbench {bare:.0f}/s, ratio {ours / bare:.2f}; {share:.1f} share a transaction; oldest unsent "
              f"{relay[-1][0]:.2f} s, all sent {relay[-1][1]:.2f} s after the last", flush=True)
    ratio, ours, bare = sorted(ratios)[len(ratios) // 2]
    yield dict(name="cluster_submissions", value=ours, unit="1/s", baseline="pgbench, same tables and policies, 32 clients", baseline_value=bare, ratio=ratio,
               better="higher", floor=0.35, aim=0.6)
    for name, value, aim in (("cluster_relay_oldest_unsent", max(r[0] for r in relay), 0.2), ("cluster_relay_all_sent_after", max(r[1] for r in relay), 0.2)):
        yield dict(name=name, value=value, unit="s", baseline="budget", baseline_value=1, ratio=value, better="lower", floor=1, aim=aim)


def rebuild(cluster, quick):
    """Reporting is not running. Its figures are those of its own inbox: from the first event applied to the last."""
    child, ratios = cluster.children["reporting"], []
    child.env["CONCORD_REPORTING_REBUILD"] = "true"
    for run in range(1 if quick else 3):
        bare = baselines.projection(cluster)
        child.start()
        look = lambda: baselines.psql(cluster, "concord_reporting", "SELECT string_agg(name, ',' ORDER BY name) FROM projection")
        while look() != "rebuild":
            time.sleep(0.02)
        while look() != "reporting":
            time.sleep(0.1)
        events, took = baselines.psql(cluster, "concord_reporting", "SELECT count(*), (max(apply_time) - min(apply_time)) / 1e6 FROM inbox").split("|")
        child.end()
        if int(events) != bare["events"]:
            raise RuntimeError(f"{events} events were applied, {bare['events']} are in the topic")
        ours = int(events) / float(took)
        ratios.append((ours / bare["rate"], ours, bare["rate"]))
        print(f"rebuild {run + 1}: {events} events at {ours:.0f}/s, bare {bare['rate']:.0f}/s, ratio {ours / bare['rate']:.2f}", flush=True)
    same_rows(cluster)
    del child.env["CONCORD_REPORTING_REBUILD"]
    ratio, ours, bare = sorted(ratios)[len(ratios) // 2]
    yield dict(name="cluster_rebuild", value=ours, unit="events/s", baseline="bare program, same rows in batches of 500", baseline_value=bare, ratio=ratio,
               better="higher", floor=0.5, aim=1)


def same_rows(cluster):
    for table, columns in (("events", "e.*"), ("sheets", "e.*"), ("participants", "e.*"), ("counts", "e.office_id, e.workshop_id, e.day, e.type, e.event_count, e.amount"),
                           ("inbox", "e.consumer, e.event_id, e.office_id, e.source, e.type")):
        look = f"SELECT count(*), md5(string_agg(md5(row({columns})::text), '' ORDER BY md5(row({columns})::text))) FROM {table} e"
        ours, bare = (baselines.psql(cluster, database, look) for database in ("concord_reporting", "bare_reporting"))
        if ours != bare:
            raise RuntimeError(f"{table}: reporting has {ours}, the bare program wrote {bare}")


def event_to_row(cluster, people, quick):
    rate, warm, seconds = (200, 3, 10) if quick else (200, 10, 60)
    size = int(baselines.psql(cluster, "concord_intake", "SELECT avg(octet_length(data))::int FROM outbox WHERE type LIKE '%AnswersSubmitted'"))
    raw = baselines.round_trip(cluster, "bench.round-trip", rate, warm, seconds, size)
    print(f"raw round trip at {rate}/s, nothing else running: p50 {raw['p50']:.2f}, p99 {raw['p99']:.2f} ms", flush=True)
    for name in ("reporting", "projects", "inference", "learning"):
        cluster.start(name)
    # The group begins where it stood before the rebuilds: what it has applied already is behind it before anything is measured.
    while "concord_bus_behind{" not in cluster.of("reporting")[0].get("/metrics")[1] or metric(cluster, "reporting", "concord_bus_behind", 'group="reporting"') > 0:
        time.sleep(0.2)
    baselines.psql(cluster, "concord_reporting", SEEN)
    ours = people.ask("pace", rate, warm, seconds)
    print(f"event to row at {rate}/s, {ours['count']} events: p50 {ours['p50']:.2f}, p95 {ours['p95']:.2f}, p99 {ours['p99']:.2f} ms after the acknowledgement "
          f"(p50 {ours['sent_p50']:.2f}, p99 {ours['sent_p99']:.2f} after it was sent)", flush=True)
    beside = threading.Thread(target=lambda: print("raw round trip beside it: p50 {p50:.2f}, p99 {p99:.2f} ms".format(
        **baselines.round_trip(cluster, "bench.round-trip-beside", rate, warm, seconds / 2, size)), flush=True))
    beside.start()
    people.ask("pace", rate, warm, seconds / 2)
    beside.join()
    yield dict(name="cluster_event_p99", value=ours["p99"], unit="ms", baseline="raw librdkafka round trip, same broker and rate, p99", baseline_value=raw["p99"],
               ratio=ours["p99"] / raw["p99"], better="lower", floor=5, aim=3)


def visible(cluster, quick):
    """Everything runs. The floor is a ratio here, as everywhere in this program."""
    file = cluster.folder / "visible.json"
    subprocess.run([cluster.build / "bin/visible_bench", "--json", file, "--workshops", "8" if quick else "41"], check=False,
                   env={**os.environ, "CONCORD_TEST_GRPC": cluster.front()})
    for row in json.loads(file.read_text(encoding="utf-8")):
        yield {**row, "floor": 1, "aim": 0.5}


def main():
    p = argparse.ArgumentParser(prog="tests/bench/distributed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--json", metavar="F")
    p.add_argument("--build", metavar="DIR")
    p.add_argument("--quick", action="store_true", help="short runs, to see that it works")
    p.add_argument("--keep", metavar="DIR", help="the cluster's folder, which stays")
    a = p.parse_args()
    rows = []
    with Cluster(a.keep, build=a.build, before_services=baselines.copy, tell=print) as c:
        people = People(c)
        print(f"{people.there['seats']} people in {baselines.OFFICES} offices, {people.there['questions']} answers a sheet", flush=True)
        for name in ("projects", "inference", "learning", "reporting"):
            c.end(name)
        rows += submissions(c, people, a.quick)
        rows += rebuild(c, a.quick)
        rows += event_to_row(c, people, a.quick)
        people.end()
        rows += visible(c, a.quick)
    higher = {"higher": 1, "lower": -1}
    for r in rows:
        r["command"] = "python3 tests/bench/distributed"
        r["held"] = (r["ratio"] - r["floor"]) * higher[r["better"]] >= 0
        print(f"{r['name']:32} {r['value']:10.2f} {r['unit']:9} (ratio {r['ratio']:.2f} of {r['baseline']} {r['baseline_value']:.2f}; floor {r['floor']:g}, aim {r['aim']:g})"
              + ("" if r["held"] else "  MISSED"))
    held = all(r.pop("held") for r in rows)
    if a.json:
        Path(a.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
