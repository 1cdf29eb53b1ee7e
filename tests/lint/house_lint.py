"""Rules of the house that no compiler checks. Each test names every place that breaks its rule."""

import json
import re
import subprocess
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = {"identity", "intake", "projects", "inference", "learning", "telemetry", "reporting"}
TESTING = re.compile(r"_test\.cc$|/testing/|/tests/|/test_|_bench/")

# A third-party header belongs to the folders named here (tests may use what they test).
OWNERS = {
    r"sqlite3\.h": ["services/platform/store/sqlite/", "tests/bench/bare/"],
    r"torch/|ATen/|c10/": ["services/ranking/", "services/concord/trainer/", "services/inference/", "services/learning/"],
    r"xgboost/": ["services/ranking/challengers/boosted_learn.cc"],
    r"boost/": ["services/platform/http/", "services/portal/gateway/"],
    r"prometheus/": ["services/platform/metrics/"],
    r"spdlog/": ["services/platform/log/"],
    r"yaml-cpp/": ["services/platform/config/", "services/platform/bus/kafka/topic_file.cc"],
    r"argon2\.h": ["services/platform/auth/"],
    r"openssl/": ["services/platform/", "services/ranking/bytes.cc", "services/identity/oidc/"],  # bytes.cc: checksum of a model file; oidc: signatures of account services
    r"curl/": ["services/identity/oidc/", "services/platform/trace/"],
    r"libpq-fe\.h": ["services/platform/store/postgres/", "tests/bench/bare/", "tests/bench/cluster_load/"],
    r"librdkafka/": ["services/platform/bus/kafka/", "tests/bench/bare/"],
    r"hiredis": ["services/platform/cache/redis/"],
    r"xlsxwriter|pango/|cairo": ["services/reporting/"],
}
# Files that may be longer than 500 lines, each with its reason.
LONG = {
    "services/portal/web/src/desk/consensus.tsx": "one page: tally, slopes and votes of two rounds read the same figures",
}


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\n") if name and (ROOT / name).is_file()]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def code():
    return tracked("*.cc", "*.h")


def includes(name):
    for number, line in enumerate(read(name).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match[1]


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda m: "\n" * m[0].count("\n"), text, flags=re.S)


class HouseRules(unittest.TestCase):
    maxDiff = None

    def nothing(self, found):
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_there_is_something_to_look_at(self):
        self.assertGreater(len(code()), 100)
        self.assertGreater(len(tracked("proto/*.proto")), 5)

    def test_platform_includes_no_service_and_no_service_another(self):
        found = []
        for name in code():
            parts = name.split("/")
            if parts[0] != "services" or (parts[1] != "platform" and parts[1] not in SERVICES):
                continue
            for line, header in includes(name):
                area = header.split("/")[0]
                outside = SERVICES | {"ranking", "portal", "demo"} if parts[1] == "platform" else SERVICES - {parts[1]}
                if area in outside and not header.endswith(".pb.h"):
                    found.append(f"{name}:{line}: {parts[1]} includes {header}")
        self.nothing(found)

    def test_domain_includes_platform_values_only(self):
        found = []
        for name in code():
            if "/domain/" not in name:
                continue
            own = "/".join(name.split("/")[1:3]) + "/"
            for line, header in includes(name):
                if header.startswith(own) or "/" not in header or re.match(r"platform/(base|time|id|money|i18n)/", header):
                    continue
                if TESTING.search(name) and re.match(r"g(test|mock)/", header):
                    continue
                found.append(f"{name}:{line}: domain includes {header}")
        self.nothing(found)

    def test_third_party_headers_stay_in_their_adapter(self):
        found = []
        for name in code():
            if TESTING.search(name):
                continue
            for line, header in includes(name):
                for pattern, owners in OWNERS.items():
                    if re.match(pattern, header) and not any(name.startswith(owner) for owner in owners):
                        found.append(f"{name}:{line}: includes {header}")
        self.nothing(found)

    def test_queries_speak_both_databases(self):
        found = []
        literal = re.compile(r'R"(\w*)\((.*?)\)\1"|"((?:[^"\\\n]|\\.)*)"', re.S)
        for name in tracked("services/*.cc", "services/*.h"):
            if "/store/sqlite/" in name or "/store/postgres/" in name or TESTING.search(name):
                continue
            text = without_comments(read(name)) if "://" not in read(name) else read(name)
            for match in literal.finditer(text):
                said = match[2] or match[3] or ""
                if not re.search(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b", said):
                    continue
                for banned in ("::", "FOR UPDATE", "ANY("):
                    if banned in said:
                        found.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {banned} in shared SQL")
        self.nothing(found)

    def test_no_view_pipelines_and_no_format(self):
        found = []
        for name in code():
            text = without_comments(read(name))
            for line, header in includes(name):
                if header == "format":
                    found.append(f"{name}:{line}: includes <format>")
            if re.search(r"std::(ranges::)?views::", text):
                found.append(f"{name}: std::views")
        self.nothing(found)

    def test_every_rpc_says_who_may_call_it(self):
        found = []
        for name in tracked("proto/*.proto"):
            for match in re.finditer(r"\n  rpc (\w+)[^{;]*([{;])", read(name)):
                body = read(name)[match.end():] if match[2] == "{" else ""
                depth, end = 1, 0
                for end, letter in enumerate(body):
                    depth += {"{": 1, "}": -1}.get(letter, 0)
                    if not depth:
                        break
                if "concord.auth.rule" not in body[:end]:
                    found.append(f"{name}: rpc {match[1]} has no concord.auth.rule")
        self.nothing(found)

    def test_every_field_has_a_comment(self):
        found = []
        field = re.compile(r"^\s+(repeated |optional )?(map<[^>]+>|[\w.]+) (\w+) = \d+[ ;\[]")
        for name in tracked("proto/*.proto"):
            lines = read(name).splitlines()
            for number, line in enumerate(lines):
                if field.match(line) and not line.strip().startswith(("option", "reserved")) and "//" not in line:
                    if not lines[number - 1].strip().startswith("//") and not lines[number - 1].strip().endswith("*/"):
                        found.append(f"{name}:{number + 1}: {line.strip()}")
        self.nothing(found)

    def test_lines_have_their_form(self):
        found = []
        for name in tracked("*.cc", "*.h", "*.py", "*.ts", "*.tsx", "*.mjs", "*.sh", "*.proto", "*.sql", "*.md"):
            text = read(name)
            if text and not text.endswith("\n"):
                found.append(f"{name}: no end of the last line")
            for number, line in enumerate(text.split("\n"), 1):
                if line != line.rstrip() or "\t" in line:
                    found.append(f"{name}:{number}: a tab, or blanks at the end")
                if len(line) > 200 and name.endswith((".cc", ".h")):
                    found.append(f"{name}:{number}: {len(line)} characters")
        self.nothing(found)

    def test_files_are_short(self):
        found = []
        for name in tracked("*.cc", "*.h", "*.py", "*.ts", "*.tsx", "*.mjs", "*.sh"):
            lines = len(read(name).splitlines())
            if lines > 500 and name not in LONG:
                found.append(f"{name}: {lines} lines and no reason listed")
        self.nothing(found)

    def test_texts_of_the_portal_have_both_languages(self):
        pairs = [n for n in tracked("services/portal/web/src/*.json") if re.search(r"(^|/)en(/|\.json$)", n)]
        found = []
        for english in pairs:
            french = re.sub(r"(^|/)en(/|\.json$)", r"\1fr\2", english)
            if not (ROOT / french).is_file():
                found.append(f"{french}: missing")
                continue
            one, other = set(json.loads(read(english))), set(json.loads(read(french)))
            found += [f"{french}: {key} missing" for key in sorted(one - other)] + [f"{english}: {key} missing" for key in sorted(other - one)]
        self.nothing(found)

    def test_the_repository_knows_no_machine(self):
        found = []
        foreign = re.compile(r"(?<![\w.])/(root|home|work|Users)/\w|https?://(?:10|172\.1[6-9]|192\.168)\.")
        for name in tracked():
            if Path(name).suffix in {".png", ".ico", ".woff2", ".gz", ".bin"} or name == "tests/lint/house_lint.py":
                continue
            try:
                text = read(name)
            except UnicodeDecodeError:
                continue
            for match in foreign.finditer(text):
                found.append(f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {match[0]}")
        for name in tracked("*package-lock.json"):
            hosts = set(re.findall(r'"resolved": "https?://([^/"]+)', read(name))) - {"registry.npmjs.org"}
            found += [f"{name}: packages from {host}" for host in sorted(hosts)]
        self.nothing(found)


if __name__ == "__main__":
    unittest.main()
