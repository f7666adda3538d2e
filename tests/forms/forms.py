"""run.sh's work; see there."""

import html
import json
import os
import shutil
import subprocess
import sys
import tempfile

import fields
import fill_pdfium

HERE = os.path.dirname(os.path.realpath(__file__))
WELSH = ["ŵ ŷ é", "Siân o Lanelli", "Łódź, Kraków", "first\nsecond"]
FOREIGN = ["ŵ ŷ é", "مرحبا بالعالم", "বাংলা", "\U0001F600 done"]
LATIN1 = ["café", "Siân", "one two", "first"]

passed = failed = 0


def check(what, ok, more=""):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print(f"failed: {what}{': ' + str(more) if more else ''}")


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)


# ---- the four ways to fill; each: source, plan, target ----


def by_pdfjs(source, plan, target):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as at:
        json.dump(plan, at)
        at.flush()
        return run(["node", os.path.join(HERE, "fill_pdfjs.mjs"), source, at.name, target])


def by_poppler(source, plan, target):
    rings = {f.name: [w[2] for w in sorted(f.widgets, key=lambda w: (w[0], w[1][0]))].index(plan[f.name])
             for f in fields.read(source) if f.flags & fields.RADIO and f.kind == "/Btn" and f.name in plan}
    shown = {f.name: [i for i, (value, _) in enumerate(f.options) if value in plan[f.name]]
             if f.flags & fields.SEVERAL else [value for value, _ in f.options].index(plan[f.name])
             for f in fields.read(source) if f.kind == "/Ch" and f.name in plan}
    plan = {name: {"ring": rings[name]} if name in rings else shown.get(name, value) for name, value in plan.items()}
    with tempfile.NamedTemporaryFile("w", suffix=".json") as at:
        json.dump(plan, at)
        at.flush()
        return run(["/usr/bin/python3", os.path.join(HERE, "fill_poppler.py"), source, at.name, target])


def by_pdftk(source, plan, target):
    lines = "".join(f'<field name="{html.escape(name)}">' + "".join(
        f"<value>{html.escape(one)}</value>" for one in (value if isinstance(value, list) else [value])) + "</field>"
                    for name, value in plan.items())
    xfdf = ('<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve">'
            f"<fields>{lines}</fields></xfdf>")
    with tempfile.NamedTemporaryFile("w", suffix=".xfdf", encoding="utf-8") as at:
        at.write(xfdf)
        at.flush()
        return run(["pdftk", source, "fill_form", at.name, "output", target])


def by_pdfium(source, plan, target):
    fill_pdfium.fill(source, plan, target)
    return None


WAYS = {"PDFium": by_pdfium, "pdf.js": by_pdfjs, "pdftk": by_pdftk, "poppler": by_poppler}


# ---- what came out ----


def same(field, want, got):
    """Line ends differ by program; what is chosen comes back as value or as shown."""
    if field.kind == "/Ch":
        return got in [pair for pair in field.options if pair[0] == want][0]
    return got.replace("\r\n", "\n").replace("\r", "\n") == want


def check_values(way, plan, target):
    for field in fields.read(target):
        if field.name not in plan:
            continue
        if isinstance(plan[field.name], list):
            check(f"{way}: values of {field.name}", field.all() == sorted(plan[field.name]), field.all())
            continue
        want, got = plan[field.name], field.holds()
        if way == "PDFium" and field.kind == "/Tx" and not field.flags & fields.MULTILINE:
            want = want.replace("\n", "")
        check(f"{way}: value of {field.name}", same(field, want, got), f"{got!r}, not {want!r}")


def render_poppler(path, folder):
    got = run(["pdftoppm", "-r", "144", "-gray", path, os.path.join(folder, "page")])
    pages = []
    for name in sorted(os.listdir(folder)):
        data = open(os.path.join(folder, name), "rb").read()
        _, width, height, _, pixels = data.split(None, 4)[:5] if data[:2] == b"P5" else (0, 0, 0, 0, b"")
        start = len(data) - int(width) * int(height)
        pages.append((int(width), data[start:], int(width)))
        os.unlink(os.path.join(folder, name))
    return pages, got.stderr.decode("utf-8", "replace")


INK = bytes(1 if v < 128 else 0 for v in range(256))


def dark(page, rect, height):
    """The part of dark pixels within a field (two pixels to the point)."""
    width, pixels, stride = page
    x0, x1 = int(rect[0] * 2) + 3, int(rect[2] * 2) - 3
    y0, y1 = int((height - rect[3]) * 2) + 3, int((height - rect[1]) * 2) - 3
    total = max(1, (x1 - x0) * (y1 - y0))
    return sum(pixels[y * stride + x0:y * stride + x1].translate(INK).count(1) for y in range(y0, y1)) / total


def page_heights(path):
    import pikepdf
    with pikepdf.open(path) as pdf:
        return [float(page.mediabox[3]) for page in pdf.pages]


def inks(pages, everything, heights):
    return [[dark(pages[page], rect, heights[page]) for page, rect, _ in field.widgets] for field in everything]


def pictures(path, everything, heights, folder):
    """How dark each widget is, as poppler and as PDFium draw it."""
    drawn, errors = render_poppler(path, folder)
    return {"poppler": inks(drawn, everything, heights),
            "PDFium": inks(fill_pdfium.render(path), everything, heights)}, errors


def check_pages(way, source, target, plan, folder):
    """What was answered shows; what was not is as it was. `source`: fields, heights, pictures."""
    everything, heights, before = source
    after, errors = pictures(target, everything, heights, folder)
    check(f"{way}: poppler draws it", "Error" not in errors, errors[:200])
    for engine in before:
        for field, was_all, now_all in zip(everything, before[engine], after[engine]):
            ring_left = field.flags & fields.RADIO and field.holds() not in ("Off", plan.get(field.name))
            for (_, _, state), was, now in zip(field.widgets, was_all, now_all):
                if field.name in plan and (field.kind != "/Btn" or state == plan[field.name]):
                    fresh = (field.all() if isinstance(plan[field.name], list) else field.holds()) != plan[field.name]
                    check(f"{way}, drawn by {engine}: {field.name} {state or ''} shows",
                          now > 0 and (now != was if fresh else True), f"{was:.3f} {now:.3f}")
                elif not ring_left:
                    check(f"{way}, drawn by {engine}: {field.name} {state or ''} unchanged", abs(now - was) < 0.02,
                          f"{was:.3f} {now:.3f}")


def check_words(everything):
    """Names, what is spoken, and what a reset goes back to."""
    names = [f.name for f in everything]
    check("every name is there once", len(set(names)) == len(names))
    check("every field has words to be spoken", all(f.spoken and all(f.rings[:1]) for f in everything))
    for field in everything:
        check(f"{field.name}: its rings do not sound alike", len(set(field.rings)) == len(field.rings), field.rings)
        if field.flags & fields.REQUIRED:
            check(f"{field.name}: said to be required", all("required" in words for words in field.rings))
        if field.holds() not in ("", "Off"):
            check(f"{field.name}: a reset gives what it held", field.reset == field.value, field.reset)


def check_tabs(source):
    """PDFium does not stop at a signature, since it cannot sign."""
    signed = [f.name for f in fields.read(source) if f.kind == "/Sig"]
    order = fields.tag_order(source)
    for page, seen in fill_pdfium.tabs(source, signed).items():
        want = [name for at, name in order if at == page and name not in signed]
        check(f"tab order of page {page + 1}", [at and at[1] for at in seen] == want, f"{seen} not {want}")


def check_valid(files):
    got = run([os.path.join(HERE, "..", "validate.sh"), "all", *files])
    for line in got.stdout.decode("utf-8", "replace").splitlines():
        if " ua1 " in line or " 2a " in line:
            check("valid after saving", not line.startswith("FAIL"), line)


def check_collect(program, way, plan, target):
    got = run([program, "collect", target])
    text = got.stdout.decode("utf-8", "replace")
    check(f"collect reads {way}'s file", got.returncode == 0, got.stderr.decode("utf-8", "replace")[:200])
    for name, value in plan.items():
        for wanted in value if isinstance(value, list) else [value.split("\n")[0]]:
            check(f"collect: {name} by {way}", wanted in text, wanted)


def check_way(way, label, source, target, plan, program):
    got = WAYS[way](source, plan, target)
    check(f"{way} fills {label}", os.path.exists(target), got and got.stderr.decode("utf-8", "replace")[-300:])
    if not os.path.exists(target):
        return False
    check(f"{way}, {label}: sound", run(["qpdf", "--check", target]).returncode in (0, 3))
    check_values(way, plan, target)
    if program:
        check_collect(program, way, plan, target)
    return True


def check_sheet(source, folder, turn, program):
    """Values come back from all four ways. Pages and conformance, which depend on who saves and on
    kinds of fields: all ways for the first sheet, one in turn for each other. Returns what is to be valid."""
    everything, heights = fields.read(source), page_heights(source)
    shown = os.path.join(folder, "pictures")
    os.makedirs(shown, exist_ok=True)
    before = everything, heights, pictures(source, everything, heights, shown)[0]
    name, valid = os.path.splitext(os.path.basename(source))[0], []
    check_words(everything)
    check_tabs(source)
    for n, way in enumerate(WAYS):
        if way == "pdftk" and not shutil.which(way):
            check("pdftk is installed", False)
            continue
        target = os.path.join(folder, f"{name}-{way}.pdf")
        plan = fields.answers(everything, LATIN1 if way == "PDFium" else WELSH)
        if check_way(way, "latin", source, target, plan, program) and (turn == 0 or n == turn % len(WAYS)):
            valid.append(target)
            check_pages(way, before, target, plan, shown)
        if turn == 0:
            target = os.path.join(folder, f"{name}-{way}-foreign.pdf")
            check_way(way, "foreign", source, target, fields.answers(everything, FOREIGN), program)
    return valid


def kinds_first(path):
    """For sorting: many kinds of field, few fields."""
    everything = fields.read(path)
    return -len({(f.kind, f.flags & ~fields.REQUIRED) for f in everything}), len(everything)


def main(*arguments):
    sheets = sorted((name for name in arguments if name.endswith(".pdf")), key=kinds_first)
    program = next((name for name in arguments if not name.endswith(".pdf")), None)
    with tempfile.TemporaryDirectory() as folder:
        valid = []
        for n, source in enumerate(sheets):
            before = failed
            valid += check_sheet(source, folder, n, program)
            if failed > before:
                print(f"  these in {source}")
        check_valid(valid)
    print(f"{passed} passed, {failed} failed")
    return failed != 0 or not passed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
