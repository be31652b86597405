"""
What happens to genuine files: on the way, on the disk, in other programs, in other hands.

Each function of a table makes one change by chance, to the bytes of any file or to the parts of a
zip container. The file may be refused afterwards, or read; never half read.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

Parts = dict[str, bytes]


# Raw bytes: any format


def truncated(data: bytes, random: Random) -> bytes:
    """The transfer broke off."""
    return data[: random.randrange(len(data))]


def bits_flipped(data: bytes, random: Random) -> bytes:
    """A bad stick."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def sector_lost(data: bytes, random: Random) -> bytes:
    """A run of zeros where a sector was."""
    at, size = random.randrange(len(data)), random.choice((16, 512, 4096))
    return data[:at] + bytes(min(size, len(data) - at)) + data[at + size :]


def slice_lost(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + data[at + random.choice((1, 3, 512)) :]


def slice_twice(data: bytes, random: Random) -> bytes:
    at, size = random.randrange(len(data)), random.choice((1, 7, 512))
    return data[: at + size] + data[at:]


def halves_swapped(data: bytes, random: Random) -> bytes:
    at = random.randrange(1, len(data))
    return data[at:] + data[:at]


def junk_inside(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data))
    return data[:at] + random.randbytes(random.choice((1, 40, 2000))) + data[at:]


def junk_behind(data: bytes, random: Random) -> bytes:
    """Text, zeros or another file behind the end."""
    return data + random.choice((b"\0" * 700, b"<html></html>", random.randbytes(300), data))


def junk_before(data: bytes, random: Random) -> bytes:
    """A polyglot: a web page, a script or a picture, and then the file."""
    return random.choice((b"<html><body>", b"GIF89a", b"\r\n", b"#!/bin/sh\n", data[:40])) + data


RAW: dict[str, Callable[[bytes, Random], bytes]] = {
    f.__name__: f
    for f in (
        truncated, bits_flipped, sector_lost, slice_lost, slice_twice, halves_swapped,
        junk_inside, junk_behind, junk_before,
    )
}  # fmt: skip


# The parts of a zip container


def unpacked(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def _one(parts: Parts, random: Random) -> str:
    return random.choice([name for name in parts if parts[name]])


def part_flipped(parts: Parts, random: Random) -> Parts:
    name = _one(parts, random)
    return parts | {name: bits_flipped(parts[name], random)}


def part_spliced(parts: Parts, random: Random) -> Parts:
    name = _one(parts, random)
    change = random.choice((slice_lost, slice_twice, halves_swapped, sector_lost, junk_inside))
    return parts | {name: change(parts[name], random)}


def part_cut(parts: Parts, random: Random) -> Parts:
    name = _one(parts, random)
    return parts | {name: truncated(parts[name], random)}


def part_gone(parts: Parts, random: Random) -> Parts:
    gone = _one(parts, random)
    return {name: body for name, body in parts.items() if name != gone}


def part_renamed(parts: Parts, random: Random) -> Parts:
    old = _one(parts, random)
    new = random.choice(
        (old.upper(), f"{old}.bak", old.replace("xl/", "XL/"), f"/{old}", "x/" + old)
    )
    return {new if name == old else name: body for name, body in parts.items()}


def parts_exchanged(parts: Parts, random: Random) -> Parts:
    one, other = _one(parts, random), _one(parts, random)
    return parts | {one: parts[other], other: parts[one]}


def part_added(parts: Parts, random: Random) -> Parts:
    name = _one(parts, random)
    return parts | {random.choice((f"copy/{name}", f"{name}2", name.swapcase())): parts[name]}


PARTS: dict[str, Callable[[Parts, Random], Parts]] = {
    f.__name__: f
    for f in (
        part_flipped, part_spliced, part_cut, part_gone, part_renamed, parts_exchanged, part_added,
    )
}  # fmt: skip


def understated(data: bytes, random: Random) -> bytes:
    """The directory gives another size, checksum or offset for one part."""
    changed = bytearray(data)
    entries = [m.start() for m in re.finditer(b"PK\x01\x02", data)]
    at = random.choice(entries) + random.choice((16, 20, 24, 42))
    changed[at : at + 4] = struct.pack("<I", random.choice((0, 1, 10, 2**31, 2**32 - 1)))
    return bytes(changed)
