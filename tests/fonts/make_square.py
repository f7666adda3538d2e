#!/usr/bin/env python3
"""Writes Square.ttf: a font for tests whose every glyph is one em by one em.

1,000 units to the em, ascent 800, descent 200, no line gap, x-height and
cap height 800, so that lines and widths can be worked out by hand. Letters are
filled squares, blanks have the same width and no outline. It covers ASCII,
Latin-1, the Welsh circumflexes, typographic punctuation and Hebrew letters (for
text from right to left). Standard library only; the same bytes on every run.
With the word kern it writes a font that kerns with the blank: A and a blank are
100 units closer, a blank and V 200 units.

    python3 tests/fonts/make_square.py > tests/fonts/Square.ttf
    python3 tests/fonts/make_square.py kern > tests/fonts/SquareKern.ttf
"""
import struct
import sys

UPEM, ASCENT, DESCENT = 1000, 800, 200
BLANK = {0x20, 0xA0, 0x2002, 0x2003, 0x2009, 0x3000}
CODES = sorted(
    set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x5D0, 0x5EB)) | BLANK
    | {0x174, 0x175, 0x176, 0x177, 0x1E80, 0x1E81, 0x2010, 0x2011, 0x2013, 0x2014, 0x2018, 0x2019,
       0x201C, 0x201D, 0x2022, 0x2026, 0x20AC, 0x2212, 0x25A0, 0xFFFD})


def square():
    """One closed contour of four points on the curve, clockwise."""
    points = [(0, -DESCENT), (0, ASCENT), (UPEM, ASCENT), (UPEM, -DESCENT)]
    data = struct.pack(">hhhhh", 1, 0, -DESCENT, UPEM, ASCENT) + struct.pack(">HH", 3, 0)
    data += bytes([1] * 4)
    for axis in (0, 1):
        last = 0
        for point in points:
            data += struct.pack(">h", point[axis] - last)
            last = point[axis]
    return data + b"\0" * (-len(data) % 2)


def cmap():
    """One subtable of format 4, for Unicode and for Windows."""
    segments = []
    for glyph, code in enumerate(CODES, 1):
        if segments and segments[-1][1] == code - 1:
            segments[-1][1] = code
        else:
            segments.append([code, code, glyph - code])
    segments.append([0xFFFF, 0xFFFF, 1])
    count = len(segments)
    power = 1
    while power * 2 <= count:
        power *= 2
    body = struct.pack(">HHHH", count * 2, power * 2, power.bit_length() - 1, (count - power) * 2)
    body += b"".join(struct.pack(">H", s[1]) for s in segments) + b"\0\0"
    body += b"".join(struct.pack(">H", s[0]) for s in segments)
    body += b"".join(struct.pack(">H", s[2] & 0xFFFF) for s in segments)
    body += b"\0\0" * count
    table = struct.pack(">HHH", 4, len(body) + 6, 0) + body
    return struct.pack(">HHHHIHHI", 0, 2, 0, 3, 20, 3, 1, 20) + table


def kern():
    """Format 0, horizontal: pairs of glyphs in order, with their values."""
    glyph = {chr(code): number for number, code in enumerate(CODES, 1)}
    pairs = sorted([(glyph["A"], glyph[" "], -100), (glyph[" "], glyph["V"], -200)])
    body = struct.pack(">HHHH", len(pairs), 12, 1, 0) + b"".join(struct.pack(">HHh", *pair) for pair in pairs)
    return struct.pack(">HHHHH", 0, 1, 0, 6 + len(body), 1) + body


def name(face):
    texts = {1: face, 2: "Regular", 3: "guidepress " + face, 4: face, 5: "Version 1.0", 6: face}
    records, strings = b"", b""
    for key, text in texts.items():
        value = text.encode("utf-16-be")
        records += struct.pack(">HHHHHH", 3, 1, 0x409, key, len(value), len(strings))
        strings += value
    return struct.pack(">HHH", 0, len(texts), 6 + len(records)) + records + strings


def tables(kerned):
    outline = square()
    glyphs = len(CODES) + 1
    loca, glyf = [0], b""
    for code in [None] + CODES:
        if code not in BLANK:
            glyf += outline
        loca.append(len(glyf) // 2)
    bearing = struct.pack(">Hh", UPEM, 0)
    os2 = struct.pack(">HhHHH", 4, UPEM, 400, 5, 0)
    os2 += struct.pack(">10h", 650, 600, 0, 75, 650, 600, 0, 350, 50, 300)
    os2 += struct.pack(">h", 0) + bytes([2, 0, 6, 9, 0, 0, 0, 0, 0, 0])
    os2 += struct.pack(">4I", 3, 0, 0, 0) + b"TEST" + struct.pack(">HHH", 0x40, CODES[0], 0xFFFD)
    os2 += struct.pack(">hhhHH", ASCENT, -DESCENT, 0, ASCENT, DESCENT)
    os2 += struct.pack(">IIhhHHH", 1, 0, ASCENT, ASCENT, 0, 0x20, 1)
    head = struct.pack(">IIIIHH", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UPEM)
    head += struct.pack(">qq", 0, 0) + struct.pack(">hhhh", 0, -DESCENT, UPEM, ASCENT)
    head += struct.pack(">HHhhh", 0, 8, 2, 0, 0)
    extra = {b"kern": kern()} if kerned else {}
    return extra | {
        b"OS/2": os2,
        b"cmap": cmap(),
        b"glyf": glyf,
        b"head": head,
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, ASCENT, -DESCENT, 0, UPEM, 0, 0, UPEM,
                             1, 0, 0, 0, 0, 0, 0, 0, glyphs),
        b"hmtx": bearing * glyphs,
        b"loca": b"".join(struct.pack(">H", at) for at in loca),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, glyphs, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
        b"name": name("SquareKern" if kerned else "Square"),
        b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -75, 50, 1, 0, 0, 0, 0),
    }


def checksum(data):
    data += b"\0" * (-len(data) % 4)
    return sum(struct.unpack(f">{len(data) // 4}I", data)) & 0xFFFFFFFF


def font(kerned):
    parts = tables(kerned)
    count = len(parts)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">IHHHH", 0x10000, count, power * 16, power.bit_length() - 1, (count - power) * 16)
    offset, directory, body, head_at = 12 + 16 * count, b"", b"", 0
    for tag in sorted(parts):
        data = parts[tag]
        if tag == b"head":
            head_at = offset + len(body)
        directory += tag + struct.pack(">III", checksum(data), offset + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    whole = head + directory + body
    adjust = (0xB1B0AFBA - checksum(whole)) & 0xFFFFFFFF
    return whole[:head_at + 8] + struct.pack(">I", adjust) + whole[head_at + 12:]


if __name__ == "__main__":
    sys.stdout.buffer.write(font(sys.argv[1:] == ["kern"]))
