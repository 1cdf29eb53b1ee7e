"""What the lint of a programme refuses. Each case breaks one thing in a copy of the demonstration programme."""

import contextlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import bundle  # noqa: E402

SOURCE = Path(__file__).parent / "qi4tf"


class Broken(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.copy = Path(folder.name) / "qi4tf"
        shutil.copytree(SOURCE, self.copy)

    def change(self, name, alter):
        path = self.copy / name
        document = json.loads(path.read_text(encoding="utf-8"))
        alter(document)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    def findings(self):
        lint = bundle.Lint(self.copy)
        self.assertIs(lint.run() is None, bool(lint.findings))
        return lint.findings

    def refuses(self, name, alter, *parts):
        self.change(name, alter)
        found = self.findings()
        for part in parts:
            self.assertTrue(any(part in line for line in found), f"no finding says {part!r}: {found[:5]}")

    def test_the_programme_itself_is_clean(self):
        self.assertEqual(self.findings(), [])

    def test_a_question_is_missing(self):
        self.refuses("questions/A.json", lambda d: d.pop(), "A3: 1 questions, must be 2")

    def test_a_choice_is_missing(self):
        self.refuses("questions/B.json", lambda d: d[0]["choices"].pop(), "B1.1: choices: must be 6")

    def test_two_questions_share_a_choice(self):
        def alter(d):
            d[1]["choices"][0] = d[0]["choices"][0]
        self.refuses("questions/C.json", alter, "same as C1.1 choices[0]")

    def test_french_is_empty(self):
        self.refuses("questions/D.json", lambda d: d[0]["text"].update(fr=" "), "D1.1: text.fr: empty")

    def test_a_yes_no_question(self):
        self.refuses("questions/E.json", lambda d: d[0]["text"].update(en="Is there a laboratory in the country?"),
                     "E1.1: text.en: a yes/no question")

    def test_a_banned_word(self):
        self.refuses("actions.json", lambda d: d[0]["description"].update(fr="Organiser le calibrage des balances du pays."),
                     "QP-01: description.fr: banned word “calibrage”")

    def test_a_reference_that_is_not_in_the_table(self):
        def alter(d):
            d[0]["legal_refs"][0]["provision"] = "99"
        self.refuses("actions.json", alter, "not in references.json")

    def test_one_action_too_few(self):
        self.refuses("actions.json", lambda d: d.pop(), "37 actions, must be 38")

    def test_no_action_answers_a_sub_area(self):
        self.refuses("actions.json", lambda d: next(a for a in d if a["id"] == "TF-03")["triggers"][0].update(sub_area="H5"),
                     "H4: no action answers this sub-area")

    def test_a_trigger_names_what_does_not_exist(self):
        def alter(d):
            d[0]["triggers"] = [{"question": "A9.9", "weight": 1}, {"sub_area": "Z1", "weight": 2}, {"weight": 1}]
        self.refuses("actions.json", alter, "unknown question A9.9", "unknown sub-area Z1", "weight must be above 0",
                     "either sub_area or question")

    def test_prerequisites_go_in_a_circle(self):
        self.refuses("actions.json", lambda d: next(a for a in d if a["id"] == "ME-01")["prerequisites"].append("TE-02"),
                     "prerequisites go in a circle")

    def test_a_quick_win_that_is_none(self):
        self.refuses("actions.json", lambda d: d[0].update(quick_win=True), "QP-01: quick_win must be true exactly for band L")

    def test_a_best_endeavour_worded_as_a_right(self):
        def alter(d):
            next(r for r in d if r["provision"] == "5.3.1")["gist"]["en"] = "The importer has the right to a second test."
        self.refuses("references.json", alter, "worded as a duty or a right")

    def test_a_key_given_twice(self):
        path = self.copy / "glossary.fr.json"
        path.write_text('[{"en": "gap", "fr": "écart", "fr": "trou"}]', encoding="utf-8")
        self.assertTrue(any("key given twice" in line for line in self.findings()))

    def test_a_file_is_missing(self):
        (self.copy / "actions.json").unlink()
        self.assertIn("actions.json: -: file is missing", self.findings())

    def test_nothing_is_written_when_something_is_wrong(self):
        (self.copy / "actions.json").write_text("[", encoding="utf-8")
        target = self.copy.parent / "out.json"
        with contextlib.redirect_stderr(io.StringIO()) as said:
            self.assertEqual(bundle.main([str(self.copy), str(target)]), 1)
        self.assertIn("actions.json", said.getvalue())
        self.assertFalse(target.exists())

    def test_two_runs_write_the_same_bytes(self):
        written = []
        for name in ("a.json", "b.json"):
            subprocess.run([sys.executable, bundle.__file__, str(SOURCE), str(self.copy.parent / name)], check=True)
            written.append((self.copy.parent / name).read_bytes())
        self.assertEqual(written[0], written[1])
        document = json.loads(written[0])
        self.assertEqual(len(document["instrument"]["questions"]), 93)
        self.assertEqual(len(document["actions"]), 38)


if __name__ == "__main__":
    unittest.main()
