"""Types into fields as Chrome would: clicks, keys, Tab (PDFium's form API)."""

import ctypes

import pypdfium2 as pdfium
import pypdfium2.raw as raw

import fields

TAB = 9


class Typist:
    def __init__(self, path):
        self.pdf = pdfium.PdfDocument(path)
        self.pdf.init_forms()
        self.form = self.pdf.formenv.raw
        self.pages = [self.pdf[n] for n in range(len(self.pdf))]  # dropping one while typing would crash

    def click(self, page, rect):
        x, y = (rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2
        handle = self.pages[page].raw
        raw.FORM_OnMouseMove(self.form, handle, 0, x, y)
        raw.FORM_OnLButtonDown(self.form, handle, 0, x, y)
        raw.FORM_OnLButtonUp(self.form, handle, 0, x, y)

    def type(self, page, text):
        handle = self.pages[page].raw
        raw.FORM_SelectAllText(self.form, handle)
        units = text.encode("utf-16-le")
        for i in range(0, len(units), 2):
            raw.FORM_OnChar(self.form, handle, units[i] | units[i + 1] << 8, 0)

    def answer(self, field, value):
        if field.kind == "/Btn":
            for page, rect, state in field.widgets:
                if state == value and field.holds() != value:
                    self.click(page, rect)
            return
        page, rect, _ = field.widgets[0]
        if field.kind == "/Ch" and not field.flags & fields.COMBO:
            rect = [rect[0], rect[3] - 6, rect[2], rect[3] - 2]  # its first line
        self.click(page, rect)
        if field.kind == "/Tx":
            self.type(page, value)
        else:
            values = [option for option, _ in field.options]
            for n, option in enumerate(values):
                raw.FORM_SetIndexSelected(self.form, self.pages[page].raw, n, option in value if isinstance(value, list) else option == value)
        raw.FORM_ForceToKillFocus(self.form)

    def focused(self):
        page, annotation = ctypes.c_int(-1), raw.FPDF_ANNOTATION()
        raw.FORM_GetFocusedAnnot(self.form, ctypes.byref(page), ctypes.byref(annotation))
        if not annotation:
            return None
        room = 2048
        buffer = (raw.FPDF_WCHAR * room)()
        size = raw.FPDFAnnot_GetFormFieldName(self.form, annotation, buffer, room)
        name = bytes(buffer)[: max(0, size - 2)].decode("utf-16-le")
        raw.FPDFPage_CloseAnnot(annotation)
        return page.value, name

    def press_tab(self, page):
        raw.FORM_OnKeyDown(self.form, self.pages[page].raw, TAB, 0)
        raw.FORM_OnChar(self.form, self.pages[page].raw, TAB, 0)

    def tab_order(self, page, first, count):
        """Names met from the first field of a page on, by `count` - 1 Tabs."""
        self.click(page, first)
        if not self.focused():  # one that cannot be changed: no click goes there, but Tab does
            self.press_tab(page)
        seen = [self.focused()]
        for _ in range(count - 1):
            self.press_tab(page)
            seen.append(self.focused())
        return seen

    def save(self, path):
        raw.FORM_ForceToKillFocus(self.form)
        self.pdf.save(path)


def fill(source, plan, target):
    typist = Typist(source)
    for field in fields.read(source):
        if field.name in plan:
            typist.answer(field, plan[field.name])
    typist.save(target)


def tabs(source, passed_over=()):
    """Per page: the names in the order in which Tab finds them."""
    found = {}
    everything = fields.read(source)
    order = [(page, name) for page, name in fields.tag_order(source) if name not in passed_over]
    for page in sorted({page for page, _ in order}):
        typist = Typist(source)
        name = next(name for at, name in order if at == page)
        field = next(field for field in everything if field.name == name)
        rect = next(rect for at, rect, _ in field.widgets if at == page)
        found[page] = typist.tab_order(page, rect, sum(at == page for at, _ in order))
    return found


def render(path):
    """Each page as (width, grey bytes, bytes a row), one pixel a point."""
    pdf = pdfium.PdfDocument(path)
    pdf.init_forms()
    pages = []
    for page in pdf:
        bitmap = page.render(scale=2, grayscale=True, may_draw_forms=True)
        pages.append((bitmap.width, bytes(bitmap.buffer), bitmap.stride))
    return pages
