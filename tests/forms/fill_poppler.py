"""fill_poppler.py IN.pdf PLAN.json OUT.pdf: answers as Evince would save them.
For Debian's python3: PyGObject and its binding of poppler."""

import json
import os
import sys

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Poppler  # noqa: E402

KINDS = Poppler.FormFieldType


def answer(field, value):
    kind = field.get_field_type()
    if kind == KINDS.TEXT:
        field.text_set_text(value)
    elif kind == KINDS.BUTTON:
        # a ring says by its tool tip, a box is the only one of its name
        field.button_set_state(True)
    elif kind == KINDS.CHOICE:
        field.choice_unselect_all()
        for number in value if isinstance(value, list) else [value]:
            field.choice_select_item(number)


def main(source, plan, target):
    want = json.load(open(plan, encoding="utf-8"))
    document = Poppler.Document.new_from_file("file://" + os.path.realpath(source), None)
    rings = {}
    for n in range(document.get_n_pages()):
        for mapping in document.get_page(n).get_form_field_mapping():
            field = mapping.field
            name = field.get_name()
            if name not in want:
                continue
            value = want[name]
            if isinstance(value, dict):  # index among the rings of its name
                rings.setdefault(name, []).append((mapping.area.x1, n, field))
            else:
                answer(field, value)
    for name, found in rings.items():
        found.sort(key=lambda ring: (ring[1], ring[0]))
        found[want[name]["ring"]][2].button_set_state(True)
    document.save("file://" + os.path.realpath(target))


main(*sys.argv[1:])
