"""A source cut into lines, and lines where a caption's credit was glued to what follows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

# Everything that breaks a line where text is pasted: also Word's vertical tab and the Unicode
# line and paragraph separators.
_LINE = re.compile(r"[^\r\n\v\f\u2028\u2029]+")

# Left out of texts when repaired: zero-width spaces, soft hyphens, byte-order marks, directional
# marks and control characters. The joiners inside emoji (U+200D, U+200C) are no such thing.
INVISIBLE = (
    "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
)
# What `str.isspace` calls blank, and the invisible: never part of a line's ends.
BLANKS = "".join(
    chr(code)
    for first, last in [
        (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x1680, 0x1680), (0x2000, 0x200B),
        (0x200E, 0x200F), (0x2028, 0x202F), (0x205F, 0x2064), (0x2066, 0x2069), (0x3000, 0x3000),
        (0xFEFF, 0xFEFF),
    ]
    for code in range(first, last + 1)
)  # fmt: skip

_AGENCY = (
    r"(?:AFP|AP|EPA|EPA-EFE|EFE|PA|PA Media|PA Wire|DPA|ANSA|TASS|VCG|Reuters|Xinhua|Anadolu"
    r"|Bloomberg|Getty|Getty Images|Shutterstock|Alamy|Kyodo|Yonhap|NurPhoto|Zuma|Zuma Press|Sipa"
    r"|(?:The )?(?:Associated|Canadian|Australian Associated) Press|Press Association"
    r"|Agence France-Presse)"
)
_WORD = r"[A-ZÀ-Þ][\w.'’\-]*"
_NAME = rf"{_WORD}(?: (?:[a-z]{{1,3}} )?{_WORD}){{0,6}}"
_FULL_NAME = rf"{_WORD}(?: (?:[a-z]{{1,3}} )?{_WORD}){{1,6}}"
# A credit names a person and an agency, parted by a slash, or says that it comes from the files.
_NAMED = (
    r"(?:(?:File|File photo|Photo(?:graph)?|Picture|Image|Credit): ?[^()\[\]\n]{2,80}"
    rf"|{_FULL_NAME}(?:/{_NAME}){{1,3}}|(?:{_NAME}/){{1,3}}{_FULL_NAME}|{_AGENCY}/{_NAME}|{_NAME}/{_AGENCY})"
)
_CREDIT = rf"(?:\[{_NAMED}\]|\({_NAMED}\))"
GLUED_CREDIT = re.compile(rf"{_CREDIT}(?=\s*[\"'“‘]?[A-ZÀ-Þ][\w'’,]*\s)")
# An agency alone is a credit only if no full stop stands before it: behind one, it is a reference.
CREDIT_AT_END = re.compile(
    rf"(?:{_CREDIT}|(?<![.!?…\"'”’]) [\[(]{_AGENCY}[\])]"
    rf"|\b(?:Photo(?:graph)?|Picture|Credit)s?: ?{_NAME}(?:/{_NAME})*)\s*\Z"
)


def ends_in_credit(text: str) -> bool:
    """Tell whether a line ends in a photographer's or an agency's credit.

    >>> ends_in_credit("A camp [Greg Baker/AFP]"), ends_in_credit("A camp.")
    (True, False)
    """
    may = text.rstrip().endswith((")", "]")) or ":" in text  # seen sooner than a pattern is tried
    return may and CREDIT_AT_END.search(text) is not None


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blank around it; offsets are characters of the source.

    gap: a blank line stands before it. glued: it was cut off behind a caption's credit.
    """

    start: int
    end: int
    text: str
    gap: bool = False
    glued: bool = False


def split_lines(source: str, start: int = 0, end: int | None = None) -> list[Line]:
    r"""Return the lines of `source[start:end]` that hold anything visible.

    >>> split_lines(" One.\r\n\r\nTwo. ")
    [Line(start=1, end=5, text='One.', gap=False, glued=False),
     Line(start=9, end=13, text='Two.', gap=True, glued=False)]
    """
    lines: list[Line] = []
    last = start
    for match in _LINE.finditer(source, start, len(source) if end is None else end):
        text = match.group().lstrip(BLANKS)
        first = match.end() - len(text)
        text = text.rstrip(BLANKS)
        if text:
            gap = bool(lines) and _breaks(source[last:first]) > 1
            lines.append(Line(first, first + len(text), text, gap))
            last = match.end()
    return lines


def _breaks(between: str) -> int:
    return len(re.findall(r"\r\n|[\r\n\v\f\u2028\u2029]", between))


def split_glued(line: Line) -> list[Line]:
    """Return `line` cut behind a credit that stands inside it, or the line alone.

    >>> line = Line(0, 40, "A camp [File: Greg Baker/AFP]One woman said so.")
    >>> [part.text for part in split_glued(line)]
    ['A camp [File: Greg Baker/AFP]', 'One woman said so.']
    >>> len(split_glued(Line(0, 40, "He said [the file: it is gone] Mr Baker lied.")))
    1
    """
    match = GLUED_CREDIT.search(line.text)
    if not match or match.start() == 0:
        return [line]
    rest = line.text[match.end() :]
    shift = match.end() + len(rest) - len(rest.lstrip())
    head = replace(line, end=line.start + match.end(), text=line.text[: match.end()])
    tail = Line(line.start + shift, line.end, line.text[shift:], gap=False, glued=True)
    return [head, tail]
