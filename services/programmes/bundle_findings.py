"""Reading a programme folder, and what is wrong in it."""

import json
import re
import unicodedata
from pathlib import Path

from bundle_rules import BANNED, LANGUAGES, PLACEHOLDER, plain, words


class Findings:
    def __init__(self, src):
        self.src = Path(src)
        self.findings = []

    def add(self, file, code, message):
        self.findings.append(f"{file}: {code}: {message}")

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
