"""What every reader hands on: an article as it was found, or what is wrong and with what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

# Fields an article may have. A reader gives those it knows; text is the only one it must give.
FIELDS = (
    "text", "outlet", "id", "headline", "standfirst", "byline", "published", "updated", "url",
    "event", "language",
)  # fmt: skip


class Unreadable(ValueError):
    """Why a file, or the rest of it, cannot be read: words that follow its name and a colon."""


@dataclass(frozen=True, slots=True)
class Found:
    """One article as a source gives it.

    where: file and row, for messages. source_file: the file. row: values by field, as they were
    read: a date may be text, a number or a datetime. headed: the first line of the text is the
    headline for certain. folder: where it lies, whose name may be the outlet's if nothing else is.
    """

    where: str
    source_file: str
    row: Mapping[str, Any]
    headed: bool = False
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that does not become an article: why, and all there is of it.

    kind: a few words that reasons are counted by. reason: one sentence, without the place.
    """

    where: str
    source_file: str
    kind: str
    reason: str
    row: Mapping[str, Any] = field(default_factory=dict)


Item = Found | Aside
# Called with one sentence on how a file was read: its encoding, its columns.
Say = Callable[[str], None]
Items = Iterator[Item]
