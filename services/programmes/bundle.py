#!/usr/bin/env python3
"""Check a programme folder and write it as one JSON document.

    bundle.py SRC_DIR OUT_FILE    check, then write
    bundle.py --lint SRC_DIR      check only

Every finding is one line "FILE: CODE: what is wrong". Any finding: exit status 1, nothing written.
"""

import json
import os
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # nothing of ours beside the programmes

from bundle_actions import ActionChecks  # noqa: E402
from bundle_instrument import InstrumentChecks  # noqa: E402
from bundle_questions import QuestionChecks  # noqa: E402


class Lint(InstrumentChecks, QuestionChecks, ActionChecks):
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
