#!/usr/bin/env python3
"""One Apache Kafka broker of our own (KRaft, broker and controller in one) on loopback, for tests and `make cluster`.

  kafka.py --fetch                        puts the jars into build/servers/kafka, once (Maven)
  kafka.py --dir D --port P [...]         formats D once, then becomes the broker: the pid of this script is the broker's

Listeners, all on 127.0.0.1 (--host another):
  --port P                                plaintext; the one that the broker itself uses when it is there
  --tls-port P --tls CA CERT KEY          TLS from PEM files; a client without a certificate of CA is refused
  --listener NAME=BIND:ADVERTISED         plaintext, advertised with another port: that of a proxy that injects faults
  --tls-listener NAME=BIND:ADVERTISED     the same with TLS
"""
import argparse
import hashlib
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
JARS = HERE.parents[2] / "build" / "servers" / "kafka"
CLUSTER_ID = "Y29uY29yZC1jbHVzdGVyMQ"  # 16 bytes; one broker is one cluster
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
# Short-lived and small rather than fast in the long run. Few new objects between two collections: each stops the broker for 4 ms, not for 12.
ARCHIVE = "broker.jsa"
JAVA = ["-Xmx256m", "-Xmn12m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xlog:disable", "-Xlog:all=error:stderr", "-Djava.awt.headless=true"]

LOG = """log4j.rootLogger=WARN, out
log4j.logger.kafka.server.KafkaRaftServer=INFO
log4j.logger.org.apache.kafka.common.config.AbstractConfig=ERROR
log4j.appender.out=org.apache.log4j.ConsoleAppender
log4j.appender.out.layout=org.apache.log4j.PatternLayout
log4j.appender.out.layout.ConversionPattern=%d{ISO8601} %p %c{1}: %m%n
"""


def fetch(jars):
    """Fetches when the pom has changed since the last time, or nothing is there."""
    jars = jars.resolve()
    pom = HERE / "pom.xml"
    stamp, want = jars / ".fetched", hashlib.sha256(pom.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == want:
        return
    jars.mkdir(parents=True, exist_ok=True)
    for old in jars.glob("*.jar"):
        old.unlink()
    subprocess.run(["mvn", "-q", "-B", "-f", str(pom), MAVEN_COPY, f"-DoutputDirectory={jars}"], check=True, stdin=subprocess.DEVNULL)
    stamp.write_text(want)
    archive_classes(jars)
    print(f"{jars}: {len(list(jars.glob('*.jar')))} jars")


def archive_classes(jars):
    """A broker that runs once leaves its parsed classes for the later ones, which then start in half the time."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, __file__, "--jars", str(jars), "--dir", folder, "--port", str(port)]
        broker = subprocess.Popen(command, env=os.environ | {"CONCORD_KAFKA_ARCHIVE": "1"}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            for _ in range(600):
                with socket.socket() as s:
                    if broker.poll() is not None or s.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            broker.terminate()
            broker.wait(timeout=60)
        finally:
            broker.kill()


def java(jars):
    """The command line up to the class; it runs in the folder of the jars, so that the archive of classes fits wherever that lies."""
    found = sorted(jar.name for jar in jars.glob("*.jar"))
    if not (jars / ".fetched").exists() or not found:
        sys.exit(f"kafka.py: no jars in {jars}: run `make deps-cluster` (kafka.py --fetch) first")
    os.chdir(jars)
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else "java"
    archive = "-XX:ArchiveClassesAtExit=" if "CONCORD_KAFKA_ARCHIVE" in os.environ else "-XX:SharedArchiveFile="
    return [program, *JAVA, archive + ARCHIVE, "-cp", ":".join(found)]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def named(text):
    """NAME=BIND:ADVERTISED"""
    name, _, ports = text.partition("=")
    bind, _, advertised = ports.partition(":")
    if not (name.isalnum() and bind.isdigit() and advertised.isdigit()):
        raise argparse.ArgumentTypeError(f"{text} is not NAME=BIND:ADVERTISED")
    return name.upper(), int(bind), int(advertised)


def listeners_of(args):
    """(name, port to bind, port to advertise, protocol)"""
    out = []
    if args.port:
        out.append(("PLAIN", args.port, args.port, "PLAINTEXT"))
    if args.tls_port:
        out.append(("TLS", args.tls_port, args.tls_port, "SSL"))
    out += [(*n, "PLAINTEXT") for n in args.listener] + [(*n, "SSL") for n in args.tls_listener]
    return out


def properties(args, data, controller_port):
    listeners = listeners_of(args)
    lines = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "inter.broker.listener.name": listeners[0][0],
        "listeners": ",".join([f"{n}://{args.host}:{bind}" for n, bind, _, _ in listeners] + [f"CONTROLLER://127.0.0.1:{controller_port}"]),
        "advertised.listeners": ",".join(f"{n}://{args.host}:{advertised}" for n, _, advertised, _ in listeners),
        "listener.security.protocol.map": ",".join([f"{n}:{protocol}" for n, _, _, protocol in listeners] + ["CONTROLLER:PLAINTEXT"]),
        "log.dirs": str(data),
        # Topics are made by `concord topics apply`: one that appears by itself would have the wrong number of partitions for ever.
        "auto.create.topics.enable": "false",
        "num.partitions": "1",
        "default.replication.factor": "1",
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "transaction.state.log.num.partitions": "2",
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        # A killed broker comes back under the same id and waits for the end of its old session.
        "broker.session.timeout.ms": "1000",
        "broker.heartbeat.interval.ms": "200",
        "num.network.threads": "2",
        "num.io.threads": "4",
        "num.recovery.threads.per.data.dir": "1",
        "log.cleaner.dedupe.buffer.size": "4194304",
        "log.cleaner.threads": "1",
        "log.cleaner.backoff.ms": "1000",
        "socket.send.buffer.bytes": "-1",
        "socket.receive.buffer.bytes": "-1",
    }
    if args.tls:
        ca, certificate, key = (file.read_text() for file in args.tls)
        lines |= {
            "ssl.client.auth": "required",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.certificates": ca,
            "ssl.keystore.type": "PEM",
            "ssl.keystore.certificate.chain": certificate,
            "ssl.keystore.key": key,
        }
    for setting in args.set:
        name, _, value = setting.partition("=")
        lines[name] = value
    # A PEM text becomes one line.
    return "".join("{}={}\n".format(name, value.strip().replace("\n", "\\n")) for name, value in lines.items())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetch", action="store_true")
    parser.add_argument("--jars", type=pathlib.Path, default=JARS, help="where the jars lie")
    parser.add_argument("--dir", type=pathlib.Path, help="data and settings of the broker")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int)
    parser.add_argument("--tls-port", type=int)
    parser.add_argument("--tls", nargs=3, metavar=("CA", "CERT", "KEY"))
    parser.add_argument("--listener", type=named, action="append", default=[], metavar="NAME=BIND:ADVERTISED")
    parser.add_argument("--tls-listener", type=named, action="append", default=[], metavar="NAME=BIND:ADVERTISED")
    parser.add_argument("--controller-port", type=int, help="default: the one used before in this folder, else a free one")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any setting of the broker")
    args = parser.parse_args()
    if args.fetch:
        fetch(args.jars)
        return
    if not args.dir or not listeners_of(args):
        parser.error("--dir and a listener (--port, --tls-port, --listener, --tls-listener) are needed")
    if bool(args.tls) != bool(args.tls_port or args.tls_listener):
        parser.error("--tls goes with --tls-port or --tls-listener")

    args.dir = args.dir.resolve()
    args.dir.mkdir(parents=True, exist_ok=True)
    if args.tls:
        args.tls = [pathlib.Path(file).resolve() for file in args.tls]
    program = java(args.jars)
    data, settings, log = args.dir / "data", args.dir / "server.properties", args.dir / "log4j.properties"
    port_file = args.dir / "controller_port"  # the quorum's voters are named by it, so it stays
    controller_port = args.controller_port or (int(port_file.read_text()) if port_file.exists() else free_port())
    port_file.write_text(str(controller_port))
    log.write_text(LOG)
    settings.touch(0o600)  # it holds the key
    settings.write_text(properties(args, data, controller_port))
    program[1:1] = [f"-Dlog4j.configuration=file:{log}"]
    if not (data / "meta.properties").exists():
        program_for_format = [part for part in program if not part.startswith("-XX:ArchiveClassesAtExit")]
        formatted = subprocess.run([*program_for_format, "kafka.tools.StorageTool", "format", "-t", CLUSTER_ID, "-c", str(settings)],
                                   stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if formatted.returncode != 0:
            sys.exit(f"kafka.py: formatting {data} failed:\n{formatted.stdout}{formatted.stderr}")
    sys.stdout.flush()
    os.execvp(program[0], [*program, "kafka.Kafka", str(settings)])


if __name__ == "__main__":
    main()
