#!/usr/bin/python3
"""pack_poppler.py FOLDER FILE...: follows the links of PDFs of a set to other files of it as poppler's readers do
(Evince, Okular): file and name out of the action, the name looked up in the other file, the page that it gives.
Prints each fault and, at the end, how many links were followed."""

import os
import sys

import gi

gi.require_version("Poppler", "0.18")
from gi.repository import Gio, Poppler  # noqa: E402

folder, files = sys.argv[1], sys.argv[2:]
opened = {}
followed = lost = 0


def load(name):
    if name not in opened:
        path = os.path.abspath(os.path.join(folder, name))
        opened[name] = Poppler.Document.new_from_file(Gio.File.new_for_path(path).get_uri(), None) if os.path.exists(path) else None
    return opened[name]


def page_of(document, dest):
    if dest.type == Poppler.DestType.NAMED:
        found = document.find_dest(dest.named_dest)
        return found.page_num if found else 0
    return dest.page_num


for name in files:
    document = load(name)
    for number in range(document.get_n_pages()):
        for mapping in document.get_page(number).get_link_mapping():
            action = mapping.action
            if action.type != Poppler.ActionType.GOTO_REMOTE:
                continue
            remote = action.goto_remote
            other = load(os.path.normpath(os.path.join(os.path.dirname(name), remote.file_name)))
            page = page_of(other, remote.dest) if other else 0
            followed += 1
            if not 1 <= page <= (other.get_n_pages() if other else 0):
                lost += 1
                print(f"{name}, page {number + 1}: {remote.file_name} {remote.dest.named_dest}")
print(f"{followed} followed, {lost} lost")
sys.exit(lost > 0)
