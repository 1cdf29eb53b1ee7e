"""What the services are measured against, on the same servers: pgbench, a raw round trip through the broker, a bare projection."""
import json
import re
import subprocess

from cluster import backends

OFFICES = 4  # of pgbench's clients
# Two inserts a transaction into tables, indexes and policies of intake, of the sizes that a submission has.
SCRIPT = """\\set office :client_id % {offices}
BEGIN;
SELECT set_config('concord.office', 'office-' || :office, true);
INSERT INTO sheet_history (office_id, workshop_id, participant_id, request_id, version, receive_time, answered, asked, changes) VALUES ('office-' || :office, \
'018f0000-0000-7000-8000-0000000000aa', 'participant-' || :client_id, gen_random_uuid()::text, 1, 1790000000000000, 90, 90, :changes);
INSERT INTO outbox (office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data, sent_time) VALUES ('office-' || :office, \
gen_random_uuid()::text, 'concord.intake.events.v1', 'concord.intake.events.v1.AnswersSubmitted', 'intake', 'participant-' || :client_id, \
'workshops/018f0000-0000-7000-8000-0000000000aa/participants/x', 1790000000000000, '', :event, 0);
COMMIT;
"""


def psql(cluster, database, statement):
    dsn = re.sub(r"dbname=\S+", f"dbname={database}", cluster.administrator())
    done = subprocess.run([backends.psql_folder() / "psql", dsn, "--no-psqlrc", "-qAt", "-v", "ON_ERROR_STOP=1", "-c", statement], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{statement}: {done.stderr}")
    return done.stdout.strip()


def copy(cluster):
    """Databases beside the services' own with the same empty tables, policies and roles. Before the services start: a database in use cannot be copied."""
    for service in ("intake", "reporting"):
        psql(cluster, "postgres", f"CREATE DATABASE bare_{service} TEMPLATE concord_{service}")
        psql(cluster, "postgres", f"GRANT CONNECT ON DATABASE bare_{service} TO concord_{service}")


def bare_dsn(cluster, service):
    return cluster.dsn(service).replace(f"dbname=concord_{service}", f"dbname=bare_{service}")


def submission(cluster):
    """What a submission has stored: a history's changes and an event's data, as text of bytes."""
    look = "SELECT (SELECT changes::text FROM sheet_history LIMIT 1), (SELECT data::text FROM outbox WHERE type LIKE '%AnswersSubmitted' LIMIT 1)"
    return dict(zip(("changes", "event"), psql(cluster, "concord_intake", look).split("|")))


def pgbench(cluster, folder, seconds, clients, values):
    """Transactions a second. The values travel as parameters, as those of any client."""
    psql(cluster, "bare_intake", "TRUNCATE sheet_history, outbox")
    script = folder / "two_inserts.sql"
    script.write_text(SCRIPT.format(offices=OFFICES), encoding="ascii")
    variables = [f"-D{name}={value}" for name, value in values.items()]
    command = [backends.psql_folder() / "pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), *variables, "-f", str(script), bare_dsn(cluster, "intake")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    failed = re.search(r"number of failed transactions: (\d+)", done.stdout)
    if done.returncode or not failed or failed[1] != "0":
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
    return float(re.search(r"tps = ([\d.]+) \(without", done.stdout)[1])


def _broker(cluster):
    flags = ["--brokers", cluster.brokers("intake")]
    return flags + [x for k, f in (("ca", "ca.pem"), ("certificate", "intake.pem"), ("key", "intake.key")) for x in (f"--{k}", f"{cluster.folder}/tls/{f}")]


def _run(command):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def round_trip(cluster, topic, rate, warm, seconds, size):
    return _run([cluster.build / "bin/bare_round_trip", *_broker(cluster), "--topic", topic, "--rate", rate, "--warm", warm, "--seconds", seconds, "--bytes", size])


def projection(cluster):
    psql(cluster, "bare_reporting", "TRUNCATE inbox, participants, sheets, events, counts")
    return _run([cluster.build / "bin/bare_projection", *_broker(cluster), "--topic", "concord.intake.events.v1", "--dsn", bare_dsn(cluster, "reporting")])
