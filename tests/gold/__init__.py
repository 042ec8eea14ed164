"""Hand labels of the three seed articles, turned into offsets of the seed file.

>>> first = attributions()[0]
>>> first["article"], first["kind"], first["cue"], first["speaker_group"]
('cbc', 'indirect', 'calling on', 'other_governments')
>>> start, end = first["cue_spans"][0]
>>> source()[start:end]
'calling on'

The words in the label files are exact, so a label that does not fit the text raises
``LookupError`` naming its line and its words. How the labels were made: README.md.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from presslens.text import tokenize

HERE = Path(__file__).resolve().parent
SEED = HERE.parents[1] / "seeds" / "000_7f2d64cf7a000776.txt"
SPLIT = "[...]"
VOICES = ("own", "paraphrase", "verbatim")


@cache
def source() -> str:
    """The seed file, character for character: what every offset counts in."""
    return SEED.read_bytes().decode("utf-8")


@cache
def read(name: str) -> Any:
    """One of the label files beside this one."""
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def lines(anchor: int | str) -> tuple[int, int]:
    """Offsets of a line (``5``) or of several (``"51-53"``), without the last line break."""
    first, _, last = str(anchor).partition("-")
    ends = [-1, *(m.start() for m in re.finditer("\n", source() + "\n"))]
    return ends[int(first) - 1] + 1, ends[int(last or first)]


def find(words: str, anchor: int | str, *, after: int = 0) -> tuple[int, int]:
    """Offsets of ``words`` on a line, from ``after`` on; ``what <it> calls`` finds only ``it``.

    Any run of blanks matches any other, line breaks included; words match whole.

    Raises:
        LookupError: the words are not there, or there more than once.

    >>> start, end = find("what <it> calls", 17)
    >>> source()[start:end]
    'it'
    >>> find("the", 17)
    Traceback (most recent call last):
    LookupError: line 17: 2 places with 'the', expected one
    """
    pattern = r"\s+".join(map(re.escape, words.split()))
    pattern = pattern.replace("<", "(").replace(">", ")") if "<" in words else f"({pattern})"
    pattern = (r"\b" if words[0].isalnum() else "") + pattern
    pattern += r"\b" if words[-1].isalnum() else ""
    start, end = lines(anchor)
    found = [m.span(1) for m in re.compile(pattern).finditer(source(), max(start, after), end)]
    if len(found) != 1:
        raise LookupError(f"line {anchor}: {len(found)} places with {words!r}, expected one")
    return found[0]


def spans(words: str, anchor: int | str) -> list[list[int]]:
    """Offsets of words that may be split by ``[...]``, each part after the one before."""
    found: list[list[int]] = []
    for part in filter(None, map(str.strip, words.split(SPLIT))):
        found.append([*find(part, anchor, after=found[-1][1] if found else 0)])
    return found


def attributions(*, optional: bool = False, merged: bool = False) -> list[dict[str, Any]]:
    """Every labelled attribution, in the order of the file, with offsets into ``source()``.

    Keys: those of the presslens table ``attributions`` (article_id is ``article`` here, rule and
    mention are left out) with ``optional``, ``line`` and ``accept``, the set of good answers for
    the speaker, lower-cased. ``optional=True`` gives the doubtful ones too. ``merged=True`` joins
    continuations to the attribution they go on from, as PolNeAR does.
    """
    people = read("speakers.yml")
    labels: list[dict[str, Any]] = []
    for article, entries in read("attributions.yml").items():
        for number, entry in enumerate(entries):
            row = {"article": article, "attribution_id": number, "line": entry["line"]}
            row["kind"] = entry["kind"]
            for role in ("content", "cue", "source"):
                words = entry.get(role, "")
                row[f"{role}_spans"] = spans(words, entry["line"])
                row[role] = " … ".join(source()[s:e] for s, e in row[f"{role}_spans"])
            row["speaker"] = entry.get("speaker", "")
            person = people[row["speaker"]] if row["speaker"] else {"group": "", "accept": []}
            row["speaker_group"] = person["group"]
            row["accept"] = {name.lower() for name in (row["speaker"], *person["accept"])}
            for flag in ("continuation", "nested", "optional"):
                row[flag] = entry.get(flag, False)
            labels.append(row)
    if not optional:
        labels = [row for row in labels if not row["optional"]]
    return join(labels) if merged else labels


def join(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Labels, or rows of the table attributions, with continuations in what they go on from."""
    whole: list[dict[str, Any]] = []
    for row in rows:
        last = next((r for r in reversed(whole) if not r["nested"]), None)
        if row["continuation"] and last is not None:
            last["content_spans"] = [*last["content_spans"], *row["content_spans"]]
            last["content"] += " … " + row["content"]
        else:
            whole.append(dict(row))
    return whole


def quotation_marks() -> list[dict[str, Any]]:
    """Every pair of quotation marks: article, line, text, start, end, class, also, open."""
    return [
        {"article": article, "also": [], "open": False, **entry}
        | dict(zip(("start", "end"), find(entry["text"], entry["line"]), strict=True))
        for article, entries in read("scare_quotes.yml").items()
        for entry in entries
    ]


def sections(*, optional: bool = False) -> list[dict[str, Any]]:
    """The editorial text in reading order: article, section, start, end, optional."""
    found = []
    for article, layout in read("articles.yml").items():
        for entry in layout["sections"]:
            start, end = lines(entry["lines"])
            if "from" in entry:
                start = source().index(entry["from"], start, end) + len(entry["from"])
            if "until" in entry:
                end = source().index(entry["until"], start, end)
            row = {"article": article, "section": entry["section"], "start": start, "end": end}
            found.append(row | {"optional": entry.get("optional", False)})
    return found if optional else [row for row in found if not row["optional"]]


def voice_counts() -> dict[str, dict[str, dict[str, int]]]:
    """Words by article, by body and all editorial text, and by voice, counted from the labels.

    Verbatim: inside marks labelled as a quotation, within an attributed content. Paraphrase: the
    rest of attributed contents. Own: all else, what an outlet ascribes to itself ("CBC News has
    learned that …") included. Optional labels do not count.

    >>> voice_counts()["cbc"]["body"].keys()
    dict_keys(['own', 'paraphrase', 'verbatim'])
    """
    said = heard()
    marks = [row for row in quotation_marks() if row["class"] == "quotation"]
    quoted = said & _covered((row["start"], row["end"]) for row in marks)
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for row in sections():
        for at in words(row["start"], row["end"]):
            voice = "verbatim" if at in quoted else "paraphrase" if at in said else "own"
            article = counts.setdefault(row["article"], {})
            for part in ("body", "all") if row["section"] == "body" else ("all",):
                tally = article.setdefault(part, dict.fromkeys(VOICES, 0))
                tally[voice] += 1
    return {a: {p: parts[p] for p in ("body", "all")} for a, parts in counts.items()}


def heard() -> set[int]:
    """Characters of what somebody other than the outlet is said to say."""
    outlets = ("Al Jazeera", "CBC News", "Sky News")
    said = (row for row in attributions() if row["speaker"] not in outlets)
    return _covered(s for row in said for s in row["content_spans"])


def words(start: int, end: int) -> list[int]:
    """Where the words of a stretch of ``source()`` begin, by the project's token rule."""
    return [start + offset for _, offset, _ in tokenize(source()[start:end])]


def _covered(pairs: Any) -> set[int]:
    return {i for start, end in pairs for i in range(start, end)}
