#!/usr/bin/env python3
"""collect.py GUIDEPRESS: worksheets filled by software that is not ours come back cell by cell,
and files that are broken, locked or made to do harm stop nothing. Ends with "N passed, N failed"."""

import csv
import io
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
import zlib

import checking

checking.needs("pikepdf")
import pikepdf  # noqa: E402
from pikepdf import Array, Dictionary, Name, String  # noqa: E402

sys.path.insert(0, os.path.join(checking.TOP, "tests/forms"))
import fields  # noqa: E402
import forms  # noqa: E402

PROGRAM = os.path.realpath(sys.argv[1])
HERE = os.path.join(checking.TOP, "tests/forms")
WORDS = ["ŵ ŷ é", "مرحبا بالعالم", "বাংলা", "\U0001F600 done", "Siân o Lanelli", "Łódź – “x”", "=1+1", "-12.5"]
FIXED = ["file", "form", "version", "record"]
check = checking.check


def run(*arguments, cwd=None):
    got = subprocess.run([PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd)
    return got.returncode, got.stdout.decode("utf-8"), got.stderr.decode("utf-8", "replace")


def table(text):
    check("CSV begins with the byte order mark", text.startswith("\ufeff"))
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")))


def rows(text):
    lines = table(text)
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def collect(*arguments):
    """Rows, messages, exit status."""
    status, out, err = run("collect", *arguments)
    return rows(out) if out else [], err, status


def codes(err):
    return re.findall(r"\[(\w+)\]$", err, re.M)


# ---- two more ways to fill, beside those of forms.py ----


def by_pikepdf(source, plan, target):
    with pikepdf.open(source) as pdf:
        for top in pdf.Root.AcroForm.Fields:
            value = plan.get(str(top.T))
            if value is None:
                continue
            if top.FT != Name.Btn:
                top.V = Array([String(v) for v in value]) if isinstance(value, list) else String(value)
                continue
            top.V = Name("/" + value)
            for widget in top.get("/Kids", [top]):
                widget.AS = top.V if top.V in widget.AP.N else Name.Off
        pdf.save(target)


def by_pdflib(source, plan, target):
    shown = {f.name: dict(f.options) for f in fields.read(source) if f.kind == "/Ch"}
    plan = {name: value if name not in shown else
            [shown[name][v] for v in value] if isinstance(value, list) else shown[name][value]
            for name, value in plan.items()}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as at:
        json.dump(plan, at)
        at.flush()
        return forms.run(["node", os.path.join(HERE, "fill_pdflib.mjs"), source, at.name, target])


def by_mupdf(source, plan, target):
    import pymupdf
    pdf = pymupdf.open(source)
    for page in pdf:
        for widget in page.widgets():
            value = plan.get(widget.field_name)
            if value is None:
                continue
            if widget.field_type == pymupdf.PDF_WIDGET_TYPE_RADIOBUTTON:
                if widget.on_state() != value:
                    continue
                value = True
            elif widget.field_type == pymupdf.PDF_WIDGET_TYPE_CHECKBOX:
                value = True
            widget.field_value = value
            widget.update()
    pdf.save(target, incremental=False)


WAYS = {**forms.WAYS, "pdf-lib": by_pdflib, "pikepdf": by_pikepdf, "MuPDF": by_mupdf}


def cell(value):
    if isinstance(value, list):
        return "; ".join(value)
    return "'" + value if value.startswith("=") else value


def fresh(field):
    """What is in the table while nobody has answered."""
    value = field.value
    if isinstance(value, pikepdf.Array):
        return [str(v) for v in value]
    return "" if field.holds() == "Off" or field.kind == "/Sig" else field.holds()


def check_sheet(source, folder, form):
    """One worksheet by all: every cell is what was typed."""
    everything = fields.read(source)
    name = os.path.splitext(os.path.basename(source))[0]
    answers = fields.answers(everything, WORDS)
    for way, fill in WAYS.items():
        # the binding of MuPDF sets one choice of a list
        plan = {n: v for n, v in answers.items() if way != "MuPDF" or not isinstance(v, list)}
        target = os.path.join(folder, f"{name}-{way}.pdf")
        got = fill(source, plan, target)
        check(f"{way} fills {name}", os.path.exists(target), got and got.stderr.decode("utf-8", "replace")[-300:])
        if not os.path.exists(target):
            continue
        found, err, status = collect(target)
        check(f"{way}, {name}: read", status == 0 and len(found) == 1, err[:300])
        if not found:
            continue
        row = found[0]
        check(f"{way}, {name}: says what form it is", row["form"].startswith(form), row["form"])
        check(f"{way}, {name}: columns in the order of the form",
              [c for c in row if c not in FIXED] == [f.name for f in everything])
        for field in everything:
            want = cell(plan.get(field.name, fresh(field)))
            check(f"{way}, {name}: {field.name}", row[field.name] == want, f"{row[field.name]!r}, not {want!r}")


def check_worksheets(folder):
    source = os.path.join(checking.TOP, "sources/publication.xml")
    status, _, err = run("build", source, "-o", folder + "/")
    check("the publication is built", status == 0, err[-300:])
    sheets = sorted(os.path.join(top, name) for top, _, names in os.walk(folder) for name in names
                    if "worksheets" in top and name.endswith(".pdf") and fields_of(os.path.join(top, name)))
    check("it has worksheets", len(sheets) >= 4, sheets)
    returned = os.path.join(folder, "returned")
    os.makedirs(returned)
    for sheet in sheets:
        check_sheet(sheet, returned, "ioi/")
    kinds = os.path.join(folder, "kinds.pdf")
    status, _, err = run("build", os.path.join(HERE, "kinds.html"), "-o", kinds)
    check("the form of all kinds is built", status == 0, err[-300:])
    check_sheet(kinds, returned, "kinds")
    return sheets[0]


def check_records(folder):
    """A worksheet for each authority says for which."""
    source = os.path.join(checking.TOP, "sources/publication.xml")
    status, _, err = run("batch", source, "plan-for", "--where", "starts-with(code, 'W0600000')", "--out", folder)
    found, _, _ = collect(folder)
    with open(os.path.join(checking.TOP, "sources/authorities.csv"), encoding="utf-8") as at:
        want = [line[:9] for line in at if line.startswith("W0600000")]
    check("each record has its worksheet", status == 0 and len(found) == len(want), err[-300:])
    check("the record is its own column", [r["record"] for r in found] == want, found)


def fields_of(path):
    with pikepdf.open(path) as pdf:
        return "/AcroForm" in pdf.Root


# ---- the form of the other checks ----

FORM = """# Cyfrif

<p><label for="who">Pwy</label> <input id="who" name="who" required="required" maxlength="12" /></p>
<p><label for="note">Note</label> <textarea id="note" name="note" rows="3"></textarea></p>
<p><label for="sum">Sum</label> <input id="sum" name="sum" /></p>
<p><label for="day">Day</label> <input id="day" name="day" /></p>
<p><label for="place">Place</label> <input id="place" name="place" value="Môn" readonly="readonly" /></p>
<p><label for="land">Land</label> <select id="land" name="land"><option value="W">Cymru</option><option value="E">England</option></select></p>
<p><label for="several">Several</label> <select id="several" name="several" multiple="multiple" size="3"><option value="a">Aa</option><option value="b">Bb</option><option value="c">Cc</option></select></p>
<p><label for="yes">Yes</label> <input id="yes" type="checkbox" name="yes" value="tick" /></p>
<fieldset><legend>Scale</legend><label><input type="radio" name="scale" value="1" /> one</label> <label><input type="radio" name="scale" value="2" /> two</label></fieldset>
"""


class Maker:
    """Copies of one form, changed."""

    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        with open(os.path.join(folder, "cyfrif.md"), "w", encoding="utf-8") as at:
            at.write(FORM)
        status, _, err = run("build", "cyfrif.md", "--conformance", "none", cwd=folder)
        check("the small form is built", status == 0, err)
        self.source = os.path.join(folder, "cyfrif.pdf")

    def fresh(self, ending=".pdf"):
        self.count += 1
        path = os.path.join(self.folder, f"{self.count}")
        os.makedirs(path)
        return os.path.join(path, "a" + ending)

    def make(self, change, **options):
        """change(pdf, fields by name)"""
        path = self.fresh()
        with pikepdf.open(self.source) as pdf:
            change(pdf, {str(f.T): f for f in pdf.Root.AcroForm.Fields})
            pdf.save(path, **options)
        return path

    def filled(self, version=None, record=None, **answers):
        def change(pdf, named):
            if version:
                pdf.Root.GUIP_Form.Version = String(version)
            if record:
                pdf.Root.GUIP_Form.Record = String(record)
            for name, value in answers.items():
                named[name].V = value if isinstance(value, pikepdf.Object) else String(value)
        return self.make(change)


def one(path, *arguments):
    found, err, status = collect(path, *arguments)
    return (found[0] if found else None), codes(err), status, err


def check_values(maker):
    """Every way in which a value may be written."""
    cases = {
        "PDFDocEncoding": (pikepdf.String(b"caf\xe9 \x85 na\xefve \xa0"), "café – naïve €"),
        "UTF-16": (String(b"\xfe\xff" + "ŵ \U0001F600".encode("utf-16-be")), "ŵ \U0001F600"),
        "UTF-16LE": (String(b"\xff\xfe" + "ŵ \U0001F600".encode("utf-16-le")), "ŵ \U0001F600"),
        "UTF-8": (String(b"\xef\xbb\xbf" + "ŵ مر".encode()), "ŵ مر"),
        "language in the text": (String(b"\xfe\xff\0\x1b\0c\0y\0\x1b\0H\0i"), "Hi"),
        "line ends": (String("a\r\nb\rc\nd"), "a\nb\nc\nd"),
        "a name": (Name("/yes"), "yes"),
        "a number": (12, "12"),
        "an array": (Array([String("a"), String("b")]), "a; b"),
        "quotation marks": (String('say "x", y'), 'say "x", y'),
    }
    for what, (value, want) in cases.items():
        path = maker.make(lambda pdf, named, value=value: setattr(named["note"], "V", value))
        row, said, status, err = one(path)
        check(f"value: {what}", row and row["note"] == want and status == 0, (row and row["note"], err))
    path = maker.make(lambda pdf, named: setattr(named["note"], "V", pikepdf.Stream(pdf, "ŷ é".encode("utf-16"))))
    check("value: a stream", one(path)[0]["note"] == "ŷ é")
    path = maker.filled(note=String(b"\xfe\xff\xd8\x3d\0x\xf6"))
    row, said, _, _ = one(path)
    check("value: ill-formed UTF-16 [COLLECT_TEXT]", row["note"] == "\ufffdx\ufffd" and "COLLECT_TEXT" in said, row)
    row, said, _, _ = one(maker.filled(note="\uf600"))
    check("value: private use", row["note"] == "\uf600" and "COLLECT_TEXT" in said, said)
    row, _, _, _ = one(maker.filled(land="England", several=Array([String("Aa"), String("c")])))
    check("choices: shown texts are values", (row["land"], row["several"]) == ("E", "a; c"), row)


def check_rules(maker):
    """[COLLECT_NUMBER] [COLLECT_DATE] [COLLECT_REQUIRED] [COLLECT_LENGTH] [COLLECT_CHOICE] [COLLECT_READONLY]"""
    def rule(**keys):
        def change(pdf, named):
            named["sum"].GUIP_Rule = Dictionary(Type=Name.Number, Min=String("0"), Max=String("100"), Step=String("0.5"))
            named["day"].GUIP_Rule = Dictionary(Type=Name.Date, Min=String("2026-01-01"), Format=String("DD/MM/YYYY"))
            for name, value in {"who": "x", **keys}.items():
                named[name].V = value if isinstance(value, pikepdf.Object) else String(value)
        return maker.make(change)

    for keys, want in [
            (dict(sum="12.5", day="3/1/2026"), []), (dict(sum="100", day="2026-02-28"), []),
            (dict(sum="12 apples"), ["COLLECT_NUMBER"]), (dict(sum="101"), ["COLLECT_NUMBER"]),
            (dict(sum="−1"), ["COLLECT_NUMBER"]), (dict(sum="0.3"), ["COLLECT_NUMBER"]),
            (dict(day="31/02/2026"), ["COLLECT_DATE"]), (dict(day="31/12/2025"), ["COLLECT_DATE"]),
            (dict(day="29/02/2028"), []), (dict(day="soon"), ["COLLECT_DATE"]),
            (dict(who=""), ["COLLECT_BLANK"]), (dict(who="", sum="1"), ["COLLECT_REQUIRED"]),
            (dict(who="thirteen chars"), ["COLLECT_LENGTH"]), (dict(who="ŵŷ\U0001F600" * 4), []),
            (dict(land="F"), ["COLLECT_CHOICE"]), (dict(scale=Name("/9")), ["COLLECT_CHOICE"]),
            (dict(place="Fôn"), ["COLLECT_READONLY"])]:
        row, said, status, err = one(rule(**keys))
        check(f"rules: {keys}", said == want and status == 0, err)
        for name, value in keys.items():
            check(f"rules: {name} is kept whole", row[name] == str(value).lstrip("/"), row[name])
    check("the hint writes dates as the form does", "a date written DD/MM/YYYY from 01/01/2026" in one(rule(day="soon"))[3])
    check("the hint has the step", "a number from 0 to 100 in steps of 0.5" in one(rule(sum="x"))[3])
    def whole(pdf, named):
        named["sum"].GUIP_Rule, named["sum"].V = Dictionary(Type=Name.Number, Min=String("0"), Step=String("1")), String("1.5")
    check("the hint asks for whole numbers", "takes a whole number from 0" in one(maker.make(whole))[3])
    for keys, want in [
            (dict(several=["a", "9", "8"]), "not a choice of the form: several: '9', '8' ["),
            (dict(several=["9", "b", "8", "7", "6", "5"]), "not a choice of the form: several: '9', '8', '7' and 2 more ["),
            (dict(several=["Aa", "Zz"]), "not a choice of the form: several: 'Zz' ["),
            (dict(scale=Name("/9")), "not a choice of the form: scale: '9' [")]:
        given = {n: Array([String(x) for x in v]) if isinstance(v, list) else v for n, v in keys.items()}
        err = one(rule(**given))[3]
        check(f"the wrong choices of {keys} are named", want in err, err)
    check("warnings fail with --strict", one(rule(sum="x"), "--strict")[2] == 1)


def check_blanks(maker):
    """Blanks of any kind are no answer; the table has them."""
    for typed in (" ", "   ", "\u00a0", "\u2003 \u00a0", "\n", " \r\n\t", "\u3000\u200b"):
        row, said, _, err = one(maker.filled(who=typed, note="x"))
        check(f"only blanks: {typed!r}", "COLLECT_REQUIRED" in said and "nothing but blanks was typed" in err, err)
        check(f"only blanks: {typed!r} stays", row["who"].lstrip("'") == typed.replace("\r\n", "\n"), row)
    check("blanks around an answer", "COLLECT_REQUIRED" not in one(maker.filled(who=" \u00a0x", note="x"))[1])
    _, out, _ = run("collect", maker.filled(who=" \u00a0", note="x"), "--summary")
    check("only blanks: blank in the summary", re.search(r"who: Pwy.*\n +answered 0, blank 1", out), out)

    def ruled(pdf, named):
        named["sum"].GUIP_Rule, named["sum"].V = Dictionary(Type=Name.Number), String(" \u00a0")
        named["note"].V = String("x")
    check("only blanks are no wrong number", "COLLECT_NUMBER" not in one(maker.make(ruled))[1])

    def double(pdf, named):
        named["who"].V = String("  ")
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("who"), V=String("Siân"))))
    row, said, _, _ = one(maker.make(double))
    check("two views of a field: blanks give way", row["who"] == "Siân" and "COLLECT_REQUIRED" not in said, row)


TIMES = """# Times

<p lang="{lang}"><label for="month">Month</label> <input id="month" name="month" type="month" /></p>
<p lang="{lang}"><label for="time">Time</label> <input id="time" name="time" type="time" required="required" /></p>
<p><label for="plain">Plain</label> <input id="plain" name="plain" maxlength="5" /></p>
"""


def check_times(maker):
    """input type=month and type=time, as the form is made. [COLLECT_DATE]"""
    for lang in ("en", "cy"):
        with open(os.path.join(maker.folder, "times.md"), "w", encoding="utf-8") as at:
            at.write(TIMES.format(lang=lang))
        status, _, err = run("build", "times.md", "--conformance", "none", cwd=maker.folder)
        check(f"the form of times is built ({lang})", status == 0, err)
        paths = []
        for month, moment, want in [
                ("03/2026", "09:30", 0), ("3/2026", "9:05", 0), ("2026-03", "23.59", 0), ("12.2026", "0:00", 0), (" 01/2027 ", "12:00", 0),
                ("13/2026", "99:99", 2), ("00/2026", "24:00", 2), ("March", "noon", 2), ("3/26", "9:5", 2), ("01/03/2026", "10", 2)]:
            path = maker.fresh()
            paths.append(path)
            by_pikepdf(os.path.join(maker.folder, "times.pdf"), {"month": month, "time": moment, "plain": "99:99"}, path)
            row, said, _, err = one(path)
            check(f"month {month}, time {moment} ({lang})", said.count("COLLECT_DATE") == want, err)
            check(f"month {month}, time {moment} stay", (row["month"], row["time"]) == (month, moment), row)
        check("the hint asks for a month", "the form takes a month written MM/YYYY" in one(paths[5])[3], one(paths[5])[3])
        check("the hint asks for a time", "the form takes a time written HH:MM" in one(paths[5])[3])
        _, out, _ = run("collect", *paths, "--summary")
        check("summary of months", "from 2026-03, median 2026-03, to 2027-01; 5 no month" in out, out)
        check("summary of times", "from 00:00, median 09:30, to 23:59; 5 no time" in out, out)


def check_formulas(maker):
    for value, want in [("=1+1", "'=1+1"), ("+44 1234 567", "+44 1234 567"), ("-5", "-5"), ("-1,250.50", "-1,250.50"),
                        ("- a point", "'- a point"), ("-1+cmd", "'-1+cmd"), ("@SUM(A1)", "'@SUM(A1)"),
                        ("\tx", "'\tx"), ("\rx", "'\nx"), ("＝1", "'＝1"), ("a=b", "a=b"), ("-", "-")]:
        row, said, _, _ = one(maker.filled(who="x", note=value))
        check(f"formula {value!r}", row["note"] == want, row["note"])
        check(f"formula {value!r} is said [COLLECT_FORMULA]", ("COLLECT_FORMULA" in said) == want.startswith("'"), said)
    status, out, _ = run("collect", maker.filled(note="=1+1"), "-o", maker.folder + "/plain.json")
    with open(maker.folder + "/plain.json", encoding="utf-8") as at:
        check("JSON keeps formulas", json.load(at)["files"][0]["answers"]["note"] == "=1+1")
    check_formula_names(maker)
    row, said, _, _ = one(maker.filled(note="x" * 40000))
    check("long cell [COLLECT_CELL]", len(row["note"]) == 40000 and "COLLECT_CELL" in said, said)


def check_formula_names(maker):
    """Heads and file names that would be run are said as answers are, each once."""
    def named_so(pdf, named):
        named["note"].T = String("=head")
        named["sum"].TU = String("@label")
    folder = folder_of(maker, "=names", [maker.make(named_so), maker.make(named_so)])
    os.rename(folder + "/1.pdf", folder + "/=1.pdf")
    for arguments, want in [([], ["'=1.pdf'", "'=head'"]), (["--labels"], ["'=1.pdf'", "'=head'", "'@label'"]),
                            (["--long"], ["'=1.pdf'", "'=head'", "'@label'"])]:
        status, out, err = run("collect", "0.pdf", "=1.pdf", *arguments, cwd=folder)
        said = [line for line in err.splitlines() if "COLLECT_FORMULA" in line]
        check(f"formulas of names {arguments}", sorted(line.split()[-2] for line in said) == sorted(want), err)
        check(f"formulas of names {arguments}: guarded", "'=head" in out and "'=1.pdf" in out, out[:200])
    _, _, err = run("collect", "=names", cwd=maker.folder)
    check("formulas of names: the folder", err.count("the file's name '=names/") == 2, err)


# ---- shapes ----


def folder_of(maker, name, paths):
    folder = os.path.join(maker.folder, name)
    os.makedirs(folder)
    for n, path in enumerate(paths):
        shutil.copy(path, os.path.join(folder, f"{n}.pdf"))
    return folder


def check_shapes(maker):
    folder = folder_of(maker, "shapes", [
        maker.filled(who="A", several=Array([String("a"), String("b")]), scale=Name("/2"), yes=Name.tick),
        maker.filled(who="B", several=Array([String("b")]), scale=Name("/1")), maker.filled(who="C")])
    for name in (".hidden.pdf", "~$a.pdf", "a.pdf.part", "Thumbs.db"):
        shutil.copy(maker.source, os.path.join(folder, name))
    os.makedirs(os.path.join(folder, "below/deep"))
    shutil.copy(maker.filled(who="D"), os.path.join(folder, "below/deep/d.pdf"))
    os.symlink("..", os.path.join(folder, "below/loop"))
    found, err, status = collect(folder)
    check("folder: in order, aside left out", [r["who"] for r in found] == ["A", "B", "C", "D"] and status == 0, err)
    check("folder: several choices in a cell", found[0]["several"] == "a; b")
    found, _, _ = collect(folder + "/0.pdf", folder, folder + "/../shapes/0.pdf")
    check("a file is read once", len(found) == 4, found)
    _, out, _ = run("collect", folder, "--labels")
    lines = table(out)
    check("labels: a second row", lines[1][4].startswith("Pwy") and lines[1][:4] == [""] * 4, lines[1])
    _, out, _ = run("collect", folder, "--long")
    lines = table(out)
    check("long: its head", lines[0] == ["file", "form", "version", "field", "label", "value"], lines[0])
    check("long: a row for each choice", [r[5] for r in lines if r[3] == "several"] == ["a", "b", "b", "", ""], lines)
    target = os.path.join(folder, "answers.csv")
    for _ in range(2):
        status, out, err = run("collect", folder, "-o", target)
        check("-o into the folder itself", status == 0 and not out and len(rows(open(target, encoding="utf-8", newline="").read())) == 4, err)
    os.unlink(target)
    check_summary(folder)
    check_json(maker, folder)
    check_links(maker)


def check_links(maker):
    """A file that a link leads to has its own name when it is found, too."""
    folder = folder_of(maker, "linked", [maker.filled(who="A"), maker.filled(who="B")])
    os.symlink("0.pdf", folder + "/-a.pdf")
    os.symlink("1.pdf", folder + "/z.pdf")
    outside = maker.filled(who="C")
    os.symlink(outside, folder + "/00.pdf")
    names = [(os.path.basename(r["file"]), r["who"]) for r in collect(folder)[0]]
    check("links: the file's own name", names == [("0.pdf", "A"), ("00.pdf", "C"), ("1.pdf", "B")], names)
    found, _, _ = collect(folder + "/-a.pdf", folder + "/0.pdf")
    check("links: named by hand", len(found) == 1 and found[0]["file"].endswith("/0.pdf"), found)
    found, _, _ = collect(folder + "/-a.pdf")
    check("links: alone", len(found) == 1 and found[0]["file"].endswith("-a.pdf"), found)


def check_summary(folder):
    _, out, _ = run("collect", folder, "--summary")
    check("summary: no table", "file,form" not in out, out[:200])
    check("summary: answered and blank", re.search(r"who: Pwy.*\n +answered 4, blank 0", out), out)
    check("summary: several choices count each", re.search(r"several: .*\n.*\n +1  a  Aa\n +2  b  Bb\n +0  c  Cc", out), out)
    check("summary: no fixed fields", "Môn" not in out and "place" not in out)
    _, out, _ = run("collect", folder, "--summary", "--json")
    got = {s["field"]: s for s in json.loads(out)["forms"][0]["summary"]}
    check("summary as JSON", got["scale"]["choices"] == {"1": 1, "2": 1} and got["scale"]["blank"] == 2, got)


def check_json(maker, folder):
    target = os.path.join(maker.folder, "all.json")
    status, out, err = run("collect", folder, "-o", target, "--summary")
    with open(target, encoding="utf-8") as at:
        got = json.load(at)
    check("JSON: answers", got["files"][0]["answers"]["several"] == ["a", "b"] and got["files"][2]["answers"]["scale"] is None, got["files"])
    check("JSON: labels and choices", got["forms"][0]["fields"][0]["label"].startswith("Pwy") and
          got["forms"][0]["fields"][5]["choices"][0] == {"value": "W", "label": "Cymru"})
    check("JSON: the summary within", got["forms"][0]["summary"][0]["answered"] == 4 and not out)
    for arguments in (["-o", "x.txt"], ["-o", "x.json", "--long"], []):
        status, _, err = run("collect", *([folder] if arguments else []), *arguments)
        check(f"usage: {arguments}", status == 64, err)


def check_numbers(maker):
    def change(value, day):
        def edit(pdf, named):
            named["sum"].GUIP_Rule = Dictionary(Type=Name.Number)
            named["day"].GUIP_Rule = Dictionary(Type=Name.Date, Format=String("DD/MM/YYYY"))
            named["sum"].V, named["day"].V = String(value), String(day)
        return maker.make(edit)
    folder = folder_of(maker, "numbers", [change("1,250", "1/2/2026"), change("-3.5", "28/02/2026"), change("7", "2026-02-02"),
                                          change("8", ""), change("many", "31/12/1899")])
    _, out, _ = run("collect", folder, "--summary")
    check("medians", "smallest -3.5, median 7.5, largest 1250; 1 no number" in out, out)
    check("dates", "from 1899-12-31, median 2026-02-01, to 2026-02-28" in out, out)
    folder = folder_of(maker, "words", [change("many", "soon"), change("few", "late"), change("", "never")])
    _, out, _ = run("collect", folder, "--summary")
    check("no date at all", re.search(r"day: Day\n +answered 3, blank 0\n +3 no date\n", out), out)
    check("no number at all", re.search(r"sum: Sum\n +answered 2, blank 1\n +2 no number\n", out), out)
    _, out, _ = run("collect", folder, "--summary", "--json")
    got = {s["field"]: s for s in json.loads(out)["forms"][0]["summary"]}
    check("no date as JSON", got["day"].get("count") == 0 and "min" not in got["day"] and "count" not in got["note"], got)


# ---- forms and versions ----


def without(name):
    def change(pdf, named):
        del pdf.Root.AcroForm.Fields[list(named).index(name)]
    return change


def check_versions(maker):
    def newer(pdf, named):
        pdf.Root.GUIP_Form.Version = String("1.10")
        extra = pdf.make_indirect(Dictionary(FT=Name.Tx, T=String("extra"), V=String("new")))
        pdf.Root.AcroForm.Fields.insert(2, extra)
        del pdf.Root.AcroForm.Fields[0]
    folder = folder_of(maker, "versions", [maker.filled("1.9", who="old"), maker.make(newer)])
    found, err, status = collect(folder)
    columns = [c for c in found[0] if c not in FIXED]
    check("versions: merged by name, the newest's order", columns[:4] == ["who", "note", "extra", "sum"], columns)
    check("versions: cells", [(r["who"], r["extra"]) for r in found] == [("old", ""), ("", "new")], found)
    check("versions are said [COLLECT_VERSIONS]", "cyfrif: 1.9 (1 file), 1.10 (1 file)" in err and status == 0, err)
    folder = folder_of(maker, "changed", [maker.source, maker.make(without("sum")), maker.source])
    _, err, _ = collect(folder)
    check("missing field [COLLECT_FIELDS]", "1.pdf: warning: fields are not those of its form: without sum [COLLECT_FIELDS]" in err, err)
    folder = folder_of(maker, "twice", [maker.filled(record="W06"), maker.filled(record="W06")])
    _, err, _ = collect(folder)
    check("same record [COLLECT_TWICE]", "1.pdf: warning: returned twice: W06, as in" in err and "0.pdf, the same answers" in err, err)
    folder = folder_of(maker, "again", [maker.filled(record="W06"), maker.filled(record="W06", who="x", note="y")])
    _, err, _ = collect(folder)
    check("same record, other answers", "0.pdf, but for who, note [COLLECT_TWICE]" in err, err)


def other_form(pdf, named):
    pdf.Root.GUIP_Form.Id = String("arall/plan")
    del pdf.Root.AcroForm.Fields[4:]
    named["who"].T = String("record")
    named["who"].V = String("R")


def nameless(pdf, named):
    del pdf.Root.GUIP_Form
    for field in named.values():
        del field.GUIP_Form


def check_forms(maker):
    folder = folder_of(maker, "forms", [maker.filled(who="A"), maker.make(other_form), maker.make(nameless)])
    found, err, status = collect(folder)
    check("forms in one table [COLLECT_FORMS]", "cyfrif (1 file), arall/plan (1 file), without a name (1 file)" in err and status == 0, err)
    check("forms: a note for those without a name [COLLECT_UNKNOWN]", "COLLECT_UNKNOWN" in codes(err), err)
    check("forms: a field named like a column of ours", found[1]["record (answer)"] == "R" and found[1]["record"] == "", found[1])
    target = os.path.join(maker.folder, "apart/")
    _, err, status = collect(folder, "-o", target)
    check("forms apart", sorted(os.listdir(target)) == ["arall-plan.csv", "cyfrif.csv", "without-a-name.csv"] and
          "COLLECT_FORMS" not in err, os.listdir(target))
    joined = maker.fresh()
    subprocess.run(["pdftk", maker.filled(who="J"), "cat", "output", joined], check=True)
    row, said, _, _ = one(joined)
    check("pages taken apart by pdftk: the fields say what form it is", row and row["form"] == "cyfrif" and row["who"] == "J", row)
    loose = maker.make(lambda pdf, named: (setattr(named["who"], "V", String("L")), pdf.Root.__delitem__("/AcroForm")))
    row, _, _, _ = one(loose)
    check("AcroForm lost: widgets lead to the fields", row and row["who"] == "L" and row["scale"] == "", row)


# ---- what cannot be read, or only in part ----


def broken(maker, what, path, code, status=2, need=""):
    """It is said, and a sound file beside it is read all the same. [COLLECT_LOCKED] [COLLECT_LARGE] [COLLECT_LINK]
    [COLLECT_LIMIT] [COLLECT_DAMAGED] [COLLECT_XFA] [COLLECT_LIMIT_FIELDS] [COLLECT_LOOP] [COLLECT_LINK]"""
    start = time.time()
    found, err, got = collect(path, maker.filled(who="sound"))
    said = codes(err)
    check(f"{what} [{code}]", code in said and need in err, err)
    check(f"{what}: exit status", got == status, got)
    check(f"{what}: others are read", found and found[-1]["who"] == "sound", err)
    check(f"{what}: in time", time.time() - start < 25, time.time() - start)
    return found[:-1]


def check_not_forms(maker):
    office = b"PK\3\4".ljust(30) + b"[Content_Types].xml"
    mail = b"From: a@b\r\nContent-Type: multipart/mixed\r\n"
    for name, data, need in [("a.docx", office, "Word"), ("a.zip", b"PK\3\4".ljust(30) + b"a.pdf", "unpack it"),
                             ("a.eml", mail, "save what is attached"), ("a.jpg", b"\xff\xd8\xff\xe0", "JPEG"), ("a.pdf", b"", "empty"),
                             ("b.pdf", b"<!doctype html>", "web page"), ("c.heic", b"\0\0\0\x18ftypheic", "telephone"), ("d.txt", b"x", "not a PDF [")]:
        path = os.path.join(maker.folder, name)
        with open(path, "wb") as at:
            at.write(data)
        broken(maker, f"not a PDF: {name}", path, "COLLECT_NOT_PDF", need=need)
    os.makedirs(maker.folder + "/links")
    os.symlink("gone.pdf", maker.folder + "/links/a.pdf")
    os.symlink("..", maker.folder + "/links/loop")
    broken(maker, "a link to nothing", maker.folder + "/links", "COLLECT_FILE", need="a link to a file that is not there")
    broken(maker, "a link to a folder", maker.folder + "/links", "COLLECT_LINK", need="read if you name it")
    broken(maker, "no such file", maker.folder + "/nowhere.pdf", "COLLECT_FILE", need="No such file")
    pipe = maker.folder + "/pipe"
    os.mkfifo(pipe)
    broken(maker, "a pipe", pipe, "COLLECT_FILE", need="not a file")
    os.makedirs(maker.folder + "/empty")
    _, err, status = collect(maker.folder + "/empty")
    check("empty folder [COLLECT_NOTHING]", codes(err) == ["COLLECT_NOTHING"] and status == 2, err)
    huge = maker.fresh()
    with open(huge, "wb") as at:
        at.write(b"%PDF-1.7\n")
        at.truncate(300 << 20)
    broken(maker, "very large", huge, "COLLECT_LARGE")
    flat = maker.fresh()
    subprocess.run(["pdftk", maker.filled(who="F"), "output", flat, "flatten"], check=True)
    broken(maker, "flattened by pdftk", flat, "COLLECT_NO_FIELDS", need="cyfrif")
    printed = maker.fresh()
    subprocess.run(["pdftocairo", "-pdf", maker.filled(who="F"), printed], check=True)
    broken(maker, "printed to a new PDF", printed, "COLLECT_NO_FIELDS", need="printed or flattened")


def check_locked(maker):
    def lock(user):
        return maker.make(lambda pdf, named: setattr(named["who"], "V", String("ŵ")),
                          encryption=pikepdf.Encryption(owner="o", user=user, R=6))
    row, said, status, _ = one(lock(""))
    check("locked for changes only: read", row and row["who"] == "ŵ" and status == 0 and not said, said)
    broken(maker, "locked", lock("secret"), "COLLECT_LOCKED")


def check_damaged(maker):
    whole = open(maker.filled(who="W"), "rb").read()
    plain = open(maker.make(lambda pdf, named: setattr(named["who"], "V", String("W")),
                            object_stream_mode=pikepdf.ObjectStreamMode.disable), "rb").read()

    def written(data):
        path = maker.fresh()
        with open(path, "wb") as at:
            at.write(data)
        return path
    broken(maker, "truncated", written(whole[: len(whole) // 2]), "COLLECT_BROKEN")
    moved = plain[: plain.rindex(b"startxref")] + b"startxref\n12345\n%%EOF\n"
    found = broken(maker, "its table lost", written(moved), "COLLECT_DAMAGED", 0)
    check("its table lost: read", found and found[0]["who"] == "W", found)
    row = one(written(b"From: a@b\r\n\r\n" + plain))[0]
    check("bytes before it: read", row and row["who"] == "W", row)
    source, target = maker.filled(who="first"), maker.fresh()
    forms.by_pdfjs(source, {"who": "second"}, target)
    saved = open(target, "rb").read()
    check("saved by increments: the last holds", one(target)[0]["who"] == "second")
    check("saved by increments: the first is its beginning", saved.startswith(open(source, "rb").read()))
    size = len(open(source, "rb").read())
    row, said, status, err = one(written(saved[: (size + len(saved)) // 2]))
    check("cut in the last save [COLLECT_EARLIER]", row and status == 0 and ("COLLECT_EARLIER" in said or "COLLECT_DAMAGED" in said), err)
    for n in range(40):  # bytes overwritten all over the file
        at = len(whole) * n // 40
        _, err, status = collect(written(whole[:at] + b"\xff>>]\0" + whole[at + 5:]), maker.source)
        check(f"bytes overwritten at {at}", status in (0, 2), err[-200:])


def overwritten(data, seed):
    chance = random.Random(seed)
    data = bytearray(data)
    for _ in range(1 + seed % 30):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def check_overwritten(maker, sheet):
    """Who gets a damaged worksheet back is never told that it was printed: what was answered is not on the page he sees."""
    source, target = maker.fresh(), maker.fresh()
    by_pikepdf(sheet, {f.name: "Siân" for f in fields.read(sheet) if f.kind == "/Tx"}, source)
    with pikepdf.open(source) as pdf:
        pdf.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    with open(target, "rb") as at:
        whole = at.read()
    headless = maker.fresh()
    with open(headless, "wb") as at:
        at.write(b"~" + whole[1:])
    row, said, status, err = one(headless)
    check("its first byte lost: read", row and row["form"].startswith("ioi/") and "COLLECT_DAMAGED" in said, err)
    ends = {}
    for seed in range(60):
        path = maker.fresh()
        with open(path, "wb") as at:
            at.write(overwritten(whole, seed))
        found, err, status = collect(path)
        said = set(codes(err)) & {"COLLECT_BROKEN", "COLLECT_NO_FIELDS"}
        end = "row" if found and not said else "".join(said)
        sound = subprocess.run(["qpdf", "--check", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
        check(f"{1 + seed % 30} bytes overwritten, seed {seed}", (end, status) in [("row", 0), ("COLLECT_BROKEN", 2)] or
              (end == "COLLECT_NO_FIELDS" and sound), (status, err))
        check(f"seed {seed}: a hint", end == "row" or "\n  hint: ask for " in err, err)
        ends[end] = ends.get(end, 0) + 1
    check("overwritten: some are read, some not", ends.get("row", 0) > 3 and ends.get("COLLECT_BROKEN", 0) > 20, ends)


def check_flattened(maker):
    """No fields in a damaged file: flattened only when its pages are whole and nothing speaks of fields."""
    flat = maker.fresh()
    subprocess.run(["pdftk", maker.filled(who="F"), "output", flat, "flatten"], check=True)
    with open(flat, "rb") as at:
        whole = at.read()

    def changed(change):
        path = maker.fresh()
        with pikepdf.open(flat) as pdf:
            change(pdf)
            pdf.save(path, object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        with open(path, "rb") as at:
            data = at.read()
        with open(path, "wb") as at:
            at.write(data[: data.rindex(b"startxref")] + b"startxref\n12345\n%%EOF\n")
        return path

    def gone(pdf):
        return pdf.make_indirect(Dictionary(Gone=True))

    def lose(path, key):
        """The object that a key leads to is no more."""
        with open(path, "rb") as at:
            data = at.read()
        number = re.search(key + rb" \[? ?(\d+) 0 R", data)[1]
        with open(path, "wb") as at:
            at.write(data.replace(b"\n" + number + b" 0 obj", b"\n" + b"x" * len(number) + b" 0 obj"))
        return path

    path = maker.fresh()
    with open(path, "wb") as at:
        at.write(whole[: whole.rindex(b"startxref")] + b"startxref\n12345\n%%EOF\n")
    broken(maker, "flattened, its table lost", path, "COLLECT_NO_FIELDS", need="printed or flattened")
    broken(maker, "flattened, saved anew, its table lost", changed(lambda pdf: None), "COLLECT_NO_FIELDS")
    path = changed(lambda pdf: setattr(pdf.Root, "AcroForm", gone(pdf)))
    broken(maker, "its fields lost", lose(path, b"/AcroForm"), "COLLECT_BROKEN", need="ask for the file to be sent again")
    path = changed(lambda pdf: setattr(pdf.pages[0].obj, "Annots", Array([gone(pdf)])))
    broken(maker, "its widgets lost", lose(path, b"/Annots"), "COLLECT_BROKEN")
    path = changed(lambda pdf: setattr(pdf.pages[0].obj, "Contents", pikepdf.Stream(pdf, b"q Q")))
    broken(maker, "its page lost", lose(path, b"/Contents"), "COLLECT_BROKEN")
    with pikepdf.new() as pdf:
        empty = maker.fresh()
        pdf.save(empty)
    broken(maker, "no pages", empty, "COLLECT_BROKEN", need="it has no pages")


def bomb(kind):
    """A small file that is gigabytes when it is unpacked."""
    zeros = zlib.compressobj(9)
    data = b"".join([zeros.compress(b"0 " * (1 << 20)) for _ in range(1500)] + [zeros.flush()])
    keys = b"/Type/ObjStm/N 1/First 4" if kind == "objects" else b"/Type/XRef/W[1 2 1]/Size 9/Root 1 0 R"
    body = b"%PDF-1.7\n"
    at = len(body)
    body += b"4 0 obj\n<<" + keys + b"/Filter/FlateDecode/Length %d>>stream\n" % len(data) + data + b"\nendstream endobj\n"
    if kind == "xref":
        return body + b"startxref\n%d\n%%%%EOF\n" % at
    table = b"".join([b"\0\0\0\0\0\xff", b"\2\0\0\0\4\0", b"\0\0\0\0\0\0", b"\0\0\0\0\0\0", b"\1" + at.to_bytes(4, "big") + b"\0"])
    start = len(body)
    body += b"5 0 obj\n<</Type/XRef/W[1 4 1]/Size 5/Root 1 0 R/Length %d>>stream\n" % len(table) + table
    return body + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % start


def check_harm(maker):
    for kind in ("objects", "xref"):
        path = maker.fresh()
        with open(path, "wb") as at:
            at.write(bomb(kind))
        broken(maker, f"a bomb of {kind}, {os.path.getsize(path) >> 10} KiB", path, "COLLECT_LIMIT")

    def cycle(pdf, named):
        ring = pdf.make_indirect(Dictionary(T=String("ring"), FT=Name.Tx))
        ring.Kids = Array([ring, named["who"]])
        pdf.Root.AcroForm.Fields.append(ring)
    found = broken(maker, "kids that are their parents", maker.make(cycle), "COLLECT_LOOP", 0)
    check("kids that are their parents: the rest is read", found and "who" in found[0], found)

    def deep(pdf, named):
        node = pdf.make_indirect(Dictionary(T=String("end"), FT=Name.Tx, V=String("x")))
        for _ in range(3000):
            node = pdf.make_indirect(Dictionary(T=String("d"), Kids=Array([node])))
        pdf.Root.AcroForm.Fields.append(node)
    broken(maker, "kids 3,000 deep", maker.make(deep), "COLLECT_LOOP", 0)

    def shared(pdf, named):
        node = pdf.make_indirect(Dictionary(T=String("end"), FT=Name.Tx, V=String("x")))
        for _ in range(40):
            node = pdf.make_indirect(Dictionary(T=String("d"), Kids=Array([node, node])))
        pdf.Root.AcroForm.Fields.append(node)
    broken(maker, "2^40 ways to a kid", maker.make(shared), "COLLECT_LOOP", 0)

    def many(count):
        def change(pdf, named):
            for n in range(count):
                pdf.Root.AcroForm.Fields.append(Dictionary(T=String(f"f{n}"), FT=Name.Tx, V=String(f"v{n}")))
        return maker.make(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    row, _, status, err = one(many(100000))
    check("100,000 fields", row and row["f99999"] == "v99999" and status == 0, err[:200])
    found = broken(maker, "more than 200,000 fields", many(200100), "COLLECT_LIMIT_FIELDS", 0)
    found = broken(maker, "XFA", maker.make(lambda pdf, named: setattr(pdf.Root.AcroForm, "XFA", String("x"))), "COLLECT_XFA", 0)
    path = maker.fresh()
    with open(path, "wb") as at:
        at.write(b"%PDF-1.7\n1 0 obj\n" + b"[" * 200000 + b"\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n")
    _, err, status = collect(path, maker.source)
    check("arrays 200,000 deep", status == 2 and len(codes(err)) >= 1, err[:200])
    held = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    check("no file took more than 1.3 GiB", held < 1300, held)


def check_system(maker):
    folder = os.path.join(maker.folder, "system")
    os.makedirs(folder + "/lib")
    with open(folder + "/lib/libqpdf.so.29", "w", encoding="utf-8") as at:
        at.write("none")
    got = subprocess.run([PROGRAM, "collect", maker.source], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         env={**os.environ, "LD_LIBRARY_PATH": folder + "/lib"})
    check("no library", b"[COLLECT_LIBRARY]" in got.stderr and got.returncode == 71, got.stderr)
    target = folder + "/lib/libqpdf.so.29/x.csv"
    status, _, err = run("collect", maker.source, "-o", target)
    check("a file in the place of a folder", status == 71 and "[WRITE]" in err, err)
    with open("/dev/full", "wb") as full:
        got = subprocess.run([PROGRAM, "collect", maker.source], stdout=full, stderr=subprocess.PIPE)
    check("a full disk", got.returncode == 71 and b"[WRITE]" in got.stderr, got.stderr)


def check_speed(maker, sheet):
    folder = os.path.join(maker.folder, "many")
    os.makedirs(folder)
    for n in range(1000):
        os.link(sheet, os.path.join(folder, f"{n:04}.pdf"))
    target = os.path.join(maker.folder, "many.csv")
    start = time.time()
    status, _, err = run("collect", folder, "-o", target)
    took = time.time() - start
    with open(target, encoding="utf-8", newline="") as at:
        check("1,000 files", status == 0 and len(rows(at.read())) == 1000, err[-200:])
    check("1,000 files in 20 s", took < 20, took)
    print(f"1,000 worksheets of {os.path.getsize(sheet) >> 10} KiB: {took:.2f} s")


def main():
    warnings.simplefilter("ignore")  # pikepdf, on forms that are broken on purpose
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(folder)
        check_values(maker)
        check_rules(maker)
        check_blanks(maker)
        check_times(maker)
        check_formulas(maker)
        check_shapes(maker)
        check_numbers(maker)
        check_versions(maker)
        check_forms(maker)
        check_not_forms(maker)
        check_locked(maker)
        check_damaged(maker)
        check_flattened(maker)
        check_harm(maker)
        check_system(maker)
        sheet = check_worksheets(os.path.join(folder, "made"))
        check_overwritten(maker, sheet)
        check_records(os.path.join(folder, "records"))
        check_speed(maker, sheet)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
