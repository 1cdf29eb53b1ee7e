"""The demonstration workshop's report over HTTP: both files in both languages, with name and checksum, by role, the same twice."""
import hashlib
import io
import re
import subprocess
import unittest
import zipfile

from concord_process import Concord


class Report(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Concord()
        cls.addClassCleanup(cls.server.stop)
        cls.server.walk()
        cls.desk = cls.server.sign_in("facilitator")
        cls.workshop = cls.desk.get("/v1/workshops")["workshops"][0]["name"]
        cls.report = cls.desk.get(f"/v1/{cls.workshop}/report")

    def fetch(self, form, language, who=None):
        answer = (who or self.desk).send("GET", f"/v1/{self.workshop}/report:render?format={form}&languageCode={language}")
        self.assertEqual(answer.status, 200, str(answer))
        self.assertEqual(answer.headers["X-Content-SHA256"], hashlib.sha256(answer.body).hexdigest())
        self.assertEqual(answer.headers["Content-Disposition"], f'attachment; filename="sunflower-oil-to-the-european-union-report-{language}.{form}"')
        return answer

    def text(self, pdf):
        done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
        return re.sub(r"[\s\u00a0\u202f]+", " ", done.stdout.decode())

    def test_pdf(self):
        last = self.report["rounds"][-1]
        first = next(t for t in last["tallies"] if t["candidate"] == self.report["order"][0])
        for language, of, words in (("en", "of", ("Demonstration data", "fictitious country", "Changes of order, with their reasons", "Money from", "It must be ready")),
                                    ("fr", "sur", ("Données de démonstration", "pays fictif", "Changements d’ordre", "Financement"))):
            answer = self.fetch("pdf", language)
            self.assertEqual(answer.headers["Content-Type"], "application/pdf")
            text = self.text(answer.body)
            for word in (*words, f"{first['inFive']} {of} {last['ballots']}", self.report["dataHash"]):
                self.assertIn(word, text)
            self.assertEqual(answer.body, self.fetch("pdf", language).body, "the same data, the same bytes")

    def sheets(self, body):
        book = zipfile.ZipFile(io.BytesIO(body))
        return book, re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())

    def test_xlsx(self):
        for language, wide in (("en", "Answers, wide"), ("fr", "Réponses, en large")):
            answer = self.fetch("xlsx", language)
            book, names = self.sheets(answer.body)
            xml = book.read(f"xl/worksheets/sheet{names.index(wide) + 1}.xml").decode()
            people = sum(int(row.get(k, 0)) for row in self.report["attendance"] if row["side"] != "observer" for k in ("women", "men", "other"))
            self.assertEqual(xml.count("<row "), people + 1, "a row a respondent")
            self.assertFalse([n for n in book.namelist() if n.startswith("xl/worksheets/sheet") and b"<f>" in book.read(n)])
            self.assertEqual(answer.body, self.fetch("xlsx", language).body)

    def test_a_viewer_sees_figures_only(self):
        book, names = self.sheets(self.fetch("xlsx", "en", self.server.sign_in("viewer")).body)
        self.assertNotIn("Answers, long", names)
        self.assertNotIn("Ballots", names)
        self.assertNotIn(b"org-1", book.read("xl/sharedStrings.xml"))

    def test_another_form_is_refused(self):
        answer = self.desk.send("GET", f"/v1/{self.workshop}/report:render?format=doc")
        self.assertEqual((answer.status, answer.reason, list(answer.places)), (400, "FORMAT_UNKNOWN", ["format"]))


if __name__ == "__main__":
    unittest.main()
