"""make cluster: the distributed shape on this machine, until Ctrl-C.

    python3 deploy/cluster [--replicas intake=2,learning=2] [--keep DIR] [--no-walk] [--no-demo] [--set [SERVICE:]KEY=VALUE] [--ready-file F]
"""
import argparse
import json
import os
import signal
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parents[1])
sys.dont_write_bytecode = True

from cluster import Cluster, Failed  # noqa: E402
from cluster.control import Control  # noqa: E402
from cluster.services import DEMO_PASSWORD, STORED  # noqa: E402


def replicas(text):
    out = {}
    for part in filter(None, text.split(",")):
        service, _, number = part.partition("=")
        if not number.isdigit() or not 1 <= int(number) <= 9:
            raise argparse.ArgumentTypeError(f"{part} is not SERVICE=NUMBER")
        out[service] = int(number)
    return out


def settings(given):
    out = {}
    for text in given:
        key, _, value = text.partition("=")
        who, _, key = key.rpartition(":")
        out.setdefault(who or "*", {})[key] = value
    return out


def options():
    p = argparse.ArgumentParser(prog="deploy/cluster", description=__doc__.splitlines()[0])
    p.add_argument("--replicas", type=replicas, default={}, metavar="SERVICE=N,…", help="more than one process of a service")
    p.add_argument("--keep", metavar="DIR", help="folder that stays; started on it again, its data are there")
    p.add_argument("--no-walk", action="store_true", help="demonstration accounts, but no workshop")
    p.add_argument("--no-demo", action="store_true", help="no demonstration accounts either")
    p.add_argument("--plaintext", action="store_true", help="without TLS, to look at what goes between services")
    p.add_argument("--set", action="append", default=[], metavar="[SERVICE:]KEY=VALUE", help="a configuration key of one service or replica, or of all")
    p.add_argument("--service-key", action="append", default=[], metavar="NAME", help="one more that identity vouches for: keys/NAME.seed")
    p.add_argument("--ready-file", metavar="F", help="JSON as of concord up, and `cluster`: pids, ports, databases")
    p.add_argument("--with", type=int, dest="with_", metavar="PID", help="ends when that process has ended")
    p.add_argument("--build", metavar="DIR", help="folder of the built programs (default: build)")
    return p.parse_args()


def table(c):
    demo = f"   facilitator@demo.example and others, password \"{DEMO_PASSWORD}\"" if c.accounts else ""
    yield f"portal      {'  '.join(c.urls())}{demo}"
    yield f"gRPC        {c.front()}   every service behind one address"
    yield f"Prometheus  http://{c.address('prometheus')}"
    yield f"Kafka       {c.address('kafka')}      Redis {c.redis}"
    for s in STORED:
        yield f"{'PostgreSQL' if s == STORED[0] else '':<12}{c.dsn(s, password=False).split(' ssl')[0]}"
    for name, r in c.replicas.items():
        yield f"{name:<12}pid {c.pid(name):<8} gRPC {r.grpc}   operator http://{r.admin}/readyz /metrics /config"
    yield f"logs        {c.logs}"
    yield f"faults      deploy/cluster/control.py {c.folder} kill|stop|cont|start|restart NAME"


def write(file, ready):
    fresh = f"{file}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(json.dumps(ready) + "\n")
    os.replace(fresh, file)


def watch(c, with_):
    """Does what control.py asks for, and says once of each part that it has gone."""
    control, gone = Control(c), set()
    while not with_ or os.path.exists(f"/proc/{with_}"):
        control.serve(0.5)
        for name, child in c.children.items():
            if child.alive():
                gone.discard(name)
            elif name not in gone:
                gone.add(name)
                print(f"{name} ended with {child.process.returncode}; {child.log}", flush=True)


def end(*_):
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, signal.SIG_IGN)  # once is enough: it is stopping
    raise KeyboardInterrupt


def main():
    asked = options()
    for s in (signal.SIGINT, signal.SIGTERM):
        signal.signal(s, end)
    c = None
    try:
        c = Cluster(asked.keep, build=asked.build, replicas=asked.replicas, walk=not (asked.no_walk or asked.no_demo), accounts=not asked.no_demo,
                    plaintext=asked.plaintext, keys=asked.service_key, settings=settings(asked.set), tell=lambda line: print(line, flush=True))
        c.start_all()
        print("\n".join(table(c)))
        print(f"Ready after {c.ready['ready_ms']} ms. Stop with Ctrl-C.", flush=True)
        if asked.ready_file:
            write(asked.ready_file, c.ready)
        watch(c, asked.with_)
    except KeyboardInterrupt:
        print("Stopping.", flush=True)
    except (Failed, FileNotFoundError, RuntimeError) as e:
        print(f"cluster: {e}", file=sys.stderr)
        return 1
    finally:
        codes = c.stop_all() if c else {}
    bad = {name: code for name, code in codes.items() if code != 0 and (name, code) != ("kafka", 143)}  # Java says the signal
    print(f"Stopped {len(codes)} processes." + (f" Not in good order: {bad}" if bad else ""))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
