"""What the services kept, read past them: rows by the database's superuser, events by their descriptors."""
import json
from collections import namedtuple
from pathlib import Path

import psycopg2
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

STORED = ["identity", "intake", "projects", "learning", "reporting"]
Sent = namedtuple("Sent", "seq id office topic type key data sent_time")


class Facts:
    def __init__(self, cluster):
        self.cluster = cluster
        self.databases = {s: psycopg2.connect(cluster.administrator(s)) for s in STORED}
        for d in self.databases.values():
            d.autocommit = True
        pool = descriptor_pool.DescriptorPool()
        files = descriptor_pb2.FileDescriptorSet.FromString(Path(cluster.build, "gen/concord.descriptors").read_bytes())
        for f in files.file:
            pool.Add(f)
        self._pool = pool

    def close(self):
        for d in self.databases.values():
            d.close()

    def rows(self, service, sql, *parameters):
        with self.databases[service].cursor() as c:
            c.execute(sql, parameters)
            return c.fetchall()

    def one(self, service, sql, *parameters):
        return self.rows(service, sql, *parameters)[0][0]

    def parse(self, type_, data):
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(type_)).FromString(bytes(data))

    def outbox(self, service):
        if not self.has(service, "outbox"):
            return []
        return [Sent(*r) for r in self.rows(service, "SELECT seq, id, office_id, topic, type, event_key, data, sent_time FROM outbox ORDER BY seq")]

    def inbox(self, service):
        """{consumer: {event id}}"""
        out = {}
        for consumer, event in self.rows(service, "SELECT consumer, event_id FROM inbox") if self.has(service, "inbox") else []:
            out.setdefault(consumer, set()).add(event)
        return out

    def has(self, service, table):
        return self.one(service, "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name = %s", table) > 0

    def office_tables(self, service):
        """{table: its columns} of those that have an office."""
        out = {}
        for table, column in self.rows(service, "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"):
            out.setdefault(table, set()).add(column)
        return {t: c for t, c in out.items() if "office_id" in c}


def history(file):
    """{op: [entry]}"""
    out = {}
    for line in Path(file).read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        out.setdefault(entry["op"], []).append(entry)
    return out


def short(name):
    """"workshops/0192…" → "0192…"."""
    return name.rsplit("/", 1)[-1]
