"""form.py FILE…: spaces within a line as .clang-format has them. Where a line breaks and how its next one is aligned is its author's choice."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html import unescape

STYLE = re.compile(rb"<replacement offset='(\d+)' length='(\d+)'>(.*?)</replacement>", re.S)


def faults(name):
    with open(name, "rb") as file:
        text = file.read()
    said = subprocess.run(["clang-format-14", "--output-replacements-xml", name], capture_output=True, check=True).stdout
    found = []
    for offset, length, new in STYLE.findall(said):
        start, end = int(offset), int(offset) + int(length)
        old, new = text[start:end], unescape(new.decode()).encode()
        line = text[text.rfind(b"\n", 0, start) + 1:start]
        if b"\n" in old + new or not line.strip() or bool(old) == bool(new):
            continue
        found.append(f"{name}:{text.count(bytes([10]), 0, start) + 1}: {'no' if old else 'a'} space after {line[-30:].decode(errors='replace')!r}")
    return found


with ThreadPoolExecutor(os.cpu_count()) as pool:
    found = [fault for of_one in pool.map(faults, sys.argv[1:]) for fault in of_one]
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)
