#!/usr/bin/env python3
"""plates.py GUIDEPRESS: colours and pictures of the print editions, by the plates that Ghostscript makes of them
(tiffsep): body text on the black plate alone, black over a colour leaves its plate whole, inks of the sheet go
through untouched, spot colours have plates of their own, greys of pictures are black."""

import base64
import glob
import os
import struct
import subprocess
import sys
import tempfile
import zlib

from checking import TOP, check, ended

PROGRAM = os.path.realpath(sys.argv[1])
PAGE = "@page { size: 60mm 40mm; margin: 0; bleed: 0; marks: none } body { margin: 0 } "
ALL = "div { width: 20mm; height: 10mm } img { display: block; width: 20mm; height: 10mm } "


def png(width, height, pixel):
    rows = b"".join(b"\0" + b"".join(bytes(pixel(x, y)) for x in range(width)) for y in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def tiff(path):
    """(width, height, rows) of a grey TIFF of 8 bits without compression: 255 is no ink."""
    data = open(path, "rb").read()
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack(order + "I", data[4:8])[0]
    tags = {}
    for i in range(struct.unpack(order + "H", data[at:at + 2])[0]):
        tag, kind, count, value = struct.unpack(order + "HHI4s", data[at + 2 + 12 * i:at + 14 + 12 * i])
        size, letter = {3: (2, "H"), 4: (4, "I")}.get(kind, (1, "B"))
        raw = value if size * count <= 4 else data[(start := struct.unpack(order + "I", value)[0]):start + size * count]
        tags[tag] = struct.unpack(f"{order}{count}{letter}", raw[:size * count])
    pixels = b"".join(data[a:a + n] for a, n in zip(tags[273], tags[279]))
    width, height = tags[256][0], tags[257][0]
    return width, height, [pixels[y * width:(y + 1) * width] for y in range(height)]


class Plates:
    """The plates of the first page, cut to its trim, at five pixels a millimetre."""

    def __init__(self, folder, body, css="", edition="print", more=()):
        source, self.pdf = os.path.join(folder, "a.html"), os.path.join(folder, "a.pdf")
        with open(source, "w", encoding="utf-8") as out:
            out.write(f'<html lang="en"><title>t</title><style>{PAGE}{css}</style>{body}')
        run = subprocess.run([PROGRAM, "build", source, "-o", self.pdf, "--edition", edition, "--set",
                              "date=2025-01-01", *more], capture_output=True, text=True, cwd=folder)
        self.said, self.made = run.stderr, run.returncode == 0
        self.plates = {}
        for old in glob.glob(os.path.join(folder, "p*.tif")):
            os.remove(old)
        if self.made:
            subprocess.run(["gs", "-q", "-dSAFER", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep", "-sCompression=none",
                            "-dUseTrimBox", "-r127", f"-sOutputFile={folder}/p.tif", self.pdf], check=True,
                           capture_output=True)
        for path in glob.glob(os.path.join(glob.escape(folder), "p(*).tif")):
            self.plates[os.path.basename(path)[2:-5]] = tiff(path)[2]

    def at(self, x, y):
        """Ink of each plate in per cent at a place in millimetres from the top left."""
        return {name: round((255 - rows[y * 5][x * 5]) / 2.55) for name, rows in self.plates.items()}

    def inks(self, name, left=0, top=0, right=60, bottom=40):
        """The different values of ink on a plate within a rectangle in millimetres."""
        return {255 - v for row in self.plates[name][top * 5:bottom * 5] for v in row[left * 5:right * 5]}


def near(inks, **wanted):
    return all(abs(value - wanted.get(name, 0)) <= 2 for name, value in inks.items())


def text(folder):
    plates = Plates(folder, "<p>Body text is black.</p><p style='color: #777'>And this is grey.")
    check("the document is made", plates.made, plates.said)
    check("body text is on the black plate", plates.inks("Black") > {0})
    for name in ("Cyan", "Magenta", "Yellow"):
        check(f"body text leaves no ink on {name}", plates.inks(name) == {0})
    css = ALL + "div { background: #ffd800; font-size: 20pt; font-weight: bold } .off { -gp-overprint: knockout }"
    plates = Plates(folder, "<div>MMM</div>", css)
    check("black text prints over a ground", len(plates.inks("Yellow", 1, 1, 19, 9)) == 1)
    check("and is there", 255 in plates.inks("Black", 1, 1, 19, 9))
    plates = Plates(folder, "<div class=off>MMM</div>", css)
    check("knockout keeps the ground out", 0 in plates.inks("Yellow", 1, 1, 19, 9))
    plates = Plates(folder, "<div style='color: #222'>MMM</div>", css)
    check("grey text keeps the ground out", 0 in plates.inks("Yellow", 1, 1, 19, 9))
    plates = Plates(folder, "<div><div style='background: #000'></div></div>", css)
    check("a black ground keeps what is below it out", plates.inks("Yellow", 1, 1, 19, 9) == {0})
    plates = Plates(folder, "<div><p style='margin: 0; padding-top: 4mm; border-bottom: 1pt solid #000'></p></div>", css)
    check("a black line prints over", len(plates.inks("Yellow", 1, 1, 19, 9)) == 1)


def colours(folder):
    boxes = {"red": "#f00", "grey": "#808080", "inks": "device-cmyk(0.2 0.4 0.6 0.1)",
             "tint": "-gp-spot('Blue 300' 40%, device-cmyk(1 0.5 0 0))", "clear": "rgb(255 0 0 / 50%)"}
    css = "div { width: 20mm; height: 6mm } " + "".join(
        f".{name} {{ background: {color} }} " for name, color in boxes.items())
    plates = Plates(folder, "".join(f"<div class={name}></div>" for name in boxes), css)
    check("the colours are made", plates.made, plates.said)
    seen = {name: plates.at(10, 6 * i + 3) for i, name in enumerate(boxes)}
    check("red is magenta and yellow", near(seen["red"], Magenta=97, Yellow=99), seen["red"])
    check("grey is black alone", near(seen["grey"], Black=50), seen["grey"])
    check("inks go through as they are", near(seen["inks"], Cyan=20, Magenta=40, Yellow=60, Black=10), seen["inks"])
    check("a spot colour has its plate, and no other", near(seen["tint"], **{"Blue 300": 40}), seen["tint"])
    check("half of red is half of its inks", near(seen["clear"], Magenta=48, Yellow=49), seen["clear"])
    content = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", plates.pdf, "-"], capture_output=True).stdout
    check("nothing is left in RGB", b" rg\n" not in content and b" RG\n" not in content and b"DeviceRGB" not in content)
    check("transparency blends in CMYK", b"/CS /DeviceCMYK" in content)


def pictures(folder):
    pixels = {"grey": lambda x, y: (x * 8 % 256,) * 3, "brown": lambda x, y: (200, 120, 80),
              "black": lambda x, y: (0, 0, 0) if x < 16 else (200, 0, 0)}
    for name, pixel in pixels.items():
        data = base64.b64encode(png(32, 16, pixel)).decode()
        plates = Plates(folder, f"<img alt=x src=data:image/png;base64,{data}>", ALL)
        check(f"the picture in {name} is made", plates.made, plates.said)
        inks = {plate: plates.inks(plate, 0, 0, 20, 10) for plate in plates.plates}
        if name == "grey":
            check("a grey picture is black alone", inks["Cyan"] == inks["Magenta"] == inks["Yellow"] == {0})
            check("in all its greys", len(inks["Black"]) > 8)
        elif name == "brown":
            check("a brown one is as its colour", near(plates.at(10, 5), Cyan=12, Magenta=56, Yellow=69, Black=13),
                  plates.at(10, 5))
        else:
            check("black in a drawing is black alone", near(plates.at(5, 5), Black=100), plates.at(5, 5))
            check("beside its colours", near(plates.at(15, 5), Magenta=99, Yellow=99, Black=15), plates.at(15, 5))


def over_spot(folder):
    """A picture hides what is below it on every plate, whatever was overprinted before it."""
    data = base64.b64encode(png(32, 16, lambda x, y: (200, 120, 80))).decode()
    css = ALL + "div { background: -gp-spot('Blue 300', device-cmyk(1 0.5 0 0)); height: 20mm }"
    plates = Plates(folder, f"<div>MMM<img alt=x src=data:image/png;base64,{data}></div>", css)
    check("the picture on a spot colour is made", plates.made, plates.said)
    top = next(y for y in range(2, 20) if plates.at(10, y).get("Magenta"))
    check("it keeps the spot colour out", plates.at(10, top + 3).get("Blue 300") == 0, plates.at(10, top + 3))
    check("text before it does not", plates.inks("Blue 300", 0, 0, 20, 2) == {255})


def office(folder):
    css = ALL + ".a { background: #f00; color: #ff0 } .b { background: device-cmyk(0 0 0 0.3) }"
    plates = Plates(folder, "<div class=a>text</div><div class=b></div>", css, "mono")
    check("the mono edition is made", plates.made, plates.said)
    for name in ("Cyan", "Magenta", "Yellow"):
        check(f"it leaves no ink on {name}", plates.inks(name) == {0})
    check("red is as dark as its light says", near(plates.at(19, 9), Black=50), plates.at(19, 9))
    check("black ink is what the sheet says", near(plates.at(10, 15), Black=30), plates.at(10, 15))


def same(folder):
    data = base64.b64encode(png(64, 64, lambda x, y: (x * 4, y * 4, 128))).decode()
    body = f"<p>Text</p><img alt=x style='width: 7mm' src=data:image/png;base64,{data}>"
    first = open(Plates(folder, body).pdf, "rb").read()
    check("the same sources, the same bytes", first == open(Plates(folder, body).pdf, "rb").read())


def main():
    if not os.path.exists(os.path.join(TOP, "tools/icc/FOGRA39L_coated.icc")):
        sys.exit("plates.py: the profile is missing: run tools/icc.sh")
    with tempfile.TemporaryDirectory() as folder:
        for part in (text, colours, pictures, over_spot, office, same):
            part(folder)
    return ended()


if __name__ == "__main__":
    sys.exit(main())
