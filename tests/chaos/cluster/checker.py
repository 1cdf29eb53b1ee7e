"""Holds what people were told and what was accepted against what every service keeps. Each rule gives its findings as sentences; none is good.

It reads the databases and the topics itself and shares no code with what it checks."""
import json
import time
from collections import Counter, defaultdict

from .facts import STORED, short
from .topics import read, topics

TABLE = (".table.v1", "concord.learning.evidence.v1")
ANSWERS = "concord.intake.events.v1.AnswersSubmitted"
CONSENSUS = "concord.intake.events.v1.ConsensusReached"
STAGES = ["STAGE_PREPARE", "STAGE_ANSWER", "STAGE_CHECK_GAPS", "STAGE_SHORTLIST", "STAGE_VOTE", "STAGE_DISCUSS", "STAGE_VOTE_AGAIN", "STAGE_AGREE", "STAGE_ROADMAP"]
# Who hears what: consumer → (its service, kinds; None: everything of intake and projects).
CONSUMERS = {"projects": ("projects", [CONSENSUS]), "learning": ("learning", [CONSENSUS]), "reporting": ("reporting", None)}


def settle(facts, seconds):
    """Waits until nothing is on its way any more. What is left of it, as findings."""
    until = time.monotonic() + seconds
    while True:
        left = {s: facts.one(s, "SELECT count(*) FROM outbox WHERE sent_time = 0") for s in STORED if facts.has(s, "outbox")}
        unsent = {s: n for s, n in left.items() if n}
        behind = behind_of(facts) if not unsent else {}
        if not unsent and not behind:
            return []
        if time.monotonic() > until:
            return [f"{s}: {n} events were never sent" for s, n in unsent.items()] + [f"{c} has not applied {n} events" for c, n in behind.items()]
        time.sleep(0.5)


def behind_of(facts):
    accepted = [e for s in ("intake", "projects") for e in facts.outbox(s) if not table(e.topic)]
    out = {}
    for consumer, (service, kinds) in CONSUMERS.items():
        applied = facts.inbox(service).get(consumer, set())
        if n := sum(1 for e in accepted if (kinds is None or e.type in kinds) and e.id not in applied):
            out[consumer] = n
    return out


def table(topic):
    return topic.endswith(TABLE)


def once(what, pairs):
    return [f"{what}: {key} is there {n} times" for key, n in Counter(pairs).items() if n > 1]


class Checker:
    def __init__(self, facts, history):
        self.facts, self.history = facts, history
        self.outbox = {s: facts.outbox(s) for s in STORED}
        self.records = read(facts.cluster, topics(facts.cluster))
        self.published = [r for r in self.records if r.topic.endswith(".events.v1") and not table(r.topic)]
        self.offices = {h["workshop"]: h["office"] for h in history.get("join", [])}
        self.counts = {}

    def all(self):
        found = []
        for rule in (self.answers, self.ballots, self.stages, self.sent_and_published, self.order_of_keys, self.applied, self.read_models, self.offices_apart, self.no_dead_letters,
                     self.nothing_unexpected):
            found += [f"{rule.__name__}: {f}" for f in rule()[:20]]
        return found

    def told(self, op):
        return self.history.get(op, [])

    def answers(self):
        """Every acknowledged submission is there, once, with its version and words; none is there that was refused or that nobody sent."""
        rows = self.facts.rows("intake", "SELECT participant_id, request_id, version, workshop_id FROM sheet_history")
        mine = {h["participant"] for h in self.told("join")}
        kept = {(p, r): v for p, r, v, _ in rows if p in mine}
        messages = [self._message(e) for e in self.outbox["intake"] if e.type == ANSWERS]
        said = {(short(m.participant), m.version): {a.question: a.choice for a in m.answers} for m in messages}
        found, known = [], set()
        for h in self.told("answers"):
            key = (h["participant"], h["request_id"])
            known.add(key)
            if h["told"] == "ok" and kept.get(key) != h["version"]:
                found.append(f"acknowledged submission {key} had version {h['version']}, kept is {kept.get(key)}")
            if h["told"] == "refused" and key in kept:
                found.append(f"refused submission {key} is there")
            if key in kept and said.get((key[0], kept[key])) != h["answers"]:
                found.append(f"submission {key} tells other answers than were given")
        found += [f"submission {key} was sent by nobody" for key in set(kept) - known]
        versions = defaultdict(list)
        for (p, _), v in kept.items():
            versions[p].append(v)
        found += [f"versions of {p} are {sorted(v)}" for p, v in versions.items() if sorted(v) != list(range(1, len(v) + 1))]
        self.counts["submissions"] = sum(h["told"] == "ok" for h in self.told("answers"))
        return found

    def ballots(self):
        rows = {(p, n): (json.loads(ranking), r) for p, n, ranking, r in self.facts.rows("intake", "SELECT participant_id, round, ranking, request_id FROM ballots")}
        found = []
        for h in self.told("ballot"):
            row = rows.get((h["participant"], h["round"]))
            if h["told"] == "ok" and row != (h["ranking"], h["request_id"]):
                found.append(f"acknowledged ballot of {h['participant']} is {row}, cast was {h['ranking']}")
            if h["told"] == "refused" and row:
                found.append(f"refused ballot of {h['participant']} is there")
        self.counts["ballots"] = sum(h["told"] == "ok" for h in self.told("ballot"))
        return found

    def stages(self):
        now = dict(self.facts.rows("intake", "SELECT id, stage FROM workshops"))
        return [f"{h['workshop']} reached {h['to']} and is at stage {now.get(short(h['workshop']))}" for h in self.told("stage")
                if h["told"] == "ok" and now.get(short(h["workshop"]), 0) < STAGES.index(h["to"]) + 1]

    def sent_and_published(self):
        """Accepted = published: each event of an outbox is in its topic with the same bytes and office, and nothing else is."""
        found, accepted = [], {}
        for service, events in self.outbox.items():
            found += once(f"outbox of {service}", [e.id for e in events])
            accepted |= {e.id: e for e in events if not table(e.topic)}
        there = defaultdict(list)
        for r in self.published:
            there[r.headers.get("ce_id", "")].append(r)
        found += [f"{e.type} {e.id} was accepted and is in no topic" for e in accepted.values() if e.id not in there]
        for id_, records in there.items():
            e = accepted.get(id_)
            if e is None:
                found.append(f"{records[0].headers.get('ce_type')} {id_} was published and never accepted")
                continue
            if any(r.value != bytes(e.data) or r.headers.get("ce_office", "") != e.office or r.topic != e.topic or r.key != e.key for r in records):
                found.append(f"{e.type} {id_} was published with other bytes, office, key or topic than were accepted")
        self.counts["events"], self.counts["deliveries"] = len(accepted), len(self.published)
        return found

    def order_of_keys(self):
        """Of a key the first deliveries come in the order in which they were accepted, all in one partition."""
        seq = {e.id: e.seq for events in self.outbox.values() for e in events}
        found, last, seen, partition = [], {}, set(), {}
        for r in self.published:
            key, id_ = (r.topic, r.key), r.headers.get("ce_id", "")
            if partition.setdefault(key, r.partition) != r.partition:
                found.append(f"{key} lies in partitions {partition[key]} and {r.partition}")
            if id_ in seen or id_ not in seq:
                continue
            seen.add(id_)
            if seq[id_] < last.get(key, 0):
                found.append(f"{r.headers.get('ce_type')} {id_} of {key} was overtaken")
            last[key] = max(last.get(key, 0), seq[id_])
        return found

    def applied(self):
        """Accepted = applied, for each consumer."""
        found = []
        heard = [e for s in ("intake", "projects") for e in self.outbox[s] if not table(e.topic)]
        for consumer, (service, kinds) in CONSUMERS.items():
            want = {e.id for e in heard if kinds is None or e.type in kinds}
            have = self.facts.inbox(service).get(consumer, set())
            found += [f"{consumer} has not applied {i}" for i in want - have] + [f"{consumer} applied {i}, which nobody accepted" for i in have - want]
            self.counts[f"applied by {consumer}"] = len(have)
        return found

    def read_models(self):
        """Exactly once by its effects: what reporting, projects and learning keep is computed again from what intake accepted."""
        found = []
        mine = [e for s in ("intake", "projects") for e in self.outbox[s] if not table(e.topic)]
        counted = {(w, t): n for w, t, n in self.facts.rows("reporting", "SELECT workshop_id, type, sum(event_count)::bigint FROM counts GROUP BY 1, 2")}
        if (total := sum(counted.values())) != len(mine):
            found.append(f"reporting has counted {total} events, {len(mine)} were accepted")
        ledger = self.facts.rows("reporting", "SELECT id FROM events")
        found += once("reporting's ledger", [i for i, in ledger])
        sheets = defaultdict(dict)
        for m in sorted((self._message(e) for e in self.outbox["intake"] if e.type == ANSWERS), key=lambda m: m.version):
            sheets[short(m.participant)] |= {a.question: (str(a.choice) if not a.null_reason else a.null_reason, m.version) for a in m.answers}
        kept = dict(self.facts.rows("reporting", "SELECT participant_id, sheet FROM sheets"))
        for participant, sheet in sheets.items():
            lines = {q: (said.rstrip("+"), int(v)) for q, said, v in (line.split(" ") for line in kept.get(participant, "").splitlines())}
            if lines != sheet:
                found.append(f"reporting's sheet of {participant} is not what was answered last")
        agreed = {short(self._message(e).workshop) for e in self.outbox["intake"] if e.type == CONSENSUS}
        for service, sql in (("projects", "SELECT workshop_id FROM roadmaps"), ("learning", "SELECT id FROM workshops"), ("reporting", "SELECT workshop_id FROM agreements")):
            there = [w for w, in self.facts.rows(service, sql)]
            found += once(f"{service}, one an agreement", there) + [f"{service} knows nothing of the agreement of {w}" for w in agreed - set(there)]
            found += [f"{service} knows an agreement of {w}, where none is" for w in set(there) - agreed]
        self.counts["agreements"] = len(agreed)
        return found

    def offices_apart(self):
        """No row of one office lies with another: every row that has a workshop has the workshop's office, in every database."""
        owner = dict(self.facts.rows("intake", "SELECT id, office_id FROM workshops"))
        known = {o for o, in self.facts.rows("identity", "SELECT office_id FROM offices")} | {""}
        found = [f"workshop {w} belongs to {owner.get(short(w))}, it was made for {o}" for w, o in self.offices.items() if owner.get(short(w)) != o]
        for service in STORED:
            for name, columns in self.facts.office_tables(service).items():
                strangers = {o for o, in self.facts.rows(service, f'SELECT DISTINCT office_id FROM "{name}"')} - known
                found += [f"{service}.{name} has rows of {o}, which is no office" for o in strangers]
                by = "workshop_id" if "workshop_id" in columns else "id" if name == "workshops" else None
                if by:
                    for office, workshop in self.facts.rows(service, f'SELECT DISTINCT office_id, "{by}" FROM "{name}"'):
                        if workshop in owner and owner[workshop] != office:
                            found.append(f"{service}.{name} has rows of workshop {workshop} for office {office}, it belongs to {owner[workshop]}")
        return found

    def no_dead_letters(self):
        alive = {}
        for r in self.records:
            if r.topic.endswith(".dead.v1"):
                alive[(r.topic, r.key)] = r
        return [f"{r.topic}: {r.headers}" for r in alive.values() if r.value]

    def nothing_unexpected(self):
        found = [f"{h['call']} was answered {h['error']}" for h in self.told("unexpected")]
        found += [f"{h['workshop']} was left: {h['why']}" for h in self.told("stuck")]
        # Where nothing was acknowledged there is nothing to lose: such a run shows nothing.
        return found + [f"there are no {what}" for what in ("submissions", "ballots", "agreements") if not self.counts.get(what)]

    def _message(self, event):
        return self.facts.parse(event.type, event.data)
