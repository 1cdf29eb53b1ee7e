#!/usr/bin/env python3
"""Check a programme folder and write it as one JSON document.

    bundle.py SRC_DIR OUT_FILE    check, then write
    bundle.py --lint SRC_DIR      check only

Every finding is one line "FILE: CODE: what is wrong". Any finding: exit status 1, nothing written.
"""

import json
import os
import re
import sys
import unicodedata
from pathlib import Path

LANGUAGES = ("en", "fr")
LEVELS = 6
QUESTION_WORDS = 25
CHOICE_WORDS = (3, 28)
LINE_WORDS = 45          # why, evidence, description, proof, gist
TITLE_CHARS = {"en": 60, "fr": 80}

OPENINGS = {
    "en": r"(where|what|when|which|who|whose|whom|how|on what|to what|for which|for what|from where|by whom|at what|in which|in what)\b",
    "fr": r"qu’\w|(où|d’où|jusqu’où|que|quand|comment|combien|qui|quel|quelle|quels|quelles|à qui|à quoi|à quel|à quelle|de qui|de quoi|de combien|"
          r"par quoi|par qui|sur quoi|sur quel|sur quelle|avec quoi|pour quoi|pour quels|pour quelles|dans quel|dans quelle|auprès de qui)(?!\w)",
}
YES_NO = {
    "en": r"^(is|are|was|were|does|do|did|has|have|can|could|may|will|would|should)\b",
    "fr": r"^(est-ce que|est-ce qu’|existe-t-il|y a-t-il|peut-on|a-t-on|avez-vous|disposez-vous)",
}
BANNED = {
    "en": ["adequate", "adequately", "adequacy", "effective", "effectively", "effectiveness", "sufficient",
           "sufficiently", "appropriate", "appropriately", "aggregate", "payload", "inference", "leverage",
           "stakeholder", "stakeholders", "best practice", "best practices", "capacity building", "robust",
           "holistic", "synergy", "synergies", "state-of-the-art", "world-class", "siri"],
    "fr": ["adéquat", "adéquate", "adéquats", "adéquates", "adéquation", "efficace", "efficaces", "efficacement",
           "efficacité", "suffisant", "suffisante", "suffisants", "suffisantes", "suffisamment", "approprié",
           "appropriée", "appropriés", "appropriées", "agrégat", "inférence", "parties prenantes",
           "meilleures pratiques", "renforcement des capacités", "holistique", "synergie", "synergies",
           "calibrage", "siri"],
}
FUTURE = {"en": r"\b(will|shall)\b"}
LEVEL_NUMBER = r"\b(as [0-5]\b|level [0-5]\b|comme (en |au )?[0-5]\b|niveau [0-5]\b)"
YEAR = r"(?<!\d)(:\s?)?(19|20)\d\d(?!\d)"
PLACEHOLDER = r"[{}\[\]<>]|%s|\bXXX\b|\bTODO\b|\bTBD\b|…|\.\.\."
OBLIGATION = {
    "en": r"\b(must|shall|has to|have to|has the right|have the right|obliged)\b",
    "fr": r"\b(doit|doivent|est tenu|sont tenus|a droit|ont droit|obligé|obligés)\b",
}
REGIMES = {"TBT", "TFA", "SPS", "Codex", "OIML", "ISO", "national"}
FORCES = {"shall", "best_endeavour", "guidance"}
NULL_REASONS = {"DONT_KNOW", "NOT_APPLICABLE", "PREFER_NOT"}

QUESTION_KEYS = {"code", "sub_area", "perspective", "ladder", "target", "weight", "text", "choices", "why",
                 "evidence_hint", "legal_refs"}
ACTION_KEYS = {"id", "title", "description", "triggers", "owner_type", "owner", "cost_band", "months",
               "prerequisites", "applies_when", "legal_refs", "sdg_targets", "crs_code", "quick_win",
               "first_step", "proof"}
REF_KEYS = {"regime", "provision", "force", "gist", "as_of", "checked"}


def words(text):
    """Number of words; a lone mark of punctuation is none."""
    return sum(1 for w in text.split() if any(c.isalnum() for c in w))


def plain(text):
    """Text as compared: no case, punctuation or runs of blanks."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def code_key(code):
    match = re.fullmatch(r"([A-Z]+)(\d+)(?:\.(\d+))?", code)
    return (match[1], int(match[2]), int(match[3] or 0)) if match else (code, 0, 0)


class Lint:
    def __init__(self, src):
        self.src = Path(src)
        self.findings = []

    def add(self, file, code, message):
        self.findings.append(f"{file}: {code}: {message}")

    # -- reading

    def read(self, name):
        path = self.src / name
        try:
            return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=self.unique(name))
        except FileNotFoundError:
            self.add(name, "-", "file is missing")
        except (ValueError, UnicodeDecodeError) as error:
            self.add(name, "-", f"not readable as JSON: {error}")
        return None

    def unique(self, name):
        def hook(pairs):
            seen = set()
            for key, _ in pairs:
                if key in seen:
                    self.add(name, key, "key given twice in one object")
                seen.add(key)
            return dict(pairs)
        return hook

    # -- texts

    def text(self, file, code, field, value, differ=True, low=1, high=None, chars=None):
        """One text in every language. Returns True when it can be used further."""
        if not isinstance(value, dict) or set(value) != set(LANGUAGES):
            self.add(file, code, f"{field}: must have exactly the languages {', '.join(LANGUAGES)}")
            return False
        good = True
        for lang in LANGUAGES:
            said = value[lang]
            if not isinstance(said, str) or not said.strip():
                self.add(file, code, f"{field}.{lang}: empty")
                good = False
                continue
            if said != said.strip() or "  " in said or "\n" in said or "\t" in said:
                self.add(file, code, f"{field}.{lang}: stray blanks")
            if unicodedata.normalize("NFC", said) != said:
                self.add(file, code, f"{field}.{lang}: not in Unicode form NFC")
            if "'" in said or '"' in said:
                self.add(file, code, f"{field}.{lang}: straight quotation mark; use ’ “ ” « »")
            if lang == "fr" and re.search(r" [;:?!»]|« ", said):
                self.add(file, code, f"{field}.fr: ordinary blank beside ; : ? ! « »; use a no-break space")
            if re.search(PLACEHOLDER, said):
                self.add(file, code, f"{field}.{lang}: placeholder or unfinished text")
            lowered = said.casefold()
            for word in BANNED[lang]:
                if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered):
                    self.add(file, code, f"{field}.{lang}: banned word “{word}”")
            count = words(said)
            if count < low:
                self.add(file, code, f"{field}.{lang}: {count} words, at least {low}")
            if high and count > high:
                self.add(file, code, f"{field}.{lang}: {count} words, at most {high}")
            if chars and len(said) > chars[lang]:
                self.add(file, code, f"{field}.{lang}: {len(said)} characters, at most {chars[lang]}")
        if good and differ and plain(value["en"]) == plain(value["fr"]):
            self.add(file, code, f"{field}: French is the same as English")
        return good

    def keys(self, file, code, item, wanted, optional=()):
        for key in sorted(wanted - set(item)):
            self.add(file, code, f"{key}: missing")
        for key in sorted(set(item) - wanted - set(optional)):
            self.add(file, code, f"{key}: unknown key")

    # -- programme

    def programme(self, doc):
        file = "programme.json"
        if not isinstance(doc, dict):
            return
        name = doc.get("id")
        if not isinstance(name, str) or not re.fullmatch(r"[a-z0-9][a-z0-9-]*", name):
            self.add(file, "id", "must be small letters, digits and hyphens")
        for field in ("title", "description"):
            self.text(file, field, field, doc.get(field), high=LINE_WORDS)
        if not isinstance(doc.get("demonstration"), bool):
            self.add(file, "demonstration", "must be true or false")
        if doc.get("demonstration"):
            self.text(file, "mark", "mark", doc.get("mark"))
        sides = doc.get("sides")
        if not isinstance(sides, list) or not sides or len(set(sides)) != len(sides):
            self.add(file, "sides", "must be a list of distinct sides")
        vote = doc.get("vote", {})
        if not isinstance(vote.get("places"), int) or not isinstance(vote.get("shortlist_max"), int) \
                or not 1 <= vote["places"] <= vote["shortlist_max"]:
            self.add(file, "vote", "places must be at least 1 and not above shortlist_max")
        for field, key in (("cost_bands", "id"), ("horizons", "id"), ("null_reasons", "id"), ("owner_types", "id"),
                           ("urgency", "value")):
            entries = doc.get(field)
            if not isinstance(entries, list) or not entries:
                self.add(file, field, "missing or empty")
                continue
            ids = [entry.get(key) for entry in entries]
            if len(set(ids)) != len(ids) or None in ids:
                self.add(file, field, f"{key} missing or given twice")
            for entry in entries:
                self.text(file, f"{field} {entry.get(key)}", "label", entry.get("label"))
        limits = [band.get("below_usd") for band in doc.get("cost_bands", [])]
        if limits and (limits[-1] is not None or None in limits[:-1] or limits[:-1] != sorted(set(limits[:-1]))):
            self.add(file, "cost_bands", "limits must rise, and only the last band has none")
        edge = 0
        for horizon in doc.get("horizons", []):
            months = horizon.get("months")
            if not isinstance(months, list) or len(months) != 2 or months[0] != edge or months[1] <= months[0]:
                self.add(file, f"horizons {horizon.get('id')}", "months must join the horizon before and rise")
                break
            edge = months[1]
        if {reason.get("id") for reason in doc.get("null_reasons", [])} != NULL_REASONS:
            self.add(file, "null_reasons", f"must be exactly {', '.join(sorted(NULL_REASONS))}")
        if [entry.get("value") for entry in doc.get("urgency", [])] != [3, 2, 1, 0]:
            self.add(file, "urgency", "values must be 3, 2, 1, 0 in this order")
        maturity = doc.get("maturity", [])
        if [entry.get("level") for entry in maturity] != list(range(LEVELS)):
            self.add(file, "maturity", f"levels must be 0 to {LEVELS - 1} in this order")
        for entry in maturity:
            self.text(file, f"maturity {entry.get('level')}", "name", entry.get("name"))
            self.text(file, f"maturity {entry.get('level')}", "meaning", entry.get("meaning"), high=LINE_WORDS)

    # -- instrument and questions

    def shape(self, doc):
        """How many questions each sub-area has, who is asked, how many actions there are."""
        file = "shape.json"
        doc = doc if isinstance(doc, dict) else {}
        shape = {"questions": doc.get("questions"), "perspectives": doc.get("perspectives"), "actions": doc.get("actions")}
        for field in ("questions", "perspectives"):
            if not isinstance(shape[field], dict):
                self.add(file, field, "missing")
                shape[field] = {}
        for code, number in shape["questions"].items():
            if type(number) is not int or number < 1:
                self.add(file, code, "number of questions must be at least 1")
                shape["questions"] = {}
                break
        for code, side in shape["perspectives"].items():
            if side not in ("G", "B", "I"):
                self.add(file, code, "perspective must be G, B or I")
        if type(shape["actions"]) is not int:
            self.add(file, "actions", "missing")
        return shape

    def instrument(self, doc, programme_id, shape):
        """Returns the sub-area codes in order."""
        file = "instrument.json"
        if not isinstance(doc, dict):
            return []
        if doc.get("id") != programme_id:
            self.add(file, "id", "must be the id of the programme")
        if not re.fullmatch(r"\d+\.\d+\.\d+", str(doc.get("version"))):
            self.add(file, "version", "must be three numbers, such as 1.0.0")
        if doc.get("languages") != list(LANGUAGES):
            self.add(file, "languages", f"must be {', '.join(LANGUAGES)}")
        self.text(file, "title", "title", doc.get("title"))
        subs = []
        areas = doc.get("areas", [])
        codes = [area.get("code", "") for area in areas]
        if len(set(codes)) != len(codes):
            self.add(file, "areas", "area code given twice")
        if codes != sorted(codes):
            self.add(file, "areas", "area codes out of order")
        for area in areas:
            code = area.get("code", "")
            self.text(file, code, "title", area.get("title"))
            for position, sub in enumerate(area.get("sub_areas", []), 1):
                if sub.get("code") != f"{code}{position}":
                    self.add(file, sub.get("code", code), f"sub-area code must be {code}{position}")
                self.text(file, sub.get("code", code), "title", sub.get("title"))
                subs.append(sub.get("code", ""))
        wanted = shape["questions"]
        if subs != list(wanted):
            missing = [s for s in wanted if s not in subs]
            extra = [s for s in subs if s not in wanted]
            self.add(file, "areas", f"sub-areas differ from the table: missing {missing}, not in it {extra}")
        return subs

    def refs(self, file, code, refs, table):
        if not isinstance(refs, list) or not refs:
            self.add(file, code, "legal_refs: at least one reference")
            return
        seen = set()
        for ref in refs:
            name = f"{ref.get('regime')} {ref.get('provision')}"
            if name in seen:
                self.add(file, code, f"legal_refs {name}: given twice")
            seen.add(name)
            if name not in table:
                self.add(file, code, f"legal_refs {name}: not in references.json")
            elif ref != table[name]:
                self.add(file, code, f"legal_refs {name}: differs from references.json")

    def references(self, doc):
        """The table of provisions that questions and actions may cite."""
        file = "references.json"
        table = {}
        for ref in doc if isinstance(doc, list) else []:
            code = f"{ref.get('regime')} {ref.get('provision')}"
            self.keys(file, code, ref, REF_KEYS)
            if code in table:
                self.add(file, code, "given twice")
            table[code] = ref
            if ref.get("regime") not in REGIMES:
                self.add(file, code, f"regime must be one of {', '.join(sorted(REGIMES))}")
            if not isinstance(ref.get("provision"), str) or not ref["provision"].strip():
                self.add(file, code, "provision: empty")
            if ref.get("force") not in FORCES:
                self.add(file, code, f"force must be one of {', '.join(sorted(FORCES))}")
            if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(ref.get("as_of"))):
                self.add(file, code, "as_of must be a year and a month, such as 2026-11")
            if not isinstance(ref.get("checked"), bool):
                self.add(file, code, "checked must be true or false")
            if self.text(file, code, "gist", ref.get("gist"), low=3, high=LINE_WORDS) and ref.get("force") != "shall":
                for lang in LANGUAGES:
                    if re.search(OBLIGATION[lang], ref["gist"][lang], re.I):
                        self.add(file, code, f"gist.{lang}: a provision of force {ref.get('force')} worded as a duty or a right")
        return table

    def question(self, file, question, table, shape):
        code = question.get("code", "?")
        self.keys(file, code, question, QUESTION_KEYS)
        sub = str(question.get("sub_area"))
        wanted = shape["perspectives"].get(sub, shape["perspectives"].get(sub[:1]))
        if question.get("perspective") != wanted:
            self.add(file, code, f"perspective {question.get('perspective')}, must be {wanted}")
        if question.get("ladder") not in ("R", "S", "P"):
            self.add(file, code, "ladder must be R, S or P")
        if type(question.get("target")) is not int or not 1 <= question["target"] < LEVELS:
            self.add(file, code, f"target must be 1 to {LEVELS - 1}")
        if not isinstance(question.get("weight"), (int, float)) or isinstance(question.get("weight"), bool) \
                or question["weight"] <= 0:
            self.add(file, code, "weight must be above 0")
        if self.text(file, code, "text", question.get("text"), low=4, high=QUESTION_WORDS):
            for lang in LANGUAGES:
                said = question["text"][lang]
                if not said.endswith("?"):
                    self.add(file, code, f"text.{lang}: must end with a question mark")
                if re.search(YES_NO[lang], said, re.I):
                    self.add(file, code, f"text.{lang}: a yes/no question")
                elif not re.match(OPENINGS[lang], said, re.I):
                    self.add(file, code, f"text.{lang}: must open with a question word")
                if lang in FUTURE and re.search(FUTURE[lang], said, re.I):
                    self.add(file, code, f"text.{lang}: not in the present tense")
                if re.search(YEAR, said):
                    self.add(file, code, f"text.{lang}: a year or an edition; put it in the reference")
        choices = question.get("choices")
        if not isinstance(choices, list) or len(choices) != LEVELS:
            self.add(file, code, f"choices: must be {LEVELS}")
            choices = choices if isinstance(choices, list) else []
        for level, choice in enumerate(choices):
            field = f"choices[{level}]"
            if not self.text(file, code, field, choice, low=CHOICE_WORDS[0], high=CHOICE_WORDS[1]):
                continue
            for lang in LANGUAGES:
                said = choice[lang]
                if not said.endswith("."):
                    self.add(file, code, f"{field}.{lang}: must end with a full stop")
                if not said[0].isupper() and not said[0].isdigit():
                    self.add(file, code, f"{field}.{lang}: must begin with a capital")
                if re.search(LEVEL_NUMBER, said, re.I):
                    self.add(file, code, f"{field}.{lang}: names a level by number, which the screen does not show")
                if re.search(YEAR, said):
                    self.add(file, code, f"{field}.{lang}: a year or an edition; put it in the reference")
        self.text(file, code, "why", question.get("why"), low=4, high=LINE_WORDS)
        self.text(file, code, "evidence_hint", question.get("evidence_hint"), low=4, high=LINE_WORDS)
        self.refs(file, code, question.get("legal_refs"), table)

    def questions(self, areas, subs, table, shape):
        found = []
        for area in areas:
            file = f"questions/{area}.json"
            doc = self.read(file)
            if doc is None:
                continue
            if not isinstance(doc, list):
                self.add(file, "-", "must be a list")
                continue
            for question in doc:
                code = question.get("code", "?")
                if not re.fullmatch(r"[A-Z]\d+\.\d+", code):
                    self.add(file, code, "code must look like A1.1")
                elif code[0] != area:
                    self.add(file, code, f"belongs in questions/{code[0]}.json")
                if question.get("sub_area") != code.split(".")[0]:
                    self.add(file, code, "sub_area does not match the code")
                if question.get("sub_area") not in subs:
                    self.add(file, code, f"unknown sub-area {question.get('sub_area')}")
                self.question(file, question, table, shape)
                found.append((file, question))
            codes = [q.get("code", "?") for q in doc]
            if codes != sorted(codes, key=code_key):
                self.add(file, area, "codes out of order")
        for stray in sorted((self.src / "questions").glob("*.json")):
            if stray.stem not in areas:
                self.add(f"questions/{stray.name}", "-", "no area of this name")
        self.across(found, shape)
        return [question for _, question in found]

    def across(self, found, shape):
        first = {}
        for file, question in found:
            code = question.get("code", "?")
            if code in first:
                self.add(file, code, f"code given twice, first in {first[code]}")
            first.setdefault(code, file)
        counts = {}
        for _, question in found:
            counts.setdefault(question.get("sub_area"), []).append(question.get("code"))
        for sub, number in shape["questions"].items():
            have = counts.get(sub, [])
            if len(have) != number:
                self.add(f"questions/{sub[0]}.json", sub, f"{len(have)} questions, must be {number}")
            for position in range(1, number + 1):
                if f"{sub}.{position}" not in have and len(have) >= number:
                    self.add(f"questions/{sub[0]}.json", f"{sub}.{position}", "code missing")
        for lang in LANGUAGES:
            texts, whys, hints, owners = {}, {}, {}, {}
            for file, question in found:
                code = question.get("code", "?")
                for field, seen in (("text", texts), ("why", whys), ("evidence_hint", hints)):
                    value = question.get(field)
                    said = plain(value.get(lang, "")) if isinstance(value, dict) else ""
                    if said and said in seen:
                        self.add(file, code, f"{field}.{lang}: same as in {seen[said]}")
                    seen.setdefault(said, code)
                choices = question.get("choices")
                for level, choice in enumerate(choices if isinstance(choices, list) else []):
                    said = plain(choice.get(lang) or "") if isinstance(choice, dict) else ""
                    if not said:
                        continue
                    if said in owners:
                        other, at = owners[said]
                        where = f"choices[{at}]" if other == code else f"{other} choices[{at}]"
                        self.add(file, code, f"choices[{level}].{lang}: same as {where}")
                    owners.setdefault(said, (code, level))

    # -- actions

    def trigger(self, file, code, trigger, subs, questions):
        """A gap that calls for the action: one question, or a sub-area with all its questions."""
        if set(trigger) not in ({"sub_area", "weight"}, {"question", "weight"}):
            self.add(file, code, "triggers: must have a weight and either sub_area or question")
        if "sub_area" in trigger and trigger["sub_area"] not in subs:
            self.add(file, code, f"triggers: unknown sub-area {trigger['sub_area']}")
        if "question" in trigger and trigger["question"] not in questions:
            self.add(file, code, f"triggers: unknown question {trigger['question']}")

    def actions(self, doc, programme, subs, questions, table, shape):
        file = "actions.json"
        if not isinstance(doc, list):
            if doc is not None:
                self.add(file, "-", "must be a list")
            return
        programme = programme if isinstance(programme, dict) else {}
        if len(doc) != shape["actions"]:
            self.add(file, "-", f"{len(doc)} actions, must be {shape['actions']}")
        bands = {band.get("id") for band in programme.get("cost_bands", [])}
        owners = {owner.get("id") for owner in programme.get("owner_types", [])}
        horizons = programme.get("horizons") or [{"months": [0, 0]}]
        longest, short = horizons[-1].get("months", [0, 0])[1], horizons[0].get("months", [0, 0])[1]
        ids = [action.get("id", "?") for action in doc]
        after, prefixes, triggered, titles = {}, [], set(), {}
        for action in doc:
            code = action.get("id", "?")
            self.keys(file, code, action, ACTION_KEYS, optional=("ladder_note",))
            match = re.fullmatch(r"([A-Z]{2})-(\d\d)", code)
            if not match:
                self.add(file, code, "id must look like QP-01")
            else:
                if match[1] not in prefixes:
                    prefixes.append(match[1])
                elif prefixes[-1] != match[1]:
                    self.add(file, code, f"ids of group {match[1]} must stand together")
                due = 1 + sum(1 for other in ids[:ids.index(code)] if other.startswith(match[1]))
                if int(match[2]) != due:
                    self.add(file, code, f"out of order, {match[1]}-{due:02d} is due here")
            if ids.count(code) > 1:
                self.add(file, code, "id given twice")
            self.text(file, code, "title", action.get("title"), low=2, chars=TITLE_CHARS)
            for lang in LANGUAGES:
                said = plain((action.get("title") or {}).get(lang) or "")
                if said and (lang, said) in titles:
                    self.add(file, code, f"title.{lang}: same as {titles[lang, said]}")
                titles.setdefault((lang, said), code)
            for field in ("description", "first_step", "proof"):
                self.text(file, code, field, action.get(field), low=4, high=LINE_WORDS)
            self.text(file, code, "owner", action.get("owner"))
            if "ladder_note" in action:
                self.text(file, code, "ladder_note", action["ladder_note"], low=3, high=LINE_WORDS)
            triggers = action.get("triggers") or []
            if not triggers:
                self.add(file, code, "triggers: at least one sub-area or question")
            names = [trigger.get("sub_area") or trigger.get("question") for trigger in triggers]
            if len(set(names)) != len(names):
                self.add(file, code, "triggers: sub-area or question given twice")
            for trigger in triggers:
                self.trigger(file, code, trigger, subs, questions)
                triggered.add(trigger.get("sub_area") or str(trigger.get("question")).split(".")[0])
                weight = trigger.get("weight")
                if not isinstance(weight, (int, float)) or isinstance(weight, bool) or not 0 < weight <= 1:
                    self.add(file, code, "triggers: weight must be above 0 and at most 1")
            if action.get("owner_type") not in owners:
                self.add(file, code, f"unknown owner_type {action.get('owner_type')}")
            if action.get("cost_band") not in bands:
                self.add(file, code, f"unknown cost_band {action.get('cost_band')}")
            months = action.get("months")
            if type(months) is not int or not 1 <= months <= longest:
                self.add(file, code, f"months must be 1 to {longest}")
            elif action.get("quick_win") is not (action.get("cost_band") == "L" and months <= short):
                self.add(file, code, f"quick_win must be true exactly for band L within {short} months")
            prerequisites = action.get("prerequisites") or []
            if len(set(prerequisites)) != len(prerequisites):
                self.add(file, code, "prerequisites: given twice")
            for before in prerequisites:
                if before not in ids:
                    self.add(file, code, f"prerequisites: unknown action {before}")
            after[code] = [before for before in prerequisites if before in ids]
            condition = action.get("applies_when")
            if condition is not None:
                if not isinstance(condition, dict) or not re.fullmatch(r"[a-z][a-z_]*", str(condition.get("key"))):
                    self.add(file, code, "applies_when: key must be small letters and underscores")
                self.text(file, code, "applies_when", (condition or {}).get("text") if isinstance(condition, dict) else None, low=3)
            for target in action.get("sdg_targets") or [None]:
                if not re.fullmatch(r"([1-9]|1[0-7])\.(\d{1,2}|[a-d])", str(target)):
                    self.add(file, code, f"sdg_targets: {target} is not a target")
            if not re.fullmatch(r"\d{5}", str(action.get("crs_code"))):
                self.add(file, code, "crs_code must be five digits")
            self.refs(file, code, action.get("legal_refs"), table)
        for sub in subs:
            if sub not in triggered:
                self.add(file, sub, "no action answers this sub-area")
        self.no_circle(file, after)

    def no_circle(self, file, after):
        done = set()

        def visit(code, path):
            if code in path:
                circle = path[path.index(code):] + [code]
                self.add(file, code, f"prerequisites go in a circle: {' -> '.join(circle)}")
                return
            if code in done:
                return
            for before in after.get(code, []):
                visit(before, path + [code])
            done.add(code)

        for code in after:
            visit(code, [])

    def glossary(self, doc):
        file = "glossary.fr.json"
        if not isinstance(doc, list) or not doc:
            if doc is not None:
                self.add(file, "-", "must be a list of terms")
            return
        seen = set()
        for pair in doc:
            code = str(pair.get("en"))
            if not pair.get("en") or not pair.get("fr"):
                self.add(file, code, "both languages are needed")
            if code.casefold() in seen:
                self.add(file, code, "term given twice")
            seen.add(code.casefold())

    # -- all

    def run(self):
        programme = self.read("programme.json")
        self.programme(programme)
        programme_id = programme.get("id") if isinstance(programme, dict) else None
        shape = self.shape(self.read("shape.json"))
        instrument = self.read("instrument.json")
        subs = self.instrument(instrument, programme_id, shape)
        table = self.references(self.read("references.json"))
        areas = [a.get("code", "") for a in instrument.get("areas", [])] if isinstance(instrument, dict) else []
        questions = self.questions(areas, subs, table, shape)
        actions = self.read("actions.json")
        self.actions(actions, programme, subs, {question.get("code") for question in questions}, table, shape)
        self.glossary(self.read("glossary.fr.json"))
        if self.findings:
            return None
        return {"programme": programme, "instrument": {**instrument, "questions": questions}, "actions": actions}


def encode(document):
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8") + b"\n"


def main(argv):
    if len(argv) == 2 and argv[0] == "--lint":
        source, target = argv[1], None
    elif len(argv) == 2 and not argv[0].startswith("-"):
        source, target = argv
    else:
        print(__doc__, file=sys.stderr)
        return 2
    lint = Lint(source)
    document = lint.run()
    for finding in lint.findings:
        print(finding, file=sys.stderr)
    if document is None:
        print(f"{len(lint.findings)} findings", file=sys.stderr)
        return 1
    if target is not None:
        out = Path(target)
        part = out.with_name(out.name + ".part")
        part.write_bytes(encode(document))
        os.replace(part, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
