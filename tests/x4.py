#!/usr/bin/env python3
"""x4.py FILE.pdf...: is it PDF/X-4 (ISO 15930-7), as far as a program without the whole
standard in it can say? One line for each file, PASS or FAIL with the first faults.

Looked at: header, encryption, trailer; one output intent with a profile that fits it;
what XMP and Info say; the boxes of the pages; no annotations in the bleed, no form, no
actions; fonts embedded; device colours that the intent covers, in pages, forms and
images; no transfer functions, PostScript, reference XObjects, OPI. Not looked at:
separations, the version of the profile, optional content. `faults` is for other tests."""

import re
import sys
import xml.etree.ElementTree as ElementTree

sys.dont_write_bytecode = True
import checking  # noqa: E402

checking.needs("pikepdf")
import pikepdf  # noqa: E402

XMP = {
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "mm": "http://ns.adobe.com/xap/1.0/mm/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "x": "http://www.npes.org/pdfx/ns/id/",
}
SPACES = {"GRAY": 1, "RGB ": 3, "CMYK": 4}
ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ResetForm", "/ImportData", "/URI", "/Named", "/GoToR", "/GoTo"}
NEAR = 0.01


def box(page, key):
    return [float(x) for x in page[key]] if key in page else None


def inside(inner, outer):
    return all(a >= b - NEAR for a, b in zip(inner[:2], outer[:2])) and all(
        a <= b + NEAR for a, b in zip(inner[2:], outer[2:])
    )


class Check:
    def __init__(self, path):
        self.path = path
        self.faults = []
        self.space = None  # of the output intent

    def say(self, fault):
        if fault not in self.faults:
            self.faults.append(fault)

    def intent(self, pdf):
        intents = [i for i in pdf.Root.get("/OutputIntents", []) if i.get("/S") == "/GTS_PDFX"]
        if len(intents) != 1:
            self.say(f"{len(intents)} output intents for PDF/X, not one")
            return
        intent = intents[0]
        if not str(intent.get("/OutputConditionIdentifier", "")):
            self.say("output intent names no condition")
        profile = intent.get("/DestOutputProfile")
        icc = profile.read_bytes() if profile is not None else b""
        if len(icc) < 128:
            self.say("output intent has no profile")
            return
        self.space = icc[16:20].decode("latin-1")
        if icc[12:16] != b"prtr":
            self.say(f"profile of class {icc[12:16]!r}, not of an output")
        if SPACES.get(self.space) != profile.get("/N"):
            self.say("N is not that of the profile")

    def metadata(self, pdf):
        found = {}
        try:
            xmp = re.sub(rb"<\?xpacket.*?\?>", b"", pdf.Root.Metadata.read_bytes(), flags=re.S).strip()
            for element in ElementTree.fromstring(xmp).iter():
                found.setdefault(element.tag, "".join(element.itertext()).strip())
                for key, value in element.attrib.items():
                    found.setdefault(key, value)
        except (AttributeError, ElementTree.ParseError):
            self.say("no XMP, or it is no XML")

        def value(prefix, name):
            return found.get("{%s}%s" % (XMP[prefix], name))

        if value("x", "GTS_PDFXVersion") != "PDF/X-4":
            self.say("XMP does not say PDF/X-4")
        for prefix, name in (("xmp", "CreateDate"), ("xmp", "ModifyDate"), ("xmp", "MetadataDate"), ("dc", "title"),
                             ("mm", "DocumentID"), ("mm", "VersionID"), ("mm", "RenditionClass")):  # fmt: skip
            if not value(prefix, name):
                self.say(f"XMP has no {name}")
        trapped = value("pdf", "Trapped")
        if trapped not in ("True", "False"):
            self.say("XMP does not say whether it is trapped")
        if str(pdf.docinfo.get("/Trapped", "/" + str(trapped))) != "/" + str(trapped):
            self.say("Info says otherwise of trapping")
        if str(pdf.docinfo.get("/Title", "")) != value("dc", "title"):
            self.say("Info has another title")

    def page(self, number, page):
        media, trim, art, bleed = (box(page, key) for key in ("/MediaBox", "/TrimBox", "/ArtBox", "/BleedBox"))
        if not media or bool(trim) == bool(art):
            self.say(f"page {number}: boxes are missing, or too many")
            return
        final = trim or art
        if not inside(final, bleed or media) or not inside(bleed or final, media):
            self.say(f"page {number}: boxes are not within each other")
        for annotation in page.get("/Annots", []):
            if annotation.get("/Subtype") not in ("/TrapNet", "/PrinterMark"):
                self.say(f"page {number}: annotation {annotation.get('/Subtype')}")
        if "/AA" in page:
            self.say(f"page {number}: actions")

    def content(self, pdf, holder, where):
        resources = holder.get("/Resources", {})
        defaults = resources.get("/ColorSpace", {})
        for operands, operator in pikepdf.parse_content_stream(holder):
            name = str(operator)
            if name in ("rg", "RG") and self.space != "RGB " and "/DefaultRGB" not in defaults:
                self.say(f"{where}: DeviceRGB")
            if name in ("k", "K") and self.space != "CMYK" and "/DefaultCMYK" not in defaults:
                self.say(f"{where}: DeviceCMYK")
            if name in ("cs", "CS") and str(operands[0]) == "/DeviceRGB" and self.space != "RGB ":
                self.say(f"{where}: DeviceRGB")

    def space_fits(self, space, where):
        name = str(space) if isinstance(space, pikepdf.Name) else ""
        if isinstance(space, pikepdf.Array) and str(space[0]) == "/Indexed":
            self.space_fits(space[1], where)
        if isinstance(space, pikepdf.Array) and str(space[0]) in ("/Separation", "/DeviceN"):
            self.space_fits(space[2], where)
        if (name == "/DeviceRGB" and self.space != "RGB ") or (name == "/DeviceCMYK" and self.space != "CMYK"):
            self.say(f"{where}: {name[1:]} beside an intent of {self.space}")

    def thing(self, pdf, thing):
        """An object of the file, of whatever kind."""
        if isinstance(thing, pikepdf.Array) and len(thing) == 4 and str(thing[0]) == "/Separation":
            self.space_fits(thing, "separation")
        if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
            return
        kind, subtype = str(thing.get("/Type", "")), str(thing.get("/Subtype", ""))
        if kind == "/Font" and subtype not in ("/Type0", "/Type3"):
            files = {"/FontFile", "/FontFile2", "/FontFile3"}
            if not files & set(thing.get("/FontDescriptor", {}).keys()):
                self.say(f"font {thing.get('/BaseFont')} is not embedded")
        if str(thing.get("/S", "")) in ACTIONS:
            self.say(f"action {thing['/S']}")
        if "/TR" in thing and kind == "/ExtGState" or str(thing.get("/TR2", "/Default")) != "/Default":
            self.say("transfer function")
        if "/HTP" in thing or "/OPI" in thing or subtype == "/PS" or "/Ref" in thing and subtype == "/Form":
            self.say("halftone origin, OPI, PostScript or reference")
        if subtype == "/Image":
            self.space_fits(thing.get("/ColorSpace"), "image")
        if subtype == "/Form":
            self.content(pdf, thing, "form XObject")
        group = thing.get("/Group")
        if isinstance(group, pikepdf.Dictionary) and "/CS" in group:
            self.space_fits(group["/CS"], "transparency group")

    def run(self):
        with open(self.path, "rb") as file:
            if not re.match(rb"%PDF-1\.[0-6]", file.read(8)):
                self.say("later than PDF 1.6")
        with pikepdf.open(self.path) as pdf:
            if pdf.is_encrypted or "/ID" not in pdf.trailer:
                self.say("encrypted, or no ID")
            self.intent(pdf)
            self.metadata(pdf)
            for key in ("/AcroForm", "/AA", "/OpenAction"):
                if key in pdf.Root:
                    self.say(f"{key[1:]} in the catalog")
            if "/JavaScript" in pdf.Root.get("/Names", {}):
                self.say("JavaScript")
            for number, page in enumerate(pdf.pages, 1):
                self.page(number, page.obj)
                self.content(pdf, page.obj, f"page {number}")
            for thing in pdf.objects:
                self.thing(pdf, thing)
        return self.faults


def faults(path):
    try:
        return Check(path).run()
    except (pikepdf.PdfError, OSError) as fault:
        return [str(fault)]


def main():
    failed = 0
    for path in sys.argv[1:]:
        found = faults(path)
        failed += bool(found)
        print(f"{'FAIL' if found else 'PASS'} {path} x4 x4.py: {'; '.join(found[:4])}".rstrip())
    return failed > 0 if sys.argv[1:] else 2


if __name__ == "__main__":
    sys.exit(main())
