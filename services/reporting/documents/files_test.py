"""The files as a reader gets them: texts of the PDF by pdftotext, the spreadsheet by its own XML. Arguments: WRITER BUNDLE."""
import functools
import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from pathlib import Path
from xml.etree import ElementTree

WRITER, BUNDLE = sys.argv[1:3]
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FOLDER = Path(tempfile.mkdtemp())
AGAIN = Path(tempfile.mkdtemp())


def write(folder):
    done = subprocess.run([WRITER, BUNDLE, folder], capture_output=True, text=True, timeout=50)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines()}


@functools.lru_cache(None)
def text_of(name, *flags):
    done = subprocess.run(["pdftotext", *flags, FOLDER / name, "-"], capture_output=True, text=True, check=True)
    return re.sub(r"[\s\u00a0\u202f]+", " ", done.stdout)


def info_of(name):
    done = subprocess.run(["pdfinfo", FOLDER / name], capture_output=True, text=True, check=True)
    return dict(re.findall(r"^([^:]+):\s+(.*)$", done.stdout, re.M))


def column_of(reference):
    n = 0
    for letter in re.match(r"[A-Z]+", reference)[0]:
        n = 26 * n + ord(letter) - 64
    return n - 1


@functools.lru_cache(None)
class Workbook:
    def __init__(self, name):
        self.zip = zipfile.ZipFile(FOLDER / name)
        shared = ElementTree.fromstring(self.zip.read("xl/sharedStrings.xml"))
        self.strings = ["".join(t.text or "" for t in si.iter(f"{{{NS['m']}}}t")) for si in shared.findall("m:si", NS)]
        book = ElementTree.fromstring(self.zip.read("xl/workbook.xml"))
        self.names = [s.get("name") for s in book.find("m:sheets", NS)]
        self.xml = {n: ElementTree.fromstring(self.zip.read(f"xl/worksheets/sheet{i}.xml")) for i, n in enumerate(self.names, 1)}

    @functools.lru_cache(None)
    def rows(self, name):
        """Rows of texts and numbers, as they stand in the cells."""
        out = []
        for row in self.xml[name].iter(f"{{{NS['m']}}}row"):
            cells = {}
            for cell in row.findall("m:c", NS):
                value = cell.find("m:v", NS)
                if value is None:
                    continue
                text = self.strings[int(value.text)] if cell.get("t") == "s" else float(value.text)
                cells[column_of(cell.get("r"))] = text
            out.append(cells)
        return out

    @functools.lru_cache(None)
    def table(self, name):
        rows = self.rows(name)
        width = len(rows[0])
        return [[row.get(c, "") for c in range(width)] for row in rows]


def canonical(table):
    def cell(value):
        return f"{value:.15g}" if isinstance(value, float) else value.replace("\n", "\\n")

    return "".join("\t".join(cell(v) for v in row) + "\n" for row in table)


TOLD = write(FOLDER)


class Pdf(unittest.TestCase):
    def holds(self, name, *texts):
        page = text_of(name)
        for text in texts:
            self.assertTrue(text in page, f"{name} does not hold “{text}”")

    def test_english_says_what_happened(self):
        self.holds("whole-en.pdf", "Sunflower oil to the European Union", "Demonstration instrument", "Demonstration data", "12–13 November 2026",
                   "47 people took part: 23 for government and 24 for industry.", "Ranked gap list", "42 of 46", "Kendall’s W 0.52",
                   "fewer than 1 in 1,000 workshops", "Changes of order, with their reasons", "The market asks for this certificate",
                   "Objections (minority notes)", "Small presses cannot pay", "It shares 3 of its first five", "tau-b is 0.49",
                   "model version 2026-11-03.2", "Money from", "EUR 25,125", "National Trade Facilitation Committee", "1 February 2027",
                   "not agreed", "AnswersSubmitted", "1,284", "9f2c61d07ab34e5588c1f0a2d6b7e4931c5a8f70e2d94b6613a7c8d5f0e1b2a4",
                   "The designations employed", "Who took part", "not shown apart", "fewer than five", "Page 2 of")

    def test_french_says_the_same(self):
        self.holds("whole-fr.pdf", "Huile de tournesol vers l’Union européenne", "Instrument de démonstration", "Données de démonstration",
                   "du 12 au 13 novembre 2026", "47 personnes ont participé : 23 pour l’État et 24 pour l’industrie.", "Liste des écarts par rang",
                   "42 sur 46", "W de Kendall 0,52", "moins d’un atelier sur 1 000", "Changements d’ordre, avec leurs raisons",
                   "Le marché exige ce certificat", "notes de minorité", "Les petites presses", "tau-b de Kendall est de 0,49", "25 125 EUR",
                   "1er février 2027", "non convenu", "Ce qui s’est passé", "1 284", "moins de cinq", "Page 2 sur")

    def test_no_text_of_the_other_language(self):
        self.assertNotRegex(text_of("whole-fr.pdf"), r"\b(of|the|Government|Total of|Ballots?|people|Votes are)\b")
        self.assertNotRegex(text_of("whole-en.pdf"), r"\b(sur|écart|atelier|personnes|votants|feuille)\b")

    def test_before_the_vote_it_says_what_is_missing(self):
        self.holds("before-en.pdf", "What this report does not have yet", "Answering is still open", "The room has not voted yet",
                   "stays unseen until the first secret vote", "The roadmap is made when the room has agreed")
        self.holds("before-fr.pdf", "Ce que ce rapport n’a pas encore", "La salle n’a pas encore voté")
        self.assertNotIn("Kendall’s W 0", text_of("before-en.pdf"))

    def test_pages(self):
        for name, low, high in (("whole-en.pdf", 10, 17), ("whole-fr.pdf", 10, 17), ("before-en.pdf", 6, 10), ("hostile-en.pdf", 15, 60)):
            pages = int(info_of(name)["Pages"])
            self.assertTrue(low <= pages <= high, f"{name} has {pages} pages")
            self.assertIn(f"Page {pages} {'sur' if '-fr' in name else 'of'} {pages}", text_of(name))
        self.assertIn("A4", info_of("whole-en.pdf")["Page size"])

    def test_no_head_stands_alone(self):
        """Every page but the cover ends in something else than a head; a heading is followed on its page."""
        heads = {"Votes", "The agreed order", "Positions and objections", "The suggestion against the people", "Who took part", "First vote", "Second vote",
                 "Objections (minority notes)", "Gaps by area and side", "Organisations", "Place Action", "How to read this report"}
        for name in ("whole-en.pdf", "hostile-en.pdf"):
            done = subprocess.run(["pdftotext", "-layout", FOLDER / name, "-"], capture_output=True, text=True, check=True)
            for number, page in enumerate(done.stdout.split("\f")[1:-1], 2):
                lines = [line.strip() for line in page.splitlines() if line.strip()]
                self.assertNotIn(lines[-2], heads, f"{name}, page {number} ends in a head")
                self.assertGreater(len(lines), 4, f"{name}, page {number} holds nothing but its frame and a head")

    def test_fonts_are_embedded(self):
        for name in ("whole-en.pdf", "whole-fr.pdf", "hostile-en.pdf"):
            done = subprocess.run(["pdffonts", FOLDER / name], capture_output=True, text=True, check=True)
            fonts = done.stdout.splitlines()[2:]
            self.assertTrue(fonts)
            for font in fonts:
                self.assertRegex(font, r"yes\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", font)
                self.assertNotIn("Type 3", font)

    def test_creation_date_is_that_of_the_data(self):
        self.assertIn("2026", info_of("whole-en.pdf")["CreationDate"])
        self.assertEqual(info_of("whole-en.pdf")["Title"], "Sunflower oil to the European Union")

    def test_hostile_texts_print(self):
        page = text_of("hostile-en.pdf")
        self.assertIn("=HYPERLINK", page)
        self.assertIn("second line", page)
        self.assertNotIn("\u202e", page)
        # No objection is cut short: every one of eleven long ones ends as it was written.
        self.assertGreater(page.count("small presses"), 11 * 55)


class Xlsx(unittest.TestCase):
    FILES = [n for n in sorted(TOLD) if n.endswith(".xlsx")]

    def test_no_formula_no_link_no_external_part(self):
        for name in self.FILES:
            book = Workbook(name)
            for sheet, xml in book.xml.items():
                self.assertIsNone(xml.find(".//m:f", NS), f"{name} {sheet} has a formula")
                self.assertIsNone(xml.find(".//m:hyperlink", NS), f"{name} {sheet} has a link")
                for cell in xml.iter(f"{{{NS['m']}}}c"):
                    self.assertIn(cell.get("t"), (None, "s", "n"), f"{name} {sheet} {cell.get('r')}")
            self.assertFalse([p for p in book.zip.namelist() if "external" in p or "vba" in p.lower() or "comments" in p])

    def test_formula_like_texts_stay_texts(self):
        book = Workbook("hostile-en.xlsx")
        names = [row[0] for row in book.table("Organisations")]
        for text in ('=HYPERLINK("http://example.invalid","click")', "+41 22", "-1", "@SUM(A1)", "=cmd", "A|B<script>&amp;", "broken \ufffd\ufffd bytes"):
            self.assertIn(text, names)
        notes = [row[8] for row in book.table("Answers, long")]
        self.assertIn("=cmd|' /C calc'!A0", notes)
        self.assertIn("line one\nline two tabbed", notes)
        styles = ElementTree.fromstring(book.zip.read("xl/styles.xml"))
        formats = [int(xf.get("numFmtId")) for xf in styles.find("m:cellXfs", NS)]
        for xml in book.xml.values():
            for cell in xml.iter(f"{{{NS['m']}}}c"):
                value = cell.find("m:v", NS)
                if cell.get("t") == "s" and book.strings[int(value.text)][:1] in tuple("=+-@"):
                    self.assertEqual(formats[int(cell.get("s", 0))], 49, "a text that looks like a formula is formatted as text")

    def test_rows_and_checksums_are_those_said(self):
        for name in self.FILES:
            book = Workbook(name)
            first = book.rows(book.names[0])
            said = {row[0]: row for row in first if len(row) == 3 and re.fullmatch(r"[0-9a-f]{64}", str(row[2]))}
            self.assertEqual(len(said), len(book.names), f"{name}: every sheet and all of them")
            sums = ""
            for sheet in book.names[1:]:
                table = book.table(sheet)
                self.assertEqual(len(table) - 1, said[sheet][1], f"{name} {sheet}")
                self.assertEqual(hashlib.sha256(canonical(table).encode()).hexdigest(), said[sheet][2], f"{name} {sheet}")
                sums += said[sheet][2] + "\n"
            everything = said["Toutes les feuilles" if "-fr" in name else "All sheets"]
            self.assertEqual(hashlib.sha256(sums.encode()).hexdigest(), everything[2])
            self.assertEqual(sum(len(book.table(s)) - 1 for s in book.names[1:]), everything[1])

    def test_answers_long_wide_and_codebook_agree(self):
        for name, long_name, wide_name, book_name in (("whole-en.xlsx", "Answers, long", "Answers, wide", "Codebook"),
                                                      ("whole-fr.xlsx", "Réponses, en long", "Réponses, en large", "Dictionnaire")):
            book = Workbook(name)
            long_rows, wide, codebook = (book.table(s) for s in (long_name, wide_name, book_name))
            codes = [row[0] for row in codebook[1:]]
            self.assertEqual(len(codes), 93)
            self.assertEqual(wide[0][5:], codes, "a column a question")
            self.assertEqual(len(wide) - 1, 47)
            for row in codebook[1:]:
                self.assertTrue(all(row[i] != "" for i in range(12)), f"{row[0]} is not complete")
            answered = {(row[0], row[5]): row[6] if row[6] != "" else row[7] for row in long_rows[1:]}
            self.assertEqual(len(answered), len(long_rows) - 1)
            flat = {(row[0], code): value for row in wide[1:] for code, value in zip(codes, row[5:]) if value != ""}
            self.assertEqual(flat, answered)

    def test_pseudonyms_only(self):
        book = Workbook("whole-en.xlsx")
        for row in book.table("Answers, long")[1:]:
            self.assertRegex(row[0], r"^p-\d+$")
            self.assertRegex(row[2], r"^org-\d+$")
        self.assertFalse([t for t in book.strings if "A. Person" in t], "focal points are people")
        ballots = book.table("Ballots")
        self.assertEqual(len(ballots) - 1, 91)
        self.assertTrue(all(len(set(row[3:8])) == 5 for row in ballots[1:]))

    def test_viewers_get_figures_only(self):
        for name in ("viewer-en.xlsx", "viewer-fr.xlsx"):
            book = Workbook(name)
            self.assertFalse({"Answers, long", "Answers, wide", "Ballots", "Réponses, en long", "Bulletins"} & set(book.names))
            self.assertFalse([t for t in book.strings if t.startswith("p-") or "annual report, page 12" in t])

    def test_same_tables_as_the_pdf(self):
        names = Workbook("whole-en.xlsx").names
        for sheet in ("Gaps", "Agreed answers", "Struck gaps", "Areas and sides", "Attendance", "Organisations", "Vote 1", "Vote 2", "Order", "Changes of order",
                      "Positions", "Objections", "Suggestion", "Roadmap", "Sources"):
            self.assertIn(sheet, names)
        french = Workbook("whole-fr.xlsx").names
        self.assertEqual(len(french), len(names))


class Both(unittest.TestCase):
    def test_same_data_same_bytes(self):
        write(AGAIN)
        for name in TOLD:
            self.assertEqual((FOLDER / name).read_bytes(), (AGAIN / name).read_bytes(), f"{name} is not the same the second time")

    def test_two_seconds(self):
        slow = {n: t[0] for n, t in TOLD.items() if float(t[0]) > 2 and not n.startswith("hostile")}
        self.assertFalse(slow, "seconds to make")

    def test_names(self):
        self.assertEqual(TOLD["whole-en.pdf"][1], "sunflower-oil-to-the-european-union-report-en.pdf")
        self.assertEqual(TOLD["whole-fr.xlsx"][1], "huile-de-tournesol-vers-l-union-europeenne-report-fr.xlsx")
        for _, name in TOLD.values():
            self.assertRegex(name, r"^[a-z0-9.-]{1,90}$")


if __name__ == "__main__":
    try:
        result = unittest.main(argv=sys.argv[:1], exit=False).result
    finally:
        shutil.rmtree(FOLDER)
        shutil.rmtree(AGAIN)
    sys.exit(0 if result.wasSuccessful() else 1)
