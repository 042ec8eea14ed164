"""What matplotlib writes as SVG, made readable for screen readers and half as large.

Text stays text: it can be searched, selected, translated and edited. It is set in DejaVu Sans,
which comes with matplotlib, or where that is missing in Verdana, whose letters are as wide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from hashlib import blake2b
from html import escape

HUNDREDTHS = 100  # paths are kept to a hundredth of a point, a hair's breadth on a poster
FONTS = "font-family:'DejaVu Sans',Verdana,sans-serif"
NUMBER = r"-?\d+(?:\.\d+)?(?:[eE]-?\d+)?"
OPERANDS = {"M": 2, "L": 2, "Q": 4, "C": 6}


def accessible(data: bytes, *, title: str, alt: str) -> bytes:
    """Give the svg element a role and, beside its title, a description screen readers read."""
    head, tail = data.decode("utf-8").split("<svg", 1)
    title, alt = escape(title, quote=False), escape(alt, quote=False)
    described = f"<title>{title}</title>\n <desc>{alt}</desc>"
    tail = re.sub(r"<title>.*?</title>", lambda _: described, tail, count=1, flags=re.DOTALL)
    return f'{head}<svg role="img"{tail}'.encode()


def compact(data: bytes) -> bytes:
    """Write the same picture with fewer bytes: relative paths, short names, no blanks or comments.

    >>> compact(b'<svg> <!-- x --> <path id="a" d="M 10 10.004 \\nL 30 10 \\nz"/> </svg>')
    b'<svg><path d="M10 10h20z"/></svg>'
    """
    svg = re.sub(r"<!--.*?-->", "", data.decode("utf-8"), flags=re.DOTALL)
    svg = re.sub(r">\s+<", "><", svg)
    names = dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]+)', svg))
    short = {name: f"_{number:x}" for number, name in enumerate(names)}
    return _styles_once(re.sub(r"<(?![?!/])[^>]+>", lambda tag: _tag(tag[0], short), svg)).encode()


def _styles_once(svg: str) -> str:
    """Write each style that several tags share once, as a rule of the picture's style sheet.

    A rule is named by what it says, so that pictures put into one page do not change each other.

    >>> _styles_once('<style>*{a:b}</style><path style="fill:none"/><path style="fill:none"/>')
    '<style>*{a:b}.s51ba8b{fill:none}</style><path class="s51ba8b"/><path class="s51ba8b"/>'
    """
    used = Counter(re.findall(r' style="([^"&]*)"', svg))
    shared = [style for style, count in used.items() if count > 1]
    name = {style: f"s{blake2b(style.encode(), digest_size=3).hexdigest()}" for style in shared}
    rules = "".join(f".{name[style]}{{{style}}}" for style in shared)
    head, sheet, body = svg.partition("</style>")
    if not sheet or len(set(name.values())) < len(shared):
        return svg
    for style in shared:
        body = body.replace(f' style="{style}"', f' class="{name[style]}"')
    return head + rules + sheet + body


def _tag(tag: str, short: dict[str, str]) -> str:
    """Shorten one tag: its path, its shift, its style, and the names that tags call each other."""
    tag = re.sub(r' id="([^"]*)"', lambda m: f' id="{short[m[1]]}"' if m[1] in short else "", tag)
    tag = re.sub(r'(href="|url\()#([^")]+)', lambda m: f"{m[1]}#{short[m[2]]}", tag)
    tag = re.sub(r' d="([^"]*)"', lambda match: f' d="{_path(match[1])}"', tag)
    tag = re.sub(r' style="[^"]*"', lambda match: re.sub("([:;]) ", r"\1", match[0]), tag)
    tag = re.sub(r"font-family:'DejaVu Sans'[^;\"]*", FONTS, tag)
    tag = re.sub(r' transform="rotate\(-0 [^"]*"', "", tag)
    tag = re.sub(rf'(<use.*) transform="translate\(({NUMBER}) ({NUMBER})\)"', _shift, tag)
    tag = re.sub(rf' (x|y)="({NUMBER})"', _place, tag)
    tag = re.sub(rf"translate\(({NUMBER}) ({NUMBER})\)", _moved, tag)
    return tag.replace(' d=""', "")


def _moved(match: re.Match[str]) -> str:
    return f"translate({_joined([_rounded(match[1]), _rounded(match[2])])})"


def _shift(match: re.Match[str]) -> str:
    return f'{match[1]} x="{match[2]}" y="{match[3]}"'


def _place(match: re.Match[str]) -> str:
    value = _written(_rounded(match[2]))
    return "" if value == "0" else f' {match[1]}="{value}"'


def _path(data: str) -> str:
    """Return path data as steps from point to point (SVG 2, 9.3.2), in hundredths without drift.

    >>> _path("M 1 1 L 2 1 L 2 2.5 Q 3 3 4 4 z")
    'M1 1h1v1.5q1 .5 2 1.5z'
    """
    if re.search(r"[^MLQCz\d\s.eE-]", data):
        return data  # a command that matplotlib does not use today
    written, here, start = [], (0, 0), (0, 0)
    for command, numbers in _commands(data):
        if command == "z":
            written.append("z")
            here = start
            continue
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        steps = [(x - here[0], y - here[1]) for x, y in points]
        here = points[-1]
        if command == "M":
            start = here
            written.append("M" + _joined([*here]))
        elif command == "L" and 0 in steps[0]:
            across, down = steps[0]
            written.append(f"h{_written(across)}" if not down else f"v{_written(down)}")
        else:
            written.append(command.lower() + _joined([value for step in steps for value in step]))
    return "".join(written)


def _commands(data: str) -> Iterator[tuple[str, list[int]]]:
    for command, operands in re.findall(r"([MLQCz])([^MLQCz]*)", data):
        numbers = [_rounded(text) for text in re.findall(NUMBER, operands)]
        size = OPERANDS.get(command, 0)
        if not size:
            yield command, []
        for i in range(0, len(numbers), size or 1):
            # What follows a move without a command of its own is a line.
            yield ("L" if command == "M" and i else command), numbers[i : i + size]


def _rounded(text: str) -> int:
    return round(float(text) * HUNDREDTHS)


def _joined(values: list[int]) -> str:
    """Return numbers parted by blanks where no minus sign parts them."""
    return re.sub(r" -", "-", " ".join(map(_written, values)))


def _written(value: int) -> str:
    sign, value = "-" * (value < 0), abs(value)
    whole, rest = divmod(value, HUNDREDTHS)
    fraction = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{sign}{whole or (0 if not fraction else '')}{fraction}"
