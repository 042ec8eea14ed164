"""The part of a TrueType font that a PDF needs, cut out of the file without parsing the rest.

matplotlib has fontTools cut its fonts, which reads every table of a font of 6,000 letters to keep
sixty: a tenth of a second for each font of each figure, more than drawing takes. A PDF says itself
which glyph stands where, so that outlines and widths are all it needs (ISO 32000-1, 9.9); those
tables are copied glyph by glyph. What hints tell of coarse screens is left out: it is a third of
the file. Formats: OpenType 1.9, "glyf", "loca", "hmtx".
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

NEEDED = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
# Flags of a part of a composite glyph: wide arguments, a scale, more parts, two scales, a matrix,
# hints behind the last part.
WORDS, SCALE, MORE, SCALES, MATRIX, HINTS = 0x1, 0x8, 0x20, 0x40, 0x80, 0x100


class Cut(NamedTuple):
    """A font with only some glyphs, in the shape that matplotlib's PDF writer asks for.

    font: has `save`. glyph_index_map: the new number of each glyph by its old one.
    """

    font: Saved
    glyph_index_map: dict[int, int]


class Saved(NamedTuple):
    """A font file in memory."""

    data: bytes

    def save(self, stream: Any, **_: Any) -> None:
        """Write the file, as fontTools' TTFont does."""
        stream.write(self.data)


@contextmanager
def quick_fonts() -> Iterator[None]:
    """Have matplotlib cut the fonts of a PDF this way inside the block, where its version allows.

    What cannot be cut this way (fonts with PostScript outlines) is left to fontTools.
    """
    from matplotlib.backends import _backend_pdf_ps as writer

    thorough = getattr(writer, "get_glyphs_subset", None)
    if thorough is None or not hasattr(writer, "SubsetResults"):  # before matplotlib 3.11
        yield
        return

    @contextmanager
    def quick(path: Any, glyphs: Iterable[int]) -> Iterator[Any]:
        with open(path, "rb") as stream:  # noqa: PTH123 (matplotlib's own kind of path)
            tables = read_tables(stream.read())
        if not all(tag in tables for tag in NEEDED):
            with thorough(path, glyphs) as cut:
                yield cut
            return
        yield cut_font(tables, glyphs)

    writer.get_glyphs_subset = quick
    try:
        yield
    finally:
        writer.get_glyphs_subset = thorough


def read_tables(data: bytes) -> dict[str, bytes]:
    """Return a font file's tables by tag; none for a collection of fonts."""
    version, count = struct.unpack(">4sH", data[:6])
    if version == b"ttcf":
        return {}
    found = {}
    for i in range(count):
        tag, _, start, length = struct.unpack(">4sLLL", data[12 + 16 * i : 28 + 16 * i])
        found[tag.decode("latin-1")] = data[start : start + length]
    return found


def cut_font(tables: dict[str, bytes], glyphs: Iterable[int]) -> Cut:
    """Return the font with only `glyphs`, the parts they are composed of, and glyph 0."""
    outlines = _outlines(tables)
    kept = _with_parts(outlines, glyphs)
    numbers = {old: new for new, old in enumerate(kept)}
    pieces = [_bare(outlines(old), numbers) for old in kept]
    ends = np.cumsum([0, *map(len, pieces)]).astype(">u4")
    cut = {"glyf": b"".join(pieces), "loca": ends.tobytes()}
    cut["hmtx"] = _widths(tables, kept)
    count = struct.pack(">H", len(kept))
    cut["hhea"] = tables["hhea"][:34] + count
    cut["maxp"] = tables["maxp"][:4] + count + tables["maxp"][6:]
    head = tables["head"]
    cut["head"] = head[:8] + bytes(4) + head[12:50] + struct.pack(">h", 1) + head[52:]
    return Cut(Saved(_written(cut)), numbers)


def _outlines(tables: dict[str, bytes]) -> Any:
    """Return a function from a glyph's number to its outline's bytes."""
    wide = struct.unpack(">h", tables["head"][50:52])[0]
    starts = np.frombuffer(tables["loca"], ">u4" if wide else ">u2").astype(int)
    starts = starts if wide else starts * 2
    return lambda glyph: tables["glyf"][starts[glyph] : starts[glyph + 1]]


def _with_parts(outlines: Any, glyphs: Iterable[int]) -> list[int]:
    kept, waiting = {0}, list(glyphs)
    while waiting:
        glyph = waiting.pop()
        if glyph not in kept:
            kept.add(glyph)
            waiting += [part for _, part, _ in _parts(outlines(glyph))]
    return sorted(kept)


def _parts(outline: bytes) -> list[tuple[int, int, int]]:
    """Return where each part of a composite glyph begins, its number, and where it ends."""
    if len(outline) < 10 or struct.unpack(">h", outline[:2])[0] >= 0:
        return []
    found, at, flags = [], 10, MORE
    while flags & MORE:
        start = at
        flags, part = struct.unpack(">HH", outline[at : at + 4])
        at += 8 if flags & WORDS else 6
        at += 2 if flags & SCALE else 4 if flags & SCALES else 8 if flags & MATRIX else 0
        found.append((start, part, at))
    return found


def _bare(outline: bytes, numbers: dict[int, int]) -> bytes:
    """Return a glyph's outline without hints, its parts under their new numbers."""
    written = bytearray(outline)
    parts = _parts(outline)
    for start, part, _ in parts:
        flags = struct.unpack(">H", outline[start : start + 2])[0] & ~HINTS
        written[start : start + 4] = struct.pack(">HH", flags, numbers[part])
    if parts:
        del written[parts[-1][2] :]
    elif written:
        at = 10 + 2 * struct.unpack(">H", outline[:2])[0]  # behind the ends of its contours
        size = struct.unpack(">H", outline[at : at + 2])[0]
        written[at : at + 2 + size] = bytes(2)
    return bytes(written) + bytes(-len(written) % 4)


def _widths(tables: dict[str, bytes], kept: list[int]) -> bytes:
    """Return width and left side bearing of each glyph; those past the last share its width."""
    count = struct.unpack(">H", tables["hhea"][34:36])[0]
    full = np.frombuffer(tables["hmtx"][: 4 * count], ">u2").reshape(-1, 2)
    bearings = np.frombuffer(tables["hmtx"][4 * count :], ">u2")
    rows = [
        full[glyph] if glyph < count else (full[-1, 0], bearings[glyph - count]) for glyph in kept
    ]
    return np.array(rows, ">u2").tobytes()


def _written(tables: dict[str, bytes]) -> bytes:
    """Return the tables as a font file, with their checksums."""
    count = len(tables)
    power = count.bit_length() - 1
    head = struct.pack(
        ">4s4H", bytes((0, 1, 0, 0)), count, 16 << power, power, (count << 4) - (16 << power)
    )
    entries, body, at = [], [], 12 + 16 * count
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        total = int(np.frombuffer(padded, ">u4").sum(dtype=np.uint64)) & 0xFFFFFFFF
        entries.append(struct.pack(">4sLLL", tag.encode("latin-1"), total, at, len(data)))
        body.append(padded)
        at += len(padded)
    return b"".join((head, *entries, *body))
