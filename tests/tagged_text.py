"""The text of a tagged PDF in the order of its tags, by pikepdf and what is written here: nothing of
guidepress. Used by reading_order.py.

    text, faults = Reader(pdf).read()

Structure elements are walked in order (ISO 32000-1 14.7). A marked content sequence gives its show
strings through ToUnicode, ActualText in place of what it stands for, ReversedChars turned round.
Artifacts give nothing. Between elements that stand as blocks there is a blank. Said beside the text, with
_ for blanks, so that it is one word: ⟦alt: …⟧ and ⟦E: …⟧ of an element, ⟦link: …⟧ for the Contents of a
link's annotations, after its text (once, as there is one for each page), ⟦field: …⟧ for the TU of a field.

Faults: text that is neither tagged nor an artifact, marked content that no element or more than one
takes up, an artifact inside of tagged content or the other way round, an element that is reached twice, a code
without a character, a field without words. Cost: one pass over content and structure."""

import re

import pikepdf

BLOCKS = set("Document Part Art Sect Div BlockQuote Index TOC TOCI P H H1 H2 H3 H4 H5 H6 L LI LBody Table TR TH TD THead "
             "TBody TFoot Caption Note Figure Formula".split())
OPERATORS = "BDC BMC EMC Tf Tj TJ ' \" q Q Do"


def token(kind, words):
    return f"⟦{kind}: {'_'.join(str(words).replace(chr(0xAD), '').split())}⟧"


def name_of(obj):
    return str(obj)[1:]


class CMap:
    """ToUnicode (ISO 32000-1 9.10.3): codes as bytes -> text."""

    def __init__(self, data):
        self.text, self.widths = {}, set()
        data = data.decode("latin-1")
        for section in re.findall(r"begincodespacerange(.*?)endcodespacerange", data, re.S):
            self.widths |= {len(a) // 2 for a in re.findall(r"<(\w+)>\s*<\w+>", section)}
        for section in re.findall(r"beginbfchar(.*?)endbfchar", data, re.S):
            for code, text in re.findall(r"<(\w+)>\s*<(\w+)>", section):
                self.text[bytes.fromhex(code)] = bytes.fromhex(text).decode("utf-16-be")
        for section in re.findall(r"beginbfrange(.*?)endbfrange", data, re.S):
            for first, last, text, row in re.findall(r"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[(.*?)\])", section, re.S):
                self.span(first, last, text, re.findall(r"<(\w+)>", row))

    def span(self, first, last, text, row):
        start = int(first, 16)
        for i in range(int(last, 16) - start + 1):
            to = bytes.fromhex(row[i] if row else text)
            if not row:
                to = to[:-2] + (int.from_bytes(to[-2:], "big") + i).to_bytes(2, "big")
            self.text[(start + i).to_bytes(len(first) // 2, "big")] = to.decode("utf-16-be")

    def read(self, data):
        """A list, one text for each code; None where there is none."""
        if len(self.widths) == 1:
            width = min(self.widths)
            return [self.text.get(data[at:at + width]) for at in range(0, len(data), width)]
        found, at = [], 0
        while at < len(data):
            width = next((w for w in sorted(self.widths) if data[at:at + w] in self.text), max(self.widths, default=1))
            found.append(self.text.get(data[at:at + width]))
            at += width
        return found


class Reader:
    def __init__(self, pdf):
        self.pdf = pdf
        self.root = pdf.Root.StructTreeRoot
        self.roles = {name_of(k): name_of(v) for k, v in self.root.get("/RoleMap", {}).items()}
        self.fonts, self.content, self.faults, self.used, self.seen = {}, {}, [], set(), set()
        self.pages = {page.obj.objgen: i + 1 for i, page in enumerate(pdf.pages)}

    # ---- content ----

    def font(self, resources, name):
        font = resources.Font[name]
        key = font.objgen
        if key not in self.fonts:
            data = font.get("/ToUnicode")
            self.fonts[key] = CMap(data.read_bytes() if data is not None else b"")
        return self.fonts[key]

    def characters(self, operands, cmap, where):
        """What one operator shows."""
        parts = operands[-1]
        shown = []
        for part in parts if isinstance(parts, pikepdf.Array) else [parts]:
            if isinstance(part, pikepdf.String):
                shown += cmap.read(bytes(part))
        if None in shown:
            self.faults.append(f"{where}: a code without a character")
        return [text or "\ufffd" for text in shown]

    def properties(self, operands, resources):
        if len(operands) < 2:
            return {}
        return resources.Properties[operands[1]] if isinstance(operands[1], pikepdf.Name) else operands[1]

    def open_marks(self, operands, resources, marks, stream):
        """marks: what is open, outermost first, as (kind, value)."""
        tag, properties = name_of(operands[0]), self.properties(operands, resources)
        tagged = any(kind == "mcid" for kind, _ in marks)
        artifact = any(kind == "artifact" for kind, _ in marks)
        if tag == "Artifact":
            if tagged:
                self.faults.append(f"{self.place(stream)}: an artifact inside of tagged content")
            return ("artifact", None)
        if "/MCID" in properties:
            if artifact or tagged:
                self.faults.append(f"{self.place(stream)}: MCID {properties['/MCID']} inside of other marked content")
            key = (stream, int(properties["/MCID"]))
            if key in self.content:
                self.faults.append(f"{self.place(stream)}: MCID {key[1]} comes twice")
            self.content[key] = []
            return ("mcid", key)
        if "/ActualText" in properties:
            if not any(kind == "actual" for kind, _ in marks):
                self.put(str(properties["/ActualText"]), marks, stream)
            return ("actual", None)
        return ("reversed" if tag == "ReversedChars" else "other", None)

    def put(self, text, marks, stream):
        kinds = [kind for kind, _ in marks]
        if "artifact" in kinds:
            return
        keys = [value for kind, value in marks if kind == "mcid"]
        if keys:
            self.content[keys[-1]].append(text)
        elif text.strip():
            self.faults.append(f"{self.place(stream)}: neither tagged nor an artifact: {text!r}")

    def place(self, stream):
        return f"page {self.pages[stream]}" if stream in self.pages else f"form {stream[0]}"

    def run(self, source, resources, stream, marks):
        """marks: those that a form is drawn in."""
        marks, outer, cmap, saved = list(marks), len(marks), None, []
        for operands, operator in pikepdf.parse_content_stream(source, OPERATORS):
            op = str(operator)
            if op in ("BDC", "BMC"):
                marks.append(self.open_marks(operands, resources, marks, stream))
            elif op == "EMC" and len(marks) > outer:
                marks.pop()
            elif op == "Tf":
                cmap = self.font(resources, operands[0])
            elif op == "q":
                saved.append(cmap)
            elif op == "Q" and saved:
                cmap = saved.pop()
            elif op == "Do":
                form = resources.XObject[operands[0]]
                if form.get("/Subtype") == "/Form":
                    self.run(form, form.get("/Resources", resources), form.objgen, marks)
            elif cmap and not any(kind == "actual" for kind, _ in marks):
                shown = self.characters(operands, cmap, self.place(stream))
                turned = any(kind == "reversed" for kind, _ in marks)
                self.put("".join(reversed(shown) if turned else shown), marks, stream)

    # ---- structure ----

    def kids(self, elem):
        kids = elem.get("/K")
        return list(kids) if isinstance(kids, pikepdf.Array) else [] if kids is None else [kids]

    def take(self, stream, mcid, page):
        key = (stream, int(mcid))
        if key in self.used:
            self.faults.append(f"{page}: MCID {mcid} is taken up twice")
        self.used.add(key)
        if key not in self.content:
            self.faults.append(f"{page}: there is no MCID {mcid}")
        return "".join(self.content.get(key, []))

    def annotation(self, annot, out, said):
        if annot.get("/Subtype") == "/Widget":
            words = annot.get("/TU") or annot.get("/Parent", {}).get("/TU") or ""
            if not str(words).strip():
                self.faults.append("a field without words")
            out.append(f" {token('field', words)} ")
        else:
            said.append(token("link", annot.get("/Contents", "")))

    def element(self, elem, page, parent, out):
        if elem.objgen in self.seen and elem.objgen != (0, 0):
            self.faults.append(f"an element is reached twice: {elem.objgen[0]}")
            return
        self.seen.add(elem.objgen)
        role = name_of(elem.S)
        role = self.roles.get(role, role)
        block = role in BLOCKS or (role == "Lbl" and parent in ("LI", "Note"))
        page = elem.get("/Pg", page)
        out.append(" " if block else "")
        for key in ("Alt", "E"):
            if "/" + key in elem:
                out.append(token(key.lower() if key == "Alt" else key, elem["/" + key]))
        inner, said = [], []
        for kid in self.kids(elem):
            self.kid(kid, page, role, inner, said)
        out += [str(elem.ActualText)] if "/ActualText" in elem else inner
        out += dict.fromkeys(said)
        out.append(" " if block else "")

    def kid(self, kid, page, role, out, said):
        if not isinstance(kid, pikepdf.Dictionary):
            out.append(self.take(page.objgen, kid, self.place(page.objgen)))
        elif kid.get("/Type") == "/OBJR":
            self.annotation(kid.Obj, out, said)
        elif kid.get("/Type") == "/MCR":
            stream = kid.get("/Stm", kid.get("/Pg", page)).objgen
            out.append(self.take(stream, kid.MCID, self.place(stream)))
        else:
            self.element(kid, page, role, out)

    def read(self):
        for page in self.pdf.pages:
            self.run(page, page.obj.get("/Resources", {}), page.obj.objgen, [])
        out = []
        for kid in self.kids(self.root):
            self.element(kid, None, "", out)
        for key, text in self.content.items():
            if key not in self.used and "".join(text).strip():
                self.faults.append(f"{self.place(key[0])}: no element takes up MCID {key[1]}: {''.join(text)!r}")
        return "".join(out), self.faults


def page_label(pdf, name):
    """The label of the page that a named destination leads to, or None."""
    if not hasattr(pdf, "found"):
        tree = pdf.Root.get("/Names", {}).get("/Dests")
        pdf.found = dict(pikepdf.NameTree(tree).items()) if tree is not None else {}
        pdf.labels = {page.obj.objgen: page.label for page in pdf.pages}
    to = pdf.found.get(name)
    if to is None:
        return None
    return pdf.labels.get((to.D if isinstance(to, pikepdf.Dictionary) else to)[0].objgen)
