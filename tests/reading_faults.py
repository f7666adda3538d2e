"""Faults that reading_order.py must see: what follows a reader's way through a good PDF is dropped, doubled, moved
or changed, each fault by one method of Faulty. Used by reading_order.py."""

import re

import pikepdf

import tagged_text


class Faulty:
    """Does things to a PDF that a reader must notice; each is seen by compare()."""

    def __init__(self, pdf):
        self.pdf = pdf
        self.elements = []
        self.collect(pdf.Root.StructTreeRoot.K)

    def collect(self, elem):
        for item in elem if isinstance(elem, pikepdf.Array) else [elem]:
            if isinstance(item, pikepdf.Dictionary) and "/S" in item:
                self.elements.append(item)
                self.collect(item.get("/K", pikepdf.Array()))

    def of(self, role):
        return [e for e in self.elements if e.S == role]

    def told(self):
        return next(e for e in self.elements if "/Alt" in e)

    def edit(self, change):
        """change(instructions, which of them show marked text): new instructions, or None for another page."""
        for page in self.pdf.pages:
            ops = list(pikepdf.parse_content_stream(page))
            shown = self.shown(ops)
            after = change(ops, shown) if len(shown) > 2 else None
            if after is not None:
                page.obj.Contents = self.pdf.make_stream(pikepdf.unparse_content_stream(after))
                return

    def shown(self, instructions):
        """Indices of what is shown in tagged content, one for each mark, if it has a few letters."""
        found, tagged = [], False
        for i, (operands, operator) in enumerate(instructions):
            if str(operator) in ("BDC", "BMC", "EMC"):
                tagged = str(operator) == "BDC" and "/MCID" in operands[1]
            elif tagged and str(operator) == "TJ" and len(bytes(operands[0][0])) > 6:
                found.append(i)
                tagged = False
        return found

    def drop_words(self):
        self.edit(lambda ops, shown: ops[:shown[1]] + ops[shown[1] + 1:])

    def double_words(self):
        self.edit(lambda ops, shown: ops[:shown[1]] + ops[shown[1]:shown[1] + 1] + ops[shown[1]:])

    def swap_words(self):
        def change(ops, shown):
            a, b = shown[1:3]
            ops[a], ops[b] = ops[b], ops[a]
            return ops
        self.edit(change)

    def drop_blank(self):
        """The first code is that of the blank: one between two others."""
        def change(ops, shown):
            for i in shown:
                parts = ops[i].operands[0]
                data = bytes(parts[0])
                at = next((k for k in range(2, len(data) - 2, 2) if data[k:k + 2] == b"\0\1"), 0)
                if at:
                    parts[0] = pikepdf.String(data[:at] + data[at + 2:])
                    return ops
            return None
        self.edit(change)

    def mark_anew(self, operands):
        def change(ops, shown):
            i = max(k for k in range(shown[1]) if str(ops[k].operator) == "BDC")
            ops[i] = pikepdf.ContentStreamInstruction(operands, pikepdf.Operator("BDC" if len(operands) > 1 else "BMC"))
            return ops
        self.edit(change)

    def make_artifact(self):
        self.mark_anew([pikepdf.Name.Artifact])

    def untag(self):
        self.mark_anew([pikepdf.Name.Span])

    def say_other(self):
        self.mark_anew([pikepdf.Name.Span, pikepdf.Dictionary(ActualText="other")])

    def swap_marks(self):
        a, b = [e for e in self.of("/P") if not isinstance(e.K, (pikepdf.Array, pikepdf.Dictionary))][1:3]
        a.K, b.K = b.K, a.K

    def drop_mark(self):
        del self.of("/P")[2].K

    def double_mark(self):
        leaf = next(e for e in self.of("/P") if not isinstance(e.K, (pikepdf.Array, pikepdf.Dictionary)))
        leaf.K = pikepdf.Array([leaf.K, leaf.K])

    def parents(self):
        """Elements of two or more with text."""
        return [e for e in self.elements if isinstance(e.get("/K"), pikepdf.Array) and len(e.K) > 1
                and all(isinstance(k, pikepdf.Dictionary) and "/S" in k and "/K" in k for k in e.K)]

    def swap_elements(self):
        kids = self.parents()[-1].K
        kids[0], kids[1] = kids[1], kids[0]

    def drop_element(self):
        del self.parents()[-1].K[1]

    def double_element(self):
        kids = self.parents()[-1].K
        kids.append(kids[0])

    def element_says(self):
        self.of("/P")[3].ActualText = "other"

    def expand(self):
        self.of("/P")[3].E = "in full"

    def change_alternative(self):
        self.told().Alt = "other"

    def drop_alternative(self):
        del self.told().Alt

    def change_character(self):
        font = next(iter(self.pdf.pages[0].obj.Resources.Font.values()))
        rows = "".join(f"<{code.hex()}> <{text.replace('e', 'o').encode('utf-16-be').hex()}>\n"
                       for code, text in tagged_text.CMap(font.ToUnicode.read_bytes()).text.items())
        font.ToUnicode.write(f"begincodespacerange <0000> <FFFF> endcodespacerange beginbfchar\n{rows}endbfchar".encode())

    def drop_characters(self):
        for font in self.pdf.pages[0].obj.Resources.Font.values():
            font.ToUnicode.write(b"")

    def annotations(self, kind):
        return [a for page in self.pdf.pages for a in page.obj.get("/Annots", []) if a.Subtype == kind]

    def change_link(self):
        self.annotations("/Link")[0].Contents = "other"

    def change_field(self):
        self.annotations("/Widget")[2].TU = "other"

    def drop_field(self):
        field = self.annotations("/Widget")[2]
        del field.TU

    def change_title(self):
        self.pdf.docinfo.Title = "other"

    def change_labels(self):
        self.pdf.Root.PageLabels.Nums[1].St = 2

    def move_target(self):
        for name, to in pikepdf.NameTree(self.pdf.Root.Names.Dests).items():
            if name == "work":
                to.D[0] = self.pdf.pages[0].obj

    def move_note(self):
        note, root = self.of("/Note")[0], self.pdf.Root.StructTreeRoot.K
        note.P.K = pikepdf.Array([k for k in note.P.K if k.objgen != note.objgen])
        (root[0] if isinstance(root, pikepdf.Array) else root).K.append(note)


ANY = ("drop_words double_words swap_words drop_blank make_artifact untag say_other swap_marks drop_mark double_mark swap_elements "
       "drop_element double_element element_says expand change_character drop_characters change_link change_title").split()
OWN = {"guidebook.pdf": "change_alternative drop_alternative change_labels move_target move_note".split(),
       "plan.pdf": "change_field drop_field".split(), "reading.pdf": ["move_note"]}


def faults_for(name):
    return ANY + OWN.get(name, [])
