#!/usr/bin/env python3
"""export.py GUIDEPRESS: pictures and fonts of all kinds in a PDF, and what is said
of those that do not fit. Makes its own inputs; small documents are validated in
one go, pictures looked at as poppler paints them. Prints "N passed, N failed"."""

import os
import re
import struct
import subprocess
import sys
import tempfile
import zlib

sys.dont_write_bytecode = True
import checking  # noqa: E402
from checking import TOP, check  # noqa: E402

# ---- inputs ----


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, kind, rows, extra=b""):
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def segment(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def bits_of_dc(difference):
    """Category in four bits, then the difference (T.81 F.1.2.1); all-zero AC is one bit."""
    category = abs(difference).bit_length()
    value = difference if difference >= 0 else difference + (1 << category) - 1
    return f"{category:04b}" + (f"{value:0{category}b}" if category else "") + "0"


def jpeg(blocks, columns, components, extra=b""):
    """A JPEG of flat 8x8 blocks: `blocks` has a value of 0 to 255 for each block and component."""
    size = (8 * (len(blocks) // columns), 8 * columns)
    frame = struct.pack(">BHHB", 8, *size, components) + b"".join(bytes([c + 1, 0x11, 0]) for c in range(components))
    dc = bytes([0]) + bytes([0, 0, 0, 12] + [0] * 12) + bytes(range(12))
    ac = bytes([0x10]) + bytes([1] + [0] * 15) + bytes([0])
    scan = bytes([components]) + b"".join(bytes([c + 1, 0]) for c in range(components)) + bytes([0, 63, 0])
    bits, before = "", [0] * components
    for block in blocks:
        for c in range(components):
            level = (block[c] - 128) * 8
            bits += bits_of_dc(level - before[c])
            before[c] = level
    bits += "1" * (-len(bits) % 8)
    data = bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)).replace(b"\xff", b"\xff\0")
    return (b"\xff\xd8" + extra + segment(0xDB, bytes([0] + [1] * 64)) + segment(0xC0, frame) + segment(0xC4, dc)
            + segment(0xC4, ac) + segment(0xDA, scan) + data + b"\xff\xd9")


def exif(turn):
    entry = struct.pack(">HHIHH", 0x112, 3, 1, turn, 0)
    tiff = b"MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return segment(0xE1, b"Exif\0\0" + tiff)


def restricted(font):
    """The square font with the licence bit that forbids embedding."""
    data = bytearray(open(font, "rb").read())
    for i in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, offset, _ = struct.unpack(">4sIII", data[12 + 16 * i:28 + 16 * i])
        if tag == b"OS/2":
            data[offset + 8:offset + 10] = b"\0\2"
    return bytes(data)


def broken(font, table):
    """The square font with one table written over."""
    data = bytearray(open(font, "rb").read())
    for i in range(struct.unpack(">H", data[4:6])[0]):
        tag, _, offset, length = struct.unpack(">4sIII", data[12 + 16 * i:28 + 16 * i])
        if tag == table:
            data[offset:offset + length] = b"\xff" * length
    return bytes(data)


# ---- documents ----

GREYS = (0, 85, 170, 255)  # top left, top right, bottom left, bottom right, as stored
TURNED = {1: (0, 1, 2, 3), 2: (1, 0, 3, 2), 3: (3, 2, 1, 0), 4: (2, 3, 0, 1),
          5: (0, 2, 1, 3), 6: (2, 0, 3, 1), 7: (3, 1, 2, 0), 8: (1, 3, 0, 2)}
PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Pictures</title>
<style>@page {{ size: 100pt 100pt; margin: 0 }} html, body {{ margin: 0 }} {style}
img {{ display: block; width: 100pt; height: 100pt }}</style></head><body>{body}</body></html>"""


def pictures():
    """name -> (bytes, the four greys or None)."""
    two = lambda a, b: bytes([a] * 8 + [b] * 8)  # noqa: E731
    rows = [two(0, 85)] * 8 + [two(170, 255)] * 8
    rgb = [b"".join(bytes([v, v, v]) for v in row) for row in rows]
    alpha = [b"".join(bytes([0, 255 - v]) for v in row) for row in rows]
    packed = [bytes([0x00, 0x00, 0x55, 0x55])] * 8 + [bytes([0xAA, 0xAA, 0xFF, 0xFF])] * 8
    palette = chunk(b"PLTE", b"".join(bytes([v, v, v]) for v in GREYS))
    deep = [b"".join(struct.pack(">H", v * 257) for v in row) for row in rows]
    found = {
        "grey.png": (png(16, 16, 8, 0, rows), GREYS),
        "rgb.png": (png(16, 16, 8, 2, rgb), GREYS),
        "alpha.png": (png(16, 16, 8, 4, alpha), GREYS),
        "palette.png": (png(16, 16, 2, 3, packed, palette), GREYS),
        "clear.png": (png(16, 16, 2, 3, packed, palette + chunk(b"tRNS", bytes([255, 255, 255, 0]))), GREYS),
        "deep.png": (png(16, 16, 16, 0, deep), GREYS),
        "rgb.jpg": (jpeg([(v, 128, 128) for v in GREYS], 2, 3), GREYS),
        "grey.jpg": (jpeg([(v,) for v in GREYS], 2, 1), GREYS),
    }
    for turn, order in TURNED.items():
        found[f"turn{turn}.jpg"] = (jpeg([(v,) for v in GREYS], 2, 1, exif(turn)), tuple(GREYS[i] for i in order))
    return found


def painted(path):
    """The greys in the middle of the four quarters of the first page."""
    got = subprocess.run(["pdftoppm", "-r", "72", "-gray", "-singlefile", path], stdout=subprocess.PIPE).stdout
    width, height = map(int, got.split(None, 3)[1:3])
    pixels = got[-width * height:]
    return tuple(pixels[int(height * y) * width + int(width * x)] for y in (.25, .75) for x in (.25, .75))


def write(name, data):
    with open(name, "wb" if isinstance(data, bytes) else "w") as file:
        file.write(data)


def build(program, name, *options):
    return subprocess.run([program, "build", name, "-o", name.replace(".html", ".pdf"), *options],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_pictures(program):
    made = []
    for name, (data, greys) in pictures().items():
        write(name, data)
        page = name.replace(".", "-") + ".html"
        write(page, PAGE.format(style="", body=f'<img src="{name}" alt="Four greys">'))
        got = build(program, page, "--conformance", "ua1,2a")
        check(f"{name} is taken", got.returncode == 0, got.stderr)
        if got.returncode:
            continue
        made.append(page.replace(".html", ".pdf"))
        seen = painted(made[-1])
        check(f"{name} is painted right", all(abs(a - b) < 12 for a, b in zip(seen, greys)), f"{seen}, not {greys}")
    return made


def test_cmyk(program):
    write("cmyk.jpg", jpeg([(0, 0, 0, v) for v in GREYS], 2, 4))
    write("cmyk.html", PAGE.format(style="", body='<img src="cmyk.jpg" alt="Four greys">'))
    got = build(program, "cmyk.html", "--conformance", "ua1,2a")
    check("CMYK against the claim", got.returncode == 2 and "cmyk.html:3:" in got.stderr
          and "error: CMYK image without a profile: cmyk.jpg [EXPORT_CMYK]" in got.stderr, got.stderr)
    check("no file then", not os.path.exists("cmyk.pdf"))
    got = build(program, "cmyk.html")
    check("CMYK without a claim", got.returncode == 0 and "warning: CMYK image" in got.stderr, got.stderr)
    check("it is painted", painted("cmyk.pdf")[0] != painted("cmyk.pdf")[3])


def test_fonts(program):
    square = os.path.join(TOP, "tests", "fonts", "Square.ttf")
    write("forbidden.ttf", restricted(square))
    style = '@font-face { font-family: F; src: url("forbidden.ttf") } body { font: 10pt F }'
    write("font.html", PAGE.format(style=style, body="<p>Text</p>"))
    got = build(program, "font.html", "--conformance", "ua1,2a")
    check("a font that may not be embedded", got.returncode == 2
          and "error: font may not be embedded: " in got.stderr and "[EXPORT_EMBED]" in got.stderr, got.stderr)
    got = build(program, "font.html")
    check("the same without a claim", got.returncode == 0 and "warning: font may not" in got.stderr, got.stderr)


    write("broken.ttf", broken(square, b"head"))
    write("broken.html", PAGE.format(style=style.replace("forbidden", "broken"), body="<p>Text</p>"))
    got = build(program, "broken.html")
    check("a font that is damaged", got.returncode == 2 and "error: font cannot be embedded: Square [EXPORT_SUBSET]"
          in got.stderr and not os.path.exists("broken.pdf"), got.stderr)


def test_text(program):
    """What is copied from a page is what was written."""
    marked = "z" + "\u0301" * 40 + "\u0302"  # more than signs can hold: glyphs off the base line
    words = "office fi fl ﬁ “quoted” – dash, e\u0301 q\u0301, ŵ ŷ, 1\u00a0234, naïve"
    write("text.html", PAGE.format(style="p { letter-spacing: 0 } .w { letter-spacing: .3pt } p { font-size: 5pt }",
                                   body=f'<p>{words}</p><p class="w">{words}</p><p>{marked}</p>'))
    got = build(program, "text.html", "--conformance", "ua1,2a")
    check("text is taken", got.returncode == 0, got.stderr)
    text = subprocess.run(["pdftotext", "-raw", "text.pdf", "-"], stdout=subprocess.PIPE, text=True).stdout
    plain = re.sub(r"\s+", " ", text.replace("\u00a0", " "))
    check("text comes out as it went in", plain.count(words.replace("\u00a0", " ")) == 2, plain)
    return ["text.pdf"]


def test_publication(program):
    """Version, issue and review: printed, in the metadata, and a warning when the review is past."""
    write("dated.xml", """<publication xmlns="urn:guidepress:publication" id="p" lang="en-GB" version="2 &lt; 3" issued="2026-11-01" review="2027-11-01">
<title>P</title><document id="d" out="dated.pdf"><title>D</title><h1>D</h1><p>Version {{$version}} of {{$issued | date}}, until {{$review}}</p></document></publication>""")
    for date, words in (("2027-11-01", ""), ("2027-11-02", "dated.xml:1:116: warning: date of review is past: 2027-11-01")):
        got = subprocess.run([program, "build", "dated.xml", "-o", "dated.pdf", "--set", "date=" + date], stderr=subprocess.PIPE, text=True)
        check("review on " + date, got.returncode == 0 and got.stderr.startswith(words) and bool(got.stderr) == bool(words), got.stderr)
    got = subprocess.run([program, "build", "dated.xml", "-o", "dated.pdf", "--strict"], stderr=subprocess.PIPE, text=True,
                         env={**os.environ, "SOURCE_DATE_EPOCH": "1900000000"})
    check("the same by SOURCE_DATE_EPOCH, with --strict", got.returncode == 1, got.stderr)
    text = subprocess.run(["pdftotext", "dated.pdf", "-"], stdout=subprocess.PIPE, text=True).stdout
    check("they are printed", "Version 2 < 3 of 1 November 2026, until 2027-11-01" in text, text)
    meta = subprocess.run(["pdfinfo", "-meta", "dated.pdf"], stdout=subprocess.PIPE, text=True).stdout
    for words in ("<xmpMM:VersionID>2 &lt; 3</xmpMM:VersionID>", "<dc:date><rdf:Seq><rdf:li>2026-11-01</rdf:li></rdf:Seq></dc:date>",
                  "<gp:review>2027-11-01</gp:review>"):
        check("metadata have " + words, words in meta, meta)
    return ["dated.pdf"]


def main():
    program = os.path.realpath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        made = test_pictures(program) + test_text(program) + test_publication(program)
        test_cmyk(program)
        test_fonts(program)
        got = subprocess.run([os.path.join(TOP, "tests", "validate.sh"), "all", *made], stdout=subprocess.PIPE, text=True)
        for line in got.stdout.splitlines():
            check("valid", line.startswith("PASS"), line)
        check("all were looked at", got.stdout.count(" ua1 veraPDF:") == len(made), got.stdout[-300:])
        os.chdir(TOP)
    return checking.ended()


if __name__ == "__main__":
    sys.exit(main())
