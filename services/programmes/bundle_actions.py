"""Checks of the actions and the glossary."""

import re

from bundle_findings import Findings
from bundle_rules import ACTION_KEYS, LANGUAGES, LINE_WORDS, TITLE_CHARS, plain


class ActionChecks(Findings):
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
