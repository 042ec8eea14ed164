"""Text files of many articles, each under a line that says where it comes from.

IRaMuTeQ and Alceste mark it with stars; GoPress (once Mediargus) numbers the headlines and gives
outlet, day, page and length below, either above each text or in a list before all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from presslens.corpus.importing.exports.shared import check_count, day_of, made, unknown
from presslens.corpus.importing.items import Item, Say

_STARS = re.compile(r"\*{4}(?:\s+\*\S+)+\s*\Z")
_VARIABLE = re.compile(r"\*([^\s_*]+)_(\S*)")
_FIELD_OF = {
    "date": "published", "journal": "outlet", "source": "outlet", "media": "outlet",
    "newspaper": "outlet", "outlet": "outlet", "title": "headline", "titre": "headline",
    "author": "byline", "auteur": "byline", "id": "id", "lang": "language",
}  # fmt: skip
_NUMBER = re.compile(r"\ufeff?(\d{1,4})\. +(\S.*)\Z")
# Outlet, day, page and length, as in: De Post, Friday 1 June 2021, p. 1, 85w.
_ABOUT = re.compile(r"(?P<outlet>[^,]{2,60}), (?P<day>.*?\d{4})\b.*?\b\d+ ?w\.?\s*\Z")


def is_iramuteq(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of a corpus for IRaMuTeQ or Alceste."""
    first = next((line.lstrip("\ufeff") for line in lines if line.strip()), "")
    return bool(_STARS.match(first))


def read_iramuteq(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the texts of such a corpus; its variables are in the lines with stars."""
    starts = [i for i, line in enumerate(lines) if _STARS.match(line.lstrip("\ufeff"))]
    unused: dict[str, None] = {}
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), 1):
        row = {"headline": ""}
        for variable, value in _VARIABLE.findall(lines[start]):
            field = _FIELD_OF.get(variable.lower())
            if field:
                spaced = value if field == "published" else re.sub(r"[-_]+", " ", value)
                row.setdefault(field, "")
                row[field] = row[field] or spaced
            else:
                unused.setdefault(f"*{variable}")
        text = "\n".join(line for line in lines[start + 1 : end] if line.strip())
        yield made(row, text, name, f"text {number}")
    if unused:
        say(f"{name}: not used: {', '.join(unused)}")


def is_gopress(lines: Sequence[str]) -> bool:
    """Say whether these are the lines of an export by GoPress or Mediargus."""
    return len(_headings(lines)) > 1


def _headings(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of each numbered headline and of the line about it."""
    found = []
    for i, line in enumerate(lines):
        match = _NUMBER.match(line.strip())
        if not match or int(match[1]) != len(found) + 1:
            continue
        below = [j for j in range(i + 1, min(i + 5, len(lines))) if lines[j].strip()][:2]
        about = next((j for j in below if _ABOUT.match(lines[j].strip())), None)
        if about is not None:
            found.append((i, about))
    return found


def read_gopress(lines: Sequence[str], name: str, say: Say) -> Iterator[Item]:
    """Yield the articles of such an export."""
    headings = _headings(lines)
    ends = [start for start, _ in headings[1:]] + [len(lines)]
    texts = [
        [line.strip() for line in lines[about + 1 : end] if line.strip()]
        for (_, about), end in zip(headings, ends, strict=True)
    ]
    if not any(texts[:-1]):  # a list first, then all texts, with four empty lines between them
        rest = "\n".join(line.strip() for line in lines[headings[-1][1] + 1 :]).strip("\n")
        texts = [part.split("\n") for part in re.split(r"\n{4,}", rest)]
        check_count(name, len(headings), len(texts), say)
        texts += [[]] * (len(headings) - len(texts))
    for number, ((start, about), text) in enumerate(zip(headings, texts, strict=False), 1):
        match = _ABOUT.match(lines[about].strip())
        paragraphs = [line for line in text if line]
        where = f"document {number}"
        if not match or not paragraphs:
            yield unknown(lines[start : about + 1], name, where, "GoPress")
            continue
        row = {"headline": " ".join(_NUMBER.sub(r"\2", one.strip()) for one in lines[start:about])}
        row |= {"outlet": match["outlet"], "published": day_of(match["day"]) or match["day"]}
        yield made(row, "\n".join(paragraphs), name, where)
