"""From what a source gives to an article to be read: its outlet, date and language made plain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from presslens.corpus.importing.found import Aside, Found
from presslens.corpus.importing.language import detect
from presslens.corpus.importing.moments import read_moment
from presslens.corpus.importing.outlets import Outlets
from presslens.corpus.importing.settings import Settings
from presslens.corpus.records import Record, clean, visible, whole
from presslens.corpus.store import content_key

LONGEST = 4 << 20  # characters: more than any article has


@dataclass
class Preparer:
    """Makes records of what is found. nuls: how many NUL characters were taken out, by file."""

    settings: Settings
    outlets: Outlets
    nuls: dict[str, int] = field(default_factory=dict)

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
        dates: dict[str, str] = {}
        for name in ("published", "updated"):
            try:
                value = found.row.get(name)
                value = row[name] if isinstance(value, str) else value
                dates[name] = read_moment(value, order=order, zone=self.settings.zone)
            except (ValueError, OverflowError, OSError) as error:
                return _aside(found, "a date that cannot be read", f"{name}: {error}")
        url = clean(row.get("url", ""))
        written = clean(row.get("outlet", "")) or self.settings.outlet
        outlet = self.outlets.name(written, url)
        if not outlet:
            return _aside(found, "no outlet", "it names no outlet; give one with --outlet NAME")
        record = Record(
            article_id=clean(row.get("id", "")),
            outlet=outlet,
            source=source,
            source_file=found.source_file,
            where=found.where,
            headline=clean(row.get("headline", "")),
            standfirst=clean(row.get("standfirst", "")),
            byline=clean(row.get("byline", "")),
            url=url,
            event=clean(row.get("event", "")) or self.settings.event,
            language=clean(row.get("language", ""))[:2].lower(),
            headed=found.headed,
            **dates,
        )
        return self.admit(record, found.row, content_key(written, dates["published"], source))

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
        if "\0" in text:
            count = text.count("\0")
            self.nuls[found.source_file] = self.nuls.get(found.source_file, 0) + count
            text = text.replace("\0", "")
        return text


def cut_out(records: Iterator[Record] | list[Record]) -> Iterator[Record]:
    """Give each article of a bundle a source of its own, from its first to its last character."""
    for record in records:
        text = record.source[record.start : record.end]
        yield replace(record, source=text, start=0, end=None)


def _aside(found: Found, kind: str, reason: str) -> Aside:
    return Aside(found.where, found.source_file, kind, reason, found.row)
