"""From what a source gives to an article to be read: its outlet, date and language made plain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from presslens.corpus.doubts import SEVERAL, find_doubts, is_general, only_addresses
from presslens.corpus.importing.cells import is_nothing
from presslens.corpus.importing.dates import Ambiguous, read_moment
from presslens.corpus.importing.items import Aside, Found
from presslens.corpus.importing.language import detect
from presslens.corpus.importing.outlets import Outlets
from presslens.corpus.importing.settings import SET_ASIDE, Settings
from presslens.corpus.records import Record, clean, visible, whole
from presslens.corpus.store import content_key

LONGEST = 4 << 20  # characters: more than any article has


# What a page's field for the author holds besides a name.
_AROUND_A_NAME = re.compile(
    r"\A(?:view all posts by|posts? by|articles? by|more (?:from|by)|written by|by:?)\s+|"
    r"\s+(?:says|view (?:all )?(?:posts|profile)|see (?:all|more).*)\Z",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:no|unknown|anonymous) ?(?:author|writer)?|author|admin(?:istrator)?|editor|webmaster|"
    r"guest|staff|https?://\S+|\S+@\S+",
    re.IGNORECASE,
)


@dataclass
class Preparer:
    """Makes records of what is found.

    nuls: how many NUL characters were taken out, by file. folders: the folders whose names were
    taken for outlets. doubts: called with the kind and a sentence on what is kept but may be wrong.
    """

    settings: Settings
    outlets: Outlets
    nuls: dict[str, int] = field(default_factory=dict)
    folders: dict[str, None] = field(default_factory=dict)
    doubt: Callable[[str, str], object] = lambda kind, sentence: None

    def prepare(self, found: Found, order: str = "") -> tuple[Record, str] | Aside:
        """Return the record of an article and its content key, or why it is none.

        order: of dates in figures, as the file it comes from writes them. The record has the id
        that the source gives, or none.
        """
        row = {name: self._text(value, found) for name, value in found.row.items()}
        source = row.get("text", "")
        if not visible(source):
            return _aside(found, "no text", "there is no text in it")
        if len(source) > LONGEST:
            reason = f"its text is longer than {LONGEST:,} characters, as no article is"
            return _aside(found, "too long for an article", reason)
        doubts = find_doubts(source)
        if only_addresses(source):
            return _aside(found, "no text", "it is a list of addresses; save the pages themselves")
        dates = self._dates(found, row, order)
        if isinstance(dates, Aside):
            return dates
        url = clean(row.get("url", ""))
        written = clean(row.get("outlet", ""))
        outlet = self.outlets.name(written, url) or self._of_folder(found)
        several = next((seen for kind, seen in doubts if kind == SEVERAL), "")
        if not outlet and several:
            reason = f"its layout is not known, and it {SEVERAL} ({several}); split it first"
            return _aside(found, "a layout that is not known", reason)
        if outlet is None:
            return _aside(found, "no outlet", "it names no outlet; give one with --outlet NAME")
        if not outlet:
            hint = f'the folder "{found.folder}" names none; --outlet NAME does'
            self.doubt("without an outlet", f"{found.where}: {hint}")
        for kind, seen in doubts:
            self.doubt(kind, f"{found.where}: {seen}")
        record = Record(
            article_id=clean(row.get("id", "")),
            outlet=outlet,
            source=source,
            source_file=found.source_file,
            where=found.where,
            headline=clean(row.get("headline", "")),
            standfirst=clean(row.get("standfirst", "")),
            byline=name_of_author(clean(row.get("byline", ""))),
            url=url,
            event=clean(row.get("event", "")) or self.settings.event,
            language=clean(row.get("language", ""))[:2].lower(),
            headed=found.headed,
            **dates,
        )
        key = content_key(written or outlet, dates["published"], source)
        return self.admit(record, found.row, key)

    def _dates(self, found: Found, row: Mapping[str, str], order: str) -> dict[str, str] | Aside:
        dates: dict[str, str] = {}
        for name in ("published", "updated"):
            value = found.row.get(name)
            value = row[name] if isinstance(value, str) else value
            try:
                dates[name] = read_moment(value, order=order, zone=self.settings.zone)
            except Ambiguous as error:
                return _aside(found, "a date that may be two", f"{name}: {error}")
            except (ValueError, OverflowError, OSError) as error:
                if self.settings.undated == SET_ASIDE:
                    return _aside(found, "a date that cannot be read", f"{name}: {error}")
                self.doubt(f"without the {name} date it has", f"{found.where}: {error}")
                dates[name] = ""
        return dates

    def _of_folder(self, found: Found) -> str | None:
        """Return the outlet where a source names none: the user's, or the folder's name, or none.

        A folder's name that says nothing, such as "Downloads", leaves a text without an outlet.
        """
        inner = "/" in found.source_file  # in a folder of the source, not the source's own folder
        given = self.settings.outlet if not inner else ""
        if given or not found.folder or is_general(found.folder):
            outlet = self.outlets.name(self.settings.outlet)
            return outlet or ("" if found.folder else None)
        self.folders.setdefault(found.folder)
        return self.outlets.name(found.folder)

    def admit(
        self, record: Record, row: Mapping[str, Any], content: str
    ) -> tuple[Record, str] | Aside:
        """Return a record in a language that is kept, or why it is not."""
        text = record.source[record.start : record.end]
        said, heard = record.language, detect(text)
        language = (said or heard) if heard in ("", "und") else heard
        if not self.settings.keeps(language or "en"):
            also = f", though its source says {said}" if said and said != language else ""
            kind = f"not in English ({language})" if language != "und" else "in no language known"
            reason = (
                f"its text is taken to be {language}{also}; keep it with --languages {language}"
            )
            if language == "und":
                reason = "its text is like no language that is known; --languages any keeps it"
            return Aside(record.where, record.source_file, kind, reason, row)
        return replace(record, language=language or "en"), content

    def _text(self, value: Any, found: Found) -> str:
        text = whole(str(value)) if value is not None else ""
        if is_nothing(text):
            return ""
        if "\0" in text:
            count = text.count("\0")
            self.nuls[found.source_file] = self.nuls.get(found.source_file, 0) + count
            text = text.replace("\0", "")
        return text


def name_of_author(written: str) -> str:
    """Return a byline without what pages put around it, "" if it names nobody.

    >>> name_of_author("View all posts by Jo Doe"), name_of_author("No Author")
    ('Jo Doe', '')
    >>> name_of_author("Jo Doe says"), name_of_author("Admin"), name_of_author("Jo Doe, AP")
    ('Jo Doe', '', 'Jo Doe, AP')
    """
    name = _AROUND_A_NAME.sub("", written)
    return "" if _NO_NAME.fullmatch(name) else name


def cut_out(records: Iterator[Record] | list[Record]) -> Iterator[Record]:
    """Give each article of a bundle a source of its own, from its first to its last character."""
    for record in records:
        text = record.source[record.start : record.end]
        yield replace(record, source=text, start=0, end=None)


def _aside(found: Found, kind: str, reason: str) -> Aside:
    return Aside(found.where, found.source_file, kind, reason, found.row)
