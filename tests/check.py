#!/usr/bin/env python3
"""check.py BUILD: the house rules as programs. Prints each breach and, at the end,
"N passed, N failed"; exit status 1 when one failed.

Layers, no mutable globals, sizes of functions and files, symbol prefixes, a case
for every message, spelling of sources (no tabs, no trailing blanks)."""
import collections
import glob
import os
import re
import subprocess
import sys

STAGES = ["read", "assemble", "resolve", "style", "html", "box", "layout", "paint", "export"]
# Services, lowest first: each may use those before it.
SERVICES = ["base", "tree", "xml", "data", "text", "color", "image"]
# What a later stage, or a service's user, may see of a stage: types, no functions.
TYPES = {"resolve/links.h", "resolve/sibling.h", "style/style.h", "style/content.h", "style/values.h",
         "box/box.h", "layout/fragment.h", "layout/page.h", "paint/display.h", "assemble/publication.h"}
# Libraries and the only folders that may include their headers.
OWNERS = {r"libxml/": {"xml"}, r"hb[.-]": {"text"}, r"unicode/": {"text"}, r"hyphen\.h": {"text"},
          r"png\.h": {"image"}, r"hpdf": {"export"}, r"cmark": {"read"}, r"gumbo": {"read"}, r"qpdf/": {"form"},
          r"nettle/": {"base"}, r"zip\.h": {"pack"}, r"lcms2": {"color"}, r"jpeglib": {"image"}}
MAX_FUNCTION, MAX_FILE = 80, 1000

failures = []
passed = 0


def rule(name, breaches):
    global passed
    breaches = list(breaches)
    if not breaches:
        passed += 1
        return
    failures.append(name)
    for breach in breaches:
        print("%s: %s" % (name, breach))


def sources():
    return sorted(glob.glob("pipeline/**/*.[ch]", recursive=True))


def folder_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 else ""


def may_include(user, header):
    owner = header.split("/")[0] if "/" in header else ""
    if not owner or not user or user in ("commands", "form", "pack") or owner == user:
        return True
    if owner in SERVICES:
        return user in STAGES or SERVICES.index(owner) < SERVICES.index(user)
    if header in TYPES and user in STAGES:
        return STAGES.index(owner) < STAGES.index(user)
    return False


def layers():
    for path in sources():
        user = folder_of(path)
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            own = re.match(r'#include "([^"]+)"', line)
            if own and not may_include(user, own.group(1)):
                yield "%s:%d: %s may not include %s" % (path, number, user, own.group(1))
            outside = re.match(r"#include <([^>]+)>", line)
            for pattern, folders in OWNERS.items():
                if outside and re.match(pattern, outside.group(1)) and user not in folders:
                    yield "%s:%d: <%s> belongs to %s" % (path, number, outside.group(1), ", ".join(sorted(folders)))


def calls(build):
    """What the objects use: a stage no function of another stage, a service none of a stage or a later service."""
    owners, used = {}, []
    for path in sorted(glob.glob(build + "/pipeline/*/*.o")):
        folder = path.split("/")[-2]
        names = subprocess.run(["nm", "-g", path], capture_output=True, text=True).stdout
        for line in names.splitlines():
            if line.split()[-2] == "U":
                used.append((path, folder, line.split()[-1]))
            else:
                owners[line.split()[-1]] = folder
    for path, user, name in used:
        owner = owners.get(name, user)
        if user in ("commands", "form", "pack") or owner == user:
            continue
        if owner not in SERVICES or (user in SERVICES and SERVICES.index(owner) > SERVICES.index(user)):
            yield "%s: %s uses %s of %s" % (path, user, name, owner)


def functions(path):
    """(name, first line, length) of each function: clang-format puts its braces at column 0."""
    start = name = None
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        head = re.match(r"[A-Za-z].*?(\w+)\(", line)
        if head and not line.rstrip().endswith(";"):
            name = head.group(1)
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            yield name, start, number - start
            start = None


def long_functions():
    for path in sources():
        for name, line, length in functions(path):
            if length > MAX_FUNCTION:
                yield "%s:%d: %s has %d lines (limit %d)" % (path, line, name, length, MAX_FUNCTION)


def long_files():
    for path in sources() + glob.glob("tests/**/*.c", recursive=True):
        length = sum(1 for _ in open(path, encoding="utf-8"))
        if length > MAX_FILE:
            yield "%s has %d lines (limit %d)" % (path, length, MAX_FILE)


def mutable_globals(build):
    for path in sorted(glob.glob(build + "/pipeline/**/*.o", recursive=True)):
        table = subprocess.run(["objdump", "-t", path], capture_output=True, text=True).stdout
        for line in table.splitlines():
            m = re.match(r"\S+ .*\s(\.data|\.bss|\.tdata|\.tbss|\*COM\*)\s+(\S+)\s+(\S+)$", line)
            if m and int(m.group(2), 16) and not m.group(3).startswith("."):
                yield "%s: %s can change (%s)" % (path, m.group(3), m.group(1))


def prefixes(build):
    """Outside names of a folder begin with a word that no other folder begins names with, or that prefixes.txt gives it."""
    table = collections.defaultdict(set)
    for line in open("tests/prefixes.txt", encoding="utf-8"):
        words = line.split("#")[0].split()
        for word in words[1:]:
            table[words[0].rstrip(":")].add(word)
    for path in sorted(glob.glob(build + "/pipeline/**/*.o", recursive=True)):
        folder = path[len(build) + 1:].split("/")[1] if path[len(build) + 1:].count("/") > 1 else "pipeline"
        names = subprocess.run(["nm", "-g", "--defined-only", path], capture_output=True, text=True).stdout
        for line in names.splitlines():
            name = line.split()[-1]
            if not any(name == p or name.startswith(p + "_") for p in table[folder]):
                yield "%s: %s does not begin with a prefix of %s" % (path, name, folder)


def diagnostics():
    codes = re.findall(r"^DIAG\((\w+)", open("pipeline/base/diag.def", encoding="utf-8").read(), re.M)
    cases = "".join(open(p, encoding="utf-8", errors="replace").read()
                    for p in glob.glob("tests/**/*", recursive=True)
                    if os.path.isfile(p) and p.endswith((".test", ".sh", ".expect", ".py")) and not p.endswith("check.py"))
    used = "".join(open(p, encoding="utf-8").read() for p in sources() if p.endswith(".c"))
    for code in codes:
        if "[%s]" % code not in cases:
            yield "no case provokes %s" % code
        if "DIAG_%s" % code not in used:
            yield "nothing says %s" % code


def spelling():
    for path in sources() + glob.glob("tests/**/*.c", recursive=True) + glob.glob("layouts/*.css"):
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            if "\t" in line or line.rstrip("\n") != line.rstrip("\n").rstrip(" "):
                yield "%s:%d: a tab or blanks at the end" % (path, number)
            if re.search(r"\b(TODO|FIXME|XXX|for now)\b", line):
                yield "%s:%d: unfinished business" % (path, number)


def support(build):
    """CSS-SUPPORT.md is what the program says of itself: `make css-support` writes it."""
    said = subprocess.run([build + "/guidepress", "--css-support"], capture_output=True, text=True).stdout
    if not os.path.exists("CSS-SUPPORT.md") or open("CSS-SUPPORT.md", encoding="utf-8").read() != said:
        yield "CSS-SUPPORT.md is not what guidepress --css-support prints: make css-support"


def main():
    build = sys.argv[1]
    rule("layers", layers())
    rule("calls", calls(build))
    rule("functions", long_functions())
    rule("files", long_files())
    rule("globals", mutable_globals(build))
    rule("prefixes", prefixes(build))
    rule("messages", diagnostics())
    rule("support", support(build))
    rule("spelling", spelling())
    print("%d passed, %d failed" % (passed, len(failures)))
    sys.exit(bool(failures))


main()
