"""Which column of a table is the text, which the outlet, which the date: by name, and said.

Names as they come in downloads from MediaCloud, GDELT, NewsAPI, ProQuest, Nexis, Factiva, Kaggle
and news crawlers. What corpus.yml says under `columns` goes before any guess.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from presslens.corpus.importing.found import FIELDS, Say, Unreadable
from presslens.errors import nearest

# For each field the names it goes by, the surest first; only letters and digits count, not case.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "fulltext", "articletext", "articlebody", "body", "bodytext", "content", "contents",
        "maintext", "storytext", "newstext", "plaintext", "cleantext", "rawtext", "documenttext",
        "articlecontent", "article", "story", "hlead", "fulltextarticle", "textcontent",
    ),
    "outlet": (
        "outlet", "outletname", "publication", "publicationtitle", "publicationname", "pubtitle",
        "newspaper", "medianame", "mediaoutlet", "publisher", "publishername", "newsoutlet",
        "sourcename", "newssource", "source", "sourcecommonname", "sitename", "site", "medium",
        "media", "journal", "channel", "mediaurl", "domain", "sourcedomain", "website", "sn",
    ),
    "id": (
        "id", "articleid", "storiesid", "storyid", "docid", "documentid", "uid", "uuid", "guid",
        "storeid", "accessionnumber", "an",
    ),
    "headline": ("headline", "title", "articletitle", "storytitle", "heading", "hd", "head"),
    "standfirst": (
        "standfirst", "subheadline", "subtitle", "subheading", "dek", "deck", "description",
        "summary", "excerpt", "snippet", "abstract",
    ),
    "byline": (
        "byline", "author", "authors", "authorname", "creator", "writer", "journalist", "by",
    ),
    "published": (
        "published", "publisheddate", "publishdate", "publicationdate", "datepublished", "date",
        "pubdate", "publishedat", "publishedon", "firstpublished", "datepublish", "dateprinted",
        "seendate", "articledate", "newsdate", "datetime", "timestamp", "time", "pd",
    ),
    "updated": ("updated", "lastupdated", "datemodified", "modified", "updatedat", "datemodify"),
    "url": (
        "url", "link", "articleurl", "storyurl", "webpage", "weburl", "documenturl",
        "documentidentifier", "permalink", "href", "sourceurl",
    ),
    "event": ("event", "topic"),
    "language": ("language", "lang", "languagecode", "la", "languageofpublication"),
}  # fmt: skip
_BARE = re.compile(r"[\W_]+")


def bare(name: object) -> str:
    """Return the letters and digits of a column's name.

    >>> bare("Publication_Title "), bare("\ufeffFull text")
    ('publicationtitle', 'fulltext')
    """
    return _BARE.sub("", str(name).lower())


def map_columns(
    header: Sequence[str], sample: Sequence[Mapping[str, Any]], given: Mapping[str, str]
) -> dict[str, str]:
    """Return the column for each field that there is one for.

    header: the columns. sample: some rows, to see which columns are empty. given: what corpus.yml
    or the command line says, {field: column}.

    Raises Unreadable if a column named in `given` is not there, no column can be the text, or two
    columns could both be it.

    >>> map_columns(["Title", "Date", "Body"], [], {})
    {'text': 'Body', 'headline': 'Title', 'published': 'Date'}
    >>> map_columns(["body", "content"], [{"body": "Rain.", "content": "Snow."}], {})
    Traceback (most recent call last):
    ...
    presslens.corpus.importing.found.Unreadable: the columns "body" and "content" could both be
    the text; say which: --column text=body
    """
    by_name: dict[str, str] = {}
    for column in header:
        by_name.setdefault(bare(column), column)
    found: dict[str, str] = {}
    for field, column in given.items():
        if bare(column) not in by_name:
            hint = nearest(column, header)
            raise Unreadable(f'there is no column "{column}" to be the {field} ({hint})')
        found[field] = by_name[bare(column)]
    taken = set(found.values())
    for field in FIELDS:
        if field in found:
            continue
        columns = [by_name[name] for name in NAMES[field] if name in by_name]
        columns = [column for column in columns if column not in taken]
        if field == "text":
            columns = _texts(columns, sample, by_name)
        if columns:
            found[field] = columns[0]
            taken.add(columns[0])
    return {field: found[field] for field in FIELDS if field in found}


def _texts(
    columns: list[str], sample: Sequence[Mapping[str, Any]], by_name: Mapping[str, str]
) -> list[str]:
    if sample and len(columns) > 1:
        columns = [c for c in columns if any(_said(row.get(c)) for row in sample)] or columns[:1]
    if len(columns) > 1 and not _same(columns, sample):
        raise Unreadable(
            f'the columns "{columns[0]}" and "{columns[1]}" could both be the text; say which: '
            f"--column text={columns[0]}"
        )
    if not columns:
        here = ", ".join(by_name.values()) or "none"
        links = any(name in by_name for name in NAMES["url"])
        hint = (
            "lists of addresses, as MediaCloud and GDELT give them, hold no text: save the pages "
            "and import those"
            if links
            else "say which it is: --column text=NAME"
        )
        raise Unreadable(f"no column can be the text (found: {here}); {hint}")
    return columns


def _said(value: object) -> bool:
    return bool(str(value).strip()) if value is not None else False


def _same(columns: Sequence[str], sample: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether the columns hold the same in every row seen."""
    return bool(sample) and all(len({str(row.get(c)) for c in columns}) == 1 for row in sample)


def say_columns(name: str, columns: Mapping[str, str], header: Sequence[str], say: Say) -> None:
    """Tell which column was taken for what, where the names differ, and which are not used."""
    guessed = [f'"{c}" taken for {field}' for field, c in columns.items() if bare(c) != field]
    unused = [f'"{c}"' for c in header if c not in columns.values() and str(c).strip()]
    if guessed:
        say(f"{name}: {', '.join(guessed)}")
    if unused:
        say(f"{name}: not used: {', '.join(unused)}")
