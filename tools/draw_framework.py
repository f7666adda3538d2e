#!/usr/bin/env python3
"""Draws sources/images/framework.png: the four rows of the framework as blocks.

Standard library only; the same bytes on every run. The picture has no text: the
page has it, so that it can be read aloud and translated."""
import struct
import sys
import zlib

WIDTH, HEIGHT, GAP, DPI = 1488, 760, 16, 300
ROWS = [(5, (0x18, 0x3B, 0x78)), (3, (0x00, 0x67, 0x6F)), (5, (0xBD, 0x52, 0x00)), (1, (0x3D, 0x1F, 0x47))]


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def row_of_blocks(count, colour):
    line = bytearray(b"\xff" * 3 * WIDTH)
    width = (WIDTH - GAP * (count - 1)) / count
    for i in range(count):
        start = round(i * (width + GAP))
        end = round(i * (width + GAP) + width)
        line[3 * start:3 * end] = bytes(colour) * (end - start)
    return bytes(line)


def main():
    height = (HEIGHT - GAP * (len(ROWS) - 1)) // len(ROWS)
    blank = b"\0" + b"\xff" * 3 * WIDTH
    lines = []
    for count, colour in ROWS:
        if lines:
            lines += [blank] * GAP
        lines += [b"\0" + row_of_blocks(count, colour)] * height
    per_metre = round(DPI / 0.0254)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, len(lines), 8, 2, 0, 0, 0))
    png += chunk(b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    png += chunk(b"IDAT", zlib.compress(b"".join(lines), 9)) + chunk(b"IEND", b"")
    with open(sys.argv[1], "wb") as file:
        file.write(png)


main()
