"""validate.sh's work: qpdf and poppler for the syntax, veraPDF for the verdict,
page-validation as a second opinion, and a look at what no validator looks at:
that widgets, fields and tags belong together."""

import collections
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

FLAVOURS = ("ua1", "2a")
# The standards ask for names of the Adobe Glyph List in Differences; this one
# checker takes three of them. veraPDF judges that rule.
FORGIVEN = "TRUETYPE-NONSYMBOLIC-ENCODING-001"


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


class Report:
    def __init__(self):
        self.failed = self.skipped = 0

    def say(self, verdict, file, flavour, tool, why=()):
        why = list(dict.fromkeys(why))
        text = "; ".join(why[:4]) + (f" (+{len(why) - 4} more)" if len(why) > 4 else "")
        print(f"{verdict} {file} {flavour} {tool}:{' ' + text if text else ''}", flush=True)
        self.failed += verdict == "FAIL"
        self.skipped += verdict == "SKIP"

    def verdict(self, faults, file, flavour, tool):
        self.say("FAIL" if faults else "PASS", file, flavour, tool, faults)


class Pdf:
    """The objects of a file as qpdf's JSON gives them."""

    def __init__(self, file):
        got = run(["qpdf", "--json=2", "--json-stream-data=none", file])
        if got.returncode not in (0, 3):
            raise ValueError("unreadable")
        self.objects = json.loads(got.stdout.decode("utf-8", "replace"))["qpdf"][1]
        self.root = self.dict(self.objects["trailer"]["value"].get("/Root"))

    def value(self, x):
        for _ in range(50):
            if not (isinstance(x, str) and re.fullmatch(r"\d+ \d+ R", x)):
                break
            x = self.objects.get("obj:" + x)
            x = x.get("value", x) if isinstance(x, dict) else x
        return x

    def dict(self, x):
        x = self.value(x)
        if not isinstance(x, dict):
            return {}
        return x["stream"]["dict"] if set(x) == {"stream"} else x

    def array(self, x):
        x = self.value(x)
        return x if isinstance(x, list) else []

    def pages(self):
        nodes, found = [self.root.get("/Pages")], []
        while nodes:
            node = self.dict(nodes.pop())
            if "/Kids" in node:
                nodes += reversed(self.array(node["/Kids"]))
            elif node:
                found.append(node)
        return found


def text(value):
    return value[2:] if isinstance(value, str) and value[:2] in ("u:", "b:") else ""


def number_tree(pdf, root):
    found, nodes = {}, [root]
    while nodes:
        node = pdf.dict(nodes.pop())
        numbers = pdf.array(node.get("/Nums"))
        found.update(zip(numbers[::2], numbers[1::2]))
        nodes += pdf.array(node.get("/Kids"))
    return found


def kid_objects(pdf, element):
    kids = pdf.dict(element).get("/K")
    kids = pdf.value(kids) if isinstance(pdf.value(kids), list) else [kids]
    return [pdf.dict(kid).get("/Obj") for kid in kids if "/Obj" in pdf.dict(kid)]


class Lint:
    """Links between annotations, fields and tags; fonts of fields."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.form = pdf.dict(pdf.root.get("/AcroForm"))
        self.fonts = pdf.dict(pdf.dict(self.form.get("/DR")).get("/Font"))
        self.parents = number_tree(pdf, pdf.dict(pdf.root.get("/StructTreeRoot")).get("/ParentTree"))
        self.on_page, self.reached, self.faults = set(), set(), []
        self.names = collections.Counter()

    def annotations(self):
        for page in self.pdf.pages():
            for reference in self.pdf.array(page.get("/Annots")):
                annotation = self.pdf.dict(reference)
                self.on_page.add(reference)
                kind = annotation.get("/Subtype", "?")[1:]
                key = annotation.get("/StructParent")
                if key is None:
                    self.faults.append(f"{kind} {reference} has no StructParent")
                elif reference not in kid_objects(self.pdf, self.parents.get(key)):
                    self.faults.append(f"{kind} {reference}: StructParent {key} leads to another element")

    def looks(self, name, look):
        match = re.search(r"/(\S+)\s+[\d.]+\s+Tf", look)
        if not match:
            self.faults.append(f"field {name}: DA sets no font")
        elif "/" + match.group(1) not in self.fonts:
            self.faults.append(f"field {name}: font /{match.group(1)} is not in DR")

    def widget(self, name, reference, inherited):
        widget = self.pdf.dict(reference)
        self.reached.add(reference)
        if reference not in self.on_page:
            self.faults.append(f"widget {reference} of field {name} is on no page")
        if inherited.get("/FT") in ("/Tx", "/Ch"):
            self.looks(name, text(widget.get("/DA", inherited.get("/DA", self.form.get("/DA")))))
        if inherited.get("/FT") == "/Btn":
            states = set(self.pdf.dict(self.pdf.dict(widget.get("/AP")).get("/N"))) | {"/Off"}
            if widget.get("/AS") not in states:
                self.faults.append(f"field {name}: AS {widget.get('/AS')} is no state of its AP")

    def field(self, reference, above, inherited, depth=0):
        field = self.pdf.dict(reference)
        inherited = {**inherited, **{k: field[k] for k in ("/FT", "/DA", "/Ff") if k in field}}
        name = ".".join(x for x in (above, text(field.get("/T"))) if x)
        kids = self.pdf.array(field.get("/Kids"))
        fields = [kid for kid in kids if "/T" in self.pdf.dict(kid)]
        if not fields:
            self.names[name] += 1
            for widget in kids or [reference]:
                self.widget(name, widget, inherited)
        for kid in fields if depth < 30 else []:
            self.field(kid, name, inherited, depth + 1)

    def run(self):
        self.annotations()
        for reference in self.pdf.array(self.form.get("/Fields")):
            self.field(reference, "", {})
        self.faults += [f"field name {name!r} used {n} times" for name, n in self.names.items() if n > 1]
        for reference in sorted(self.on_page - self.reached):
            if self.pdf.dict(reference).get("/Subtype") == "/Widget":
                self.faults.append(f"widget {reference} is not in AcroForm")
        for font in map(self.pdf.dict, self.fonts.values()):
            if "/FontFile2" not in self.pdf.dict(font.get("/FontDescriptor")):
                self.faults.append(f"field font {font.get('/BaseFont')} is not embedded")
        return self.faults


def look(file):
    """The checks of one file that need no validator: (tool, flavour, faults)."""
    got = run(["qpdf", "--check", file])
    found = [("qpdf", "syntax", got.stderr.decode("utf-8", "replace").splitlines()[:2] if got.returncode else [])]
    got = run(["pdftoppm", "-r", "18", "-gray", file])
    errors = [line for line in got.stderr.decode("utf-8", "replace").splitlines() if "Error" in line]
    found.append(("poppler", "syntax", errors or (["exit %d" % got.returncode] if got.returncode else [])))
    try:
        found.append(("lint", "form", Lint(Pdf(file)).run()))
    except (ValueError, KeyError) as fault:
        found.append(("lint", "form", [str(fault)[:80]]))
    return file, found


def vera_start(jar, flavour, files):
    archive = os.path.join(os.path.dirname(jar), "verapdf.jsa")
    out = tempfile.TemporaryFile()
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
    if os.path.exists(archive):
        command += [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off"]
    command += ["-cp", jar, "org.verapdf.apps.GreenfieldCliWrapper", "--flavour", flavour, "--format", "json",
                "--loglevel", "0", "--maxfailuresdisplayed", "1", "--nonpdfext", *files]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL), out


def vera_report(report, flavour, files, process, out):
    process.wait()
    out.seek(0)
    try:
        jobs = json.loads(out.read().decode("utf-8", "replace"))["report"]["jobs"]
    except (ValueError, KeyError):
        jobs = []
    by_name = {os.path.realpath(job["itemDetails"]["name"]): job for job in jobs}
    for file in files:
        job = by_name.get(os.path.realpath(file), {})
        result = (job.get("validationResult") or [{}])[0]
        rules = [f"{rule['clause']}-{rule['testNumber']} {rule['description'][:70]}"
                 for rule in result.get("details", {}).get("ruleSummaries", [])]
        if result.get("compliant") is not True and not rules:
            rules = [str(job.get("taskException", {}).get("exceptionMessage", f"no verdict, exit {process.returncode}"))]
        report.verdict([] if result.get("compliant") is True else sorted(rules), file, flavour, "veraPDF")


SECOND = """
import sys, page
for file in sys.argv[3:]:
    try:
        found = page.validate_pdf(file, profile=sys.argv[1]).failures
        rules = [rule.rule_id for rule in found if not rule.rule_id.endswith(sys.argv[2])]
    except page.PageError as fault:
        rules = [str(fault)]
    print(file, ";".join(dict.fromkeys(rules)), sep="\\t")
"""


def second_opinion(report, python, flavour, files):
    got = run([python, "-c", SECOND, flavour, FORGIVEN, *files])
    if got.returncode:
        for file in files:
            report.say("SKIP", file, flavour, "page", ["not installed: tests/setup.sh"])
        return
    for line in got.stdout.decode("utf-8", "replace").splitlines():
        file, rules = line.split("\t")
        report.verdict([rule for rule in rules.split(";") if rule], file, flavour, "page")


def main():
    top, *files = sys.argv[1:]
    flavours = FLAVOURS
    if files and files[0] in (*FLAVOURS, "all"):
        flavours = FLAVOURS if files[0] == "all" else (files[0],)
        files = files[1:]
    if not files:
        print("usage: validate.sh [ua1|2a|all] FILE.pdf...", file=sys.stderr)
        return 2
    home = os.environ.get("VERAPDF_HOME") or os.path.join(top, "tools", "verapdf")
    jars = sorted(name for name in os.listdir(home) if name.endswith(".jar")) if os.path.isdir(home) else []
    lacking = [tool for tool in ("qpdf", "pdftoppm", "java") if not shutil.which(tool)] + ([] if jars else ["veraPDF"])
    for tool in lacking:
        print(f"MISSING {tool}: tools/packages.sh test; tests/setup.sh", file=sys.stderr)
    if lacking:
        return 2
    report = Report()
    for file in [file for file in files if not os.path.isfile(file)]:
        report.say("FAIL", file, "all", "file", ["no such file"])
        files.remove(file)
    jar = os.path.abspath(os.path.join(home, jars[-1]))
    started = [(flavour, *vera_start(jar, flavour, files)) for flavour in flavours] if files else []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for file, found in pool.map(look, files):
            for tool, flavour, faults in found:
                report.verdict(faults, file, flavour, tool)
    python = os.environ.get("PAGE_PYTHON") or os.path.join(top, "tools", "venv", "bin", "python")
    for flavour, process, out in started:
        vera_report(report, flavour, files, process, out)
        if os.path.exists(python):
            second_opinion(report, python, flavour, files)
    return 1 if report.failed or (report.skipped and os.environ.get("VALIDATE_STRICT") == "1") else 0


if __name__ == "__main__":
    sys.exit(main())
