"""One article to be read, as every reader hands it on, and the ways in which reading can fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from presslens.corpus.article import Marker
from presslens.corpus.lines import BLANKS, INVISIBLE
from presslens.errors import PresslensError

_HALVES = re.compile("[\ud800-\udfff]")

# Called with one sentence for each thing that is wrong. Loading raises at the first; checking takes
# them all down and goes on without the article concerned.
Fail = Callable[[str], None]


class Wrong(ValueError):
    """What is wrong with one row or entry, in words that follow its place and a colon."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """Where an article stands (`source[start:end]`) and what is known about it beforehand.

    headline, standfirst: if they are given apart from the text. headed: the first line is the
    headline for certain. marker: finds the lines that corpus.yml names. where: the file and row,
    for messages.
    """

    article_id: str
    outlet: str
    source: str
    source_file: str
    where: str
    start: int = 0
    end: int | None = None
    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    published: str = ""
    updated: str = ""
    url: str = ""
    event: str = ""
    language: str = "en"
    headed: bool = False
    marker: Marker | None = None


def stop(message: str) -> None:
    """Raise the message: the way of failing when loading."""
    raise PresslensError(message)


def read_text(path: Path, fail: Fail) -> str | None:
    """Return the text of a UTF-8 file, newlines as they are, or None after saying what is wrong."""
    try:
        data = path.read_bytes()
    except OSError as error:
        fail(f"{path}: cannot be read ({error.strerror or error}).")
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fail(
            f"{path}: byte {error.start} (0x{data[error.start]:02x}, in line {line}) is not UTF-8; "
            "save the file as UTF-8."
        )
        return None


def inside(folder: Path, path: Path) -> bool:
    """Say whether `path`, with links followed, stays inside `folder`."""
    return path.resolve().is_relative_to(folder.resolve())


def visible(text: str) -> bool:
    """Say whether there is anything to read in `text`."""
    return bool(text.strip(BLANKS))


def whole(text: str) -> str:
    """Put U+FFFD where half of a character stands (a lone surrogate): it could not be saved."""
    return _HALVES.sub("\ufffd", text)


def clean(text: str) -> str:
    r"""Return a name or other short text with nothing invisible in it and single spaces.

    >>> clean("The\u200b Daily\n News ")
    'The Daily News'
    """
    return " ".join(re.sub(f"[{INVISIBLE}]", "", text).split())
