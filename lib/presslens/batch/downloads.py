"""The files of a figure as pages show and offer them: the picture, and what can be downloaded."""

from __future__ import annotations

import re
import struct
from html import escape
from pathlib import Path

from presslens.figures.save import DPI

KINDS = {
    "png": ("PNG", "the picture, for slides and the web"),
    "svg": ("SVG", "the picture, for editing and large prints"),
    "pdf": ("PDF", "the picture, for print"),
    "page.html": ("Page", "the page, for reading and print"),
    "csv": ("CSV", "the numbers"),
    "evidence.csv": ("Passages", "the passages behind the numbers, as CSV"),
}


def downloads(folder: Path, name: str, evidence: str = "", *, base: str = "") -> str:
    """Return links to the files of the result `name` in `folder`, as items of a list.

    evidence: the name its passages are saved under, if that is another. base: how the page reaches
    the folder, such as "words/"; empty if it stands in it. Each link says in its title what the
    file is and how large; all but pages are to be saved, not shown.
    """
    items = []
    for kind, (label, meaning) in KINDS.items():
        stem = evidence or name if kind == "evidence.csv" else name
        path = folder / f"{stem}.{kind}"
        if path.is_file():
            title = f"{meaning} ({size(path.stat().st_size)})"
            saved = "" if kind == "page.html" else " download"
            items.append(
                f'<li><a href="{escape(base + path.name)}"{saved} '
                f'title="{escape(title)}">{label}</a></li>'
            )
    return "".join(items)


def size(n: int) -> str:
    """Return a number of bytes as a reader says it.

    >>> size(480), size(53_200), size(2_400_000)
    ('1 kB', '53 kB', '2.4 MB')
    """
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{max(1, round(n / 1000))} kB"


def picture_file(folder: Path, name: str) -> Path | None:
    """Return the picture of the result `name` that a page shows: its PNG, or else its SVG."""
    paths = (folder / f"{name}.{format}" for format in ("png", "svg"))
    return next((path for path in paths if path.is_file()), None)


def picture(path: Path, *, alt: str, base: str = "") -> str:
    """Return the img element for a picture, its room kept free until it is there."""
    width, height = (png_size if path.suffix == ".png" else svg_size)(path)
    return (
        f'<img src="{escape(base + path.name)}" width="{width}" height="{height}" '
        f'alt="{escape(alt)}">'
    )


def png_size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG file in pixels, read from its header (ISO 15948, 11.2.2)."""
    with path.open("rb") as stream:
        return struct.unpack(">II", stream.read(24)[16:])


def svg_size(path: Path) -> tuple[int, int]:
    """Return width and height of an SVG file that matplotlib has written, as large as its PNG."""
    head = path.read_text(encoding="utf-8")[:2000]
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head).groups()
    return round(float(width) * DPI / 72), round(float(height) * DPI / 72)
