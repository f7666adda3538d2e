"""The fields of a PDF as qpdf's library sees them, and answers to give them."""

import pikepdf

RULED = {"Number": "12", "Date": "23/11/2026"}
READONLY, REQUIRED, MULTILINE, RADIO, COMBO, SEVERAL = 1, 2, 1 << 12, 1 << 15, 1 << 17, 1 << 21


class Field:
    def __init__(self, name, widgets, page_of):
        top = widgets[0].get("/Parent", widgets[0]) if "/FT" not in widgets[0] else widgets[0]
        self.name, self.kind, self.flags = name, str(top["/FT"]), int(top.get("/Ff", 0))
        self.spoken = str(top.get("/TU", ""))
        self.rings = [str(w.get("/TU", "")) for w in widgets]  # what each widget says
        self.reset = top.get("/DV")
        self.limit = int(top.get("/MaxLen", 0))
        rule = top.get("/GUIP_Rule", {})
        self.rule = str(rule.get("/Type", ""))[1:]
        self.options = [(str(o[0]), str(o[1])) if isinstance(o, pikepdf.Array) else (str(o), str(o))
                        for o in top.get("/Opt", [])]
        self.widgets = [(page_of[w.objgen], [float(x) for x in w["/Rect"]], self.state_of(w)) for w in widgets]
        self.value = top.get("/V")

    @staticmethod
    def state_of(widget):
        if "/AP" not in widget:
            return None  # a reader took it away, since its font could not show the answer
        normal = widget["/AP"]["/N"]
        states = [] if isinstance(normal, pikepdf.Stream) else [k[1:] for k in normal.keys() if k != "/Off"]
        return states[0] if states else None

    def all(self):
        """Every value that is chosen in a list."""
        return sorted(str(v) for v in self.value) if isinstance(self.value, pikepdf.Array) else [self.holds()]

    def holds(self):
        """The value as text, whichever way it was written."""
        value = self.value
        if isinstance(value, pikepdf.Array):
            value = value[0] if len(value) else ""
        return str(value or "").lstrip("/") if self.kind == "/Btn" else str(value or "")


def read(path):
    with pikepdf.open(path) as pdf:
        page_of = {a.objgen: n for n, page in enumerate(pdf.pages) for a in page.get("/Annots", [])}
        found = []
        for top in pdf.Root["/AcroForm"]["/Fields"]:
            widgets = list(top.get("/Kids", [top]))
            found.append(Field(str(top["/T"]), widgets, page_of))
        return found


def tag_order(path):
    """(page, name) of each widget, in the order of the structure tree."""
    with pikepdf.open(path) as pdf:
        pages = {page.objgen: n for n, page in enumerate(pdf.pages)}
        order, todo = [], [pdf.Root["/StructTreeRoot"]["/K"]]
        while todo:
            node = todo.pop()
            if isinstance(node, pikepdf.Array):
                todo += reversed(list(node))
            elif isinstance(node, pikepdf.Dictionary):
                widget = node.get("/Obj")
                if widget is not None and widget.get("/Subtype") == "/Widget":
                    name = widget.get("/T") or widget["/Parent"]["/T"]
                    order.append((pages[widget["/P"].objgen], str(name)))
                elif "/K" in node:
                    todo.append(node["/K"])
        return order


def answers(fields, words):
    """An answer for each field: texts in turn, figures and dates where they are asked for, the second
    option, ring or state, two options where several can be chosen. A signature needs a key."""
    plan, texts = {}, 0
    for field in fields:
        if field.flags & READONLY or field.kind == "/Sig":
            continue
        if field.rule in RULED:
            plan[field.name] = RULED[field.rule]
        elif field.kind == "/Ch" and field.flags & SEVERAL:
            plan[field.name] = [field.options[0][0], field.options[-1][0]]
        elif field.kind == "/Tx":
            text = words[texts % len(words)]
            texts += 1
            plan[field.name] = text[: field.limit] if field.limit else text
        elif field.kind == "/Ch":
            plan[field.name] = field.options[min(2, len(field.options) - 1)][0]
        else:
            states = [state for _, _, state in field.widgets if state]
            plan[field.name] = states[len(states) // 2]
    return plan
