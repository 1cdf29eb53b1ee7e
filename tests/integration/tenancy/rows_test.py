"""What a service's database roles can reach by raw SQL, in databases that hold the rows of two offices: whoever gets hold of a service's password,
or finds a hole for SQL in it, sees one office at a time and changes nothing of the rules."""
import json
import re
import sys
import time
import unittest
import uuid
from pathlib import Path

import psycopg2
from psycopg2 import errors

from concord_cluster import ROOT, STORED, Front
from room import Room

MIGRATIONS = {s: sorted(ROOT.glob(f"services/{s}/store/migrations/*.pg.sql")) for s in STORED}
SHARED = sorted(ROOT.glob("services/platform/outbox/store/migrations/*.pg.sql"))  # tables of every service
# What the role of a service may read of tables without a policy, by agreement: no name, no office.
OPEN = {"schema_versions": None, "inbox": {"consumer", "event_id"}, "projection": None}
# Found before anybody's office is known, so unique over all offices: an e-mail address, hashes of 256 random bits, a random address.
SEARCHED = {"people", "sessions", "api_tokens", "one_time_codes", "sharing_addresses"}
POWERS = """\
SET ROLE concord_owner
SET ROLE postgres
SET SESSION AUTHORIZATION postgres
SET session_replication_role = replica
SET log_statement = 'all'
ALTER TABLE {table} DISABLE ROW LEVEL SECURITY
ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY
ALTER TABLE {table} OWNER TO CURRENT_USER
DROP POLICY office ON {table}
ALTER POLICY office ON {table} USING (true)
CREATE POLICY mine ON {table} USING (true)
TRUNCATE {table}
DROP TABLE {table}
CREATE TRIGGER t BEFORE INSERT ON {table} EXECUTE FUNCTION suppress_redundant_updates_trigger()
CREATE VIEW public.seen AS SELECT * FROM {table}
CREATE TABLE public.mine (a int)
CREATE TEMP TABLE mine (a int)
CREATE SCHEMA mine
CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE sql AS 'SELECT 1'
CREATE EXTENSION pg_trgm
CREATE ROLE mine
ALTER ROLE CURRENT_USER BYPASSRLS
ALTER ROLE CURRENT_USER SUPERUSER
GRANT concord_owner TO CURRENT_USER
SELECT * FROM pg_shadow
SELECT * FROM pg_authid
SELECT pg_read_file('/etc/passwd')
SELECT pg_ls_dir('.')
SELECT lo_import('/etc/passwd')
SELECT pg_reload_conf()
SELECT concord_protect('{table}', true)
SELECT concord_system_only('{table}')
COPY {table} FROM PROGRAM 'true'
COPY {table} TO PROGRAM 'cat'
COPY {table} FROM '/etc/passwd'
COPY (SELECT 1) TO '/tmp/concord-copied'"""
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def listed(service):
    """table → {command: columns, or None for all}: what the migrations give to the system role."""
    out = {"schema_versions": {"SELECT": None}}
    for file in SHARED + MIGRATIONS[service]:
        text = re.sub(r"--[^\n]*", "", file.read_text(encoding="utf-8"))
        for table in re.findall(r"SELECT concord_protect\('(\w+)', true\)", text) + re.findall(r"SELECT concord_system_only\('(\w+)'\)", text):
            out[table] = dict.fromkeys(("SELECT", "INSERT", "UPDATE", "DELETE"))
        for table, command, columns in re.findall(r"SELECT concord_system_may\('(\w+)', '(\w+)'(?:, '([^']*)')?\)", text):
            out.setdefault(table, {})[command] = {c.strip() for c in columns.split(",")} if columns else None
    return out


class Database:
    """One service's database by its three ways in: the administrator (to know what is there), the service's role, its system role."""

    def __init__(self, service, cluster, passwords):
        self.service = service
        self.dsn = cluster["dsns"][service]
        self.passwords = passwords
        self.administrator = psycopg2.connect(cluster["administrator"][service])
        self.administrator.autocommit = True
        self.role, self.system = self.login(f"concord_{service}"), self.login(f"concord_{service}_system")
        self.columns = {}
        for table, column in self.know("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public' "
                                       "ORDER BY ordinal_position"):
            self.columns.setdefault(table, []).append(column)
        self.offices = sorted(t for t, c in self.columns.items() if "office_id" in c)
        self.protected = [t for t in self.offices if t not in ("outbox", "inbox")]

    def login(self, role, database=None):
        dsn = re.sub(r"user=\S+", f"user={role}", self.dsn)
        if database:
            dsn = re.sub(r"dbname=\S+", f"dbname={database}", dsn)
        connection = psycopg2.connect(dsn, password=self.passwords[role])
        return connection

    def know(self, sql, values=()):
        with self.administrator.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall() if cursor.description else []

    def close(self):
        for connection in (self.administrator, self.role, self.system):
            connection.close()

    def count(self, table, office):
        return self.know(f"SELECT count(*) FROM {table} WHERE office_id = %s", (office,))[0][0]


def attempt(connection, sql, values=(), office=None):
    """(rows, how many) of a statement in a transaction that is rolled back, or the error's class."""
    try:
        with connection.cursor() as cursor:
            if office is not None:
                cursor.execute("SELECT set_config('concord.office', %s, true)", (office,))
            cursor.execute(sql, values)
            return (cursor.fetchall() if cursor.description else []), cursor.rowcount
    except psycopg2.Error as e:
        return type(e)
    finally:
        connection.rollback()


class Rows(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        one, other = cls.enterClassContext(Front()), cls.enterClassContext(Front())
        state = json.loads(Path(one.cluster["folder"], "cluster.json").read_text(encoding="utf-8"))
        one.walk()
        one.sign_in("administrator").get("/v1/sharingAddress")
        one.sign_in("administrator").post("/v1/apiTokens", {"displayName": "Probe", "roles": ["administrator"]})
        room = Room(other)
        room.advance("ANSWER")
        person = room.join("INDUSTRY", 4)
        assert room.submit(person, {q: 1 for q in room.questions(person)[:5]}).status == 200
        # Theirs is the workshop that was walked; ours asks for it.
        cls.theirs, cls.ours = (front.sign_in().get("/v1/me")["office"]["name"].removeprefix("offices/") for front in (one, other))
        cls.databases = [Database(s, one.cluster, state["passwords"]) for s in STORED]
        for database in cls.databases:
            cls.addClassCleanup(database.close)
        reports = next(d for d in cls.databases if d.service == "reporting")
        until = time.monotonic() + 60
        while not all(reports.count("sheets", o) and reports.count("workshops", o) for o in (cls.theirs, cls.ours)):
            assert time.monotonic() < until, "the events have not arrived"
            time.sleep(0.2)

    def test_there_is_something_to_see(self):
        full = {d.service: [t for t in d.protected if d.count(t, self.theirs)] for d in self.databases}
        print({s: len(t) for s, t in full.items()}, "tables hold rows of the office that is not to be seen")
        self.assertGreaterEqual(len(full["intake"]), 10)
        self.assertGreaterEqual(len(full["reporting"]), 8)
        self.assertTrue(full["identity"] and full["projects"] and full["learning"])

    def test_rows_of_one_office_at_most(self):
        nonsense = ["", "x", "%", "' OR true --", self.theirs.upper(), self.theirs + " ", self.theirs[:-1], "{" + self.theirs + "}",
                    self.theirs + "," + self.ours]
        for d in self.databases:
            with self.subTest(d.service):
                for table in d.protected:
                    mine, all_ = d.count(table, self.ours), f"SELECT office_id FROM {table}"
                    seen = attempt(d.role, all_, office=self.ours)
                    self.assertEqual((len(seen[0]), {r[0] for r in seen[0]} - {self.ours}), (mine, set()), table)
                    self.assertEqual(attempt(d.role, all_)[0], [], f"{table} without an office")
                    for office in nonsense:
                        self.assertEqual(attempt(d.role, all_, office=office)[0], [], f"{table} as {office!r}")
                    # A condition of the asker's is looked at after the policy, also one that would tell by failing.
                    told = attempt(d.role, f"SELECT 1 / (CASE WHEN office_id = %s THEN 0 ELSE 1 END) FROM {table}", (self.theirs,), self.ours)
                    self.assertEqual(told[1], mine, table)
                    # Through other doors: what is known about the values in a table, and the table without its policy.
                    self.assertEqual(attempt(d.role, "SELECT * FROM pg_stats WHERE tablename = %s", (table,), self.ours)[0], [], table)
                    bare = f"SET LOCAL row_security = off; SELECT * FROM {table}"
                    self.assertIs(attempt(d.role, bare, office=self.ours), errors.InsufficientPrivilege, table)

    def test_nothing_stays_of_the_office_before(self):
        for d in self.databases:
            with self.subTest(d.service):
                table = next(t for t in d.protected if d.count(t, self.theirs))
                see = f"SELECT count(*) FROM {table}"
                with d.role.cursor() as cursor:
                    for end in (d.role.commit, d.role.rollback):
                        cursor.execute("SELECT set_config('concord.office', %s, true)", (self.theirs,))
                        cursor.execute(see)
                        self.assertGreater(cursor.fetchone()[0], 0, "nothing to leave behind")
                        end()
                        cursor.execute(see)
                        self.assertEqual(cursor.fetchone()[0], 0, table)
                        end()
                    cursor.execute("SAVEPOINT before; SELECT set_config('concord.office', %s, true)", (self.theirs,))
                    cursor.execute("ROLLBACK TO before")
                    cursor.execute(see)
                    self.assertEqual(cursor.fetchone()[0], 0, table)
                    d.role.rollback()

    def test_changes_reach_no_other_office(self):
        for d in self.databases:
            with self.subTest(d.service):
                for table in d.protected:
                    before, mine = d.count(table, self.theirs), d.count(table, self.ours)
                    for change in (f"UPDATE {table} SET office_id = office_id", f"DELETE FROM {table}"):
                        for office in ("", self.ours):
                            got = attempt(d.role, change + " WHERE office_id = %s", (self.theirs,), office)
                            self.assertEqual(got, ([], 0), f"{change} as {office!r}")
                        got = attempt(d.role, change, office=self.ours)
                        self.assertIn(got, [([], mine), errors.ForeignKeyViolation], change)  # what hangs on it is of this office as well
                        self.assertEqual(attempt(d.role, change), ([], 0), change)
                    if mine:
                        given_away = attempt(d.role, f"UPDATE {table} SET office_id = %s", (self.theirs,), self.ours)
                        self.assertIs(given_away, errors.InsufficientPrivilege, table)
                    if before:
                        row = d.know(f"SELECT * FROM {table} WHERE office_id = %s LIMIT 1", (self.theirs,))[0]
                        for office in ("", self.ours):
                            self.assertIs(self.insert(d, table, row, office), errors.InsufficientPrivilege, f"INSERT INTO {table} as {office!r}")
                    self.assertEqual((d.count(table, self.theirs), d.count(table, self.ours)), (before, mine), table)

    def insert(self, d, table, row, office):
        places = ", ".join(["%s"] * len(row))
        got = attempt(d.role, f"INSERT INTO {table} ({', '.join(d.columns[table])}) VALUES ({places})", row, office)
        return got if isinstance(got, type) else "taken"

    def test_a_key_tells_not_that_another_office_has_it(self):
        """A row of theirs, said to be ours, is answered like one with keys that nobody has."""
        told, rows = set(), 0
        for d in self.databases:
            with self.subTest(d.service):
                unique = dict.fromkeys(d.protected, frozenset()) | {table: set(columns) for table, columns in d.know(
                    "SELECT c.relname::text, array_agg(DISTINCT a.attname::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid "
                    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey) "
                    "WHERE i.indisunique AND c.relnamespace = 'public'::regnamespace GROUP BY 1")}
                for table in d.protected:
                    columns, names = d.columns[table], {}
                    new = lambda m, names=names: names.setdefault(m.group(), str(uuid.uuid4()))
                    for row in d.know(f"SELECT * FROM {table} WHERE office_id = %s LIMIT 3", (self.theirs,)):
                        as_ours = [self.ours if c == "office_id" else v for c, v in zip(columns, row)]
                        unknown = []
                        for column, value in zip(columns, as_ours):
                            if isinstance(value, str) and column != "office_id":
                                fresh = UUID.sub(new, value)
                                value = fresh + uuid.uuid4().hex if column in unique[table] and fresh == value and table in SEARCHED else fresh
                            unknown.append(value)
                        rows += 1
                        if self.insert(d, table, as_ours, self.ours) != self.insert(d, table, unknown, self.ours):
                            told.add(table)
        print(f"{rows} rows with keys of the other office; told apart in {sorted(told)}")
        self.assertGreater(rows, 40)
        self.assertEqual(told - SEARCHED, set())
        self.assertIn("people", told, "the e-mail address is unique over all offices: this probe would see it")

    def test_powers_are_refused(self):
        for d in self.databases:
            with self.subTest(d.service):
                table = d.protected[0]
                for connection, other in ((d.role, f"concord_{d.service}_system"), (d.system, f"concord_{d.service}")):
                    for statement in POWERS.format(table=table).splitlines() + [f"SET ROLE {other}"]:
                        self.assertIs(attempt(connection, statement, office=self.ours), errors.InsufficientPrivilege, statement)
                    connection.autocommit = True
                    for statement in ("ALTER SYSTEM SET fsync = off", "DROP DATABASE concord_identity"):
                        self.assertIs(attempt(connection, statement), errors.InsufficientPrivilege, statement)
                    connection.autocommit = False
                    # No right to pass on is a warning only.
                    passed = f"GRANT ALL ON {table} TO PUBLIC; SELECT * FROM pg_class, aclexplode(relacl) WHERE relname = '{table}' AND grantee = 0"
                    self.assertIn(attempt(connection, passed), [([], 0), errors.InsufficientPrivilege])
                    for database in STORED:
                        if database != d.service:
                            with self.assertRaises(psycopg2.OperationalError, msg=database):
                                d.login(connection.info.user, f"concord_{database}").close()

    def test_the_tables_without_a_policy_show_no_office(self):
        for d in self.databases:
            with self.subTest(d.service):
                for table in sorted(set(d.columns) - set(d.protected)):
                    readable = {c for c in d.columns[table] if not isinstance(attempt(d.role, f"SELECT {c} FROM {table} LIMIT 1"), type)}
                    may = OPEN.get(table, set())
                    self.assertEqual(readable, set(d.columns[table]) if may is None else may, table)
                    self.assertNotIn("office_id", readable, table)
                    for change in (f"UPDATE {table} SET {d.columns[table][-1]} = {d.columns[table][-1]}", f"DELETE FROM {table}"):
                        self.assertIs(attempt(d.role, change, office=self.ours), errors.InsufficientPrivilege, change)

    def test_the_system_role_has_what_the_migrations_list(self):
        for d in self.databases:
            with self.subTest(d.service):
                may = listed(d.service)
                self.assertEqual(set(may) - set(d.columns), set(), "listed, but not there")
                for table, columns in d.columns.items():
                    rights = may.get(table, {})
                    reads = rights.get("SELECT", set())
                    readable = {c for c in columns if not isinstance(attempt(d.system, f"SELECT {c} FROM {table} LIMIT 1"), type)}
                    self.assertEqual(readable, set(columns) if reads is None else reads, table)
                    if "office_id" in readable:
                        there = d.know(f"SELECT count(*) FROM {table} WHERE office_id IN (%s, %s)", (self.theirs, self.ours))[0][0]
                        seen = attempt(d.system, f"SELECT office_id FROM {table} WHERE office_id IN (%s, %s)", (self.theirs, self.ours))
                        self.assertEqual(seen[1], there, table)
                    last = columns[-1]
                    gone = attempt(d.system, f"DELETE FROM {table}")
                    self.assertEqual(isinstance(gone, tuple) or gone is errors.ForeignKeyViolation, "DELETE" in rights, table)
                    changed = attempt(d.system, f"UPDATE {table} SET {last} = {last} WHERE false")
                    self.assertEqual(isinstance(changed, tuple), "UPDATE" in rights, table)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[1:]])
