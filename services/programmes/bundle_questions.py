"""Checks of the questions, each and across."""

import re

from bundle_findings import Findings
from bundle_rules import (
    CHOICE_WORDS, FUTURE, LANGUAGES, LEVELS, LEVEL_NUMBER, LINE_WORDS, OPENINGS, QUESTION_KEYS, QUESTION_WORDS, YEAR, YES_NO, code_key, plain)


class QuestionChecks(Findings):
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
