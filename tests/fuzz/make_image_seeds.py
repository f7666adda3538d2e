#!/usr/bin/env python3
"""Writes seeds for png_fuzz, jpeg_fuzz and text_fuzz below tests/fuzz/seeds.
Standard library only; the same bytes on every run.

    python3 tests/fuzz/make_image_seeds.py
"""
import os
import struct
import zlib

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "seeds")


def write(folder, name, data):
    os.makedirs(os.path.join(HERE, folder), exist_ok=True)
    with open(os.path.join(HERE, folder, name), "wb") as out:
        out.write(data)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(colour, bits, interlace, extra):
    width, height = 5, 4
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    def rows(w, h):
        size = (w * channels * bits + 7) // 8
        return b"".join(bytes([y % 5]) + bytes((i * 7 + y) & (1 if colour == 3 else 255) for i in range(size)) for y in range(h))
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    if interlace:
        data = b""
        for x, y, dx, dy in passes:
            w, h = (width - x + dx - 1) // dx, (height - y + dy - 1) // dy
            data += rows(w, h) if w > 0 and h > 0 else b""
    else:
        data = rows(width, height)
    out = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, interlace))
    if extra:
        out += chunk(b"gAMA", struct.pack(">I", 100000)) + chunk(b"pHYs", struct.pack(">IIB", 3000, 3000, 1))
    if colour == 3:
        out += chunk(b"PLTE", bytes(range(12)))
    if extra and colour in (0, 2, 3):
        out += chunk(b"tRNS", {0: b"\0\7", 2: b"\0\7\0\7\0\7", 3: b"\0\x80"}[colour])
    packed = zlib.compress(data, 9)
    return out + chunk(b"IDAT", packed[:9]) + chunk(b"IDAT", packed[9:]) + chunk(b"IEND", b"")


def segment(marker, body):
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(marker, components, extra):
    frame = struct.pack(">BHHB", 8, 16, 32, components) + b"".join(bytes([i + 1, 0x11, 0]) for i in range(components))
    out = b"\xFF\xD8" + extra + segment(0xDB, b"\0" + bytes(range(1, 65))) + segment(marker, frame)
    return out + segment(0xC4, b"\0" * 17) + segment(0xDA, b"\1\1\0\0\x3F\0") + b"data\xFF\0\xFF\xD0more\xFF\xD9"


def main():
    for colour, depths in {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}.items():
        for bits in depths:
            for interlace in (0, 1):
                write("png", "c%d-b%d-i%d" % (colour, bits, interlace), png(colour, bits, interlace, interlace == bits % 3))
    tiff = b"MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0"
    icc = bytearray(140)
    icc[3], icc[8], icc[16:20], icc[36:40] = 140, 2, b"RGB ", b"acsp"
    write("jpeg", "jfif", jpeg(0xC0, 3, segment(0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\0\0")))
    write("jpeg", "exif", jpeg(0xC2, 1, segment(0xE1, b"Exif\0\0" + tiff)))
    write("jpeg", "adobe", jpeg(0xC0, 4, segment(0xEE, b"Adobe\0d\0\0\0\0\2")))
    write("jpeg", "icc", jpeg(0xC0, 3, segment(0xE2, b"ICC_PROFILE\0\1\1" + bytes(icc))))
    texts = ["The council’s well-being (2019–20) costs £1,234.50; see p. \ufffc.", "אב גד ab 12 \u202bcd\u202c", "سلام بيت",
             "ক্ষ কে ሰላም፡ለዓለም 漢字。", "co\u00adop\u200bab\u2060c\td\ne\u2028f", "( [ \" “a” ) ] - – — … % 5\u00a0km"]
    for number, text in enumerate(texts):
        write("text", "%d" % number, bytes([80, 130, 200, 0, number * 40 % 256, number * 37 % 256]) + text.encode())


main()
