"""Checks of programme.json, shape.json, instrument.json and references.json."""

import re

from bundle_findings import Findings
from bundle_rules import FORCES, LANGUAGES, LEVELS, LINE_WORDS, NULL_REASONS, OBLIGATION, REF_KEYS, REGIMES


class InstrumentChecks(Findings):
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
