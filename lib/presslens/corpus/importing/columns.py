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
        "contenttext", "newsbody", "newscontent", "newsarticle", "articlefulltext", "storybody",
        "cleanedtext", "extractedtext", "rawcontent", "pagetext", "textbody", "posttext",
        "transcript",
    ),
    "outlet": (
        "outlet", "outletname", "publication", "publicationtitle", "publicationname", "pubtitle",
        "newspaper", "medianame", "mediaoutlet", "publisher", "publishername", "newsoutlet",
        "sourcename", "newssource", "source", "sourcecommonname", "sitename", "site", "medium",
        "media", "journal", "channel", "mediaurl", "domain", "sourcedomain", "website", "sn",
        "newspapername", "paper", "newssite", "mediasource", "outletdomain", "hostname",
    ),
    "id": (
        "id", "articleid", "storiesid", "storyid", "docid", "documentid", "uid", "uuid", "guid",
        "storeid", "accessionnumber", "an", "gkgrecordid", "recordid", "newsid",
    ),
    "headline": (
        "headline", "title", "articletitle", "storytitle", "heading", "hd", "head", "webtitle",
        "newstitle", "articleheadline",
    ),
    "standfirst": (
        "standfirst", "subheadline", "subtitle", "subheading", "dek", "deck", "description",
        "summary", "excerpt", "snippet", "abstract",
    ),
    "byline": (
        "byline", "author", "authors", "authorname", "creator", "writer", "journalist", "by",
        "reporter", "articleauthor", "writtenby",
    ),
    "published": (
        "published", "publisheddate", "publishdate", "publicationdate", "datepublished", "date",
        "pubdate", "publishedat", "publishedon", "firstpublished", "datepublish", "dateprinted",
        "publishtime", "publishedtime", "publishdatetime", "publisheddatetime", "publishingdate",
        "pubtime", "pubdatetime", "publicationdatetime", "publicationtime", "publishedutc",
        "articlepublishedtime", "webpublicationdate", "firstpublicationdate", "timepublished",
        "postedat", "posteddate", "dateposted", "releasedate", "seendate", "articledate",
        "newsdate", "storydate", "datetime", "datetimeutc", "timestamp", "time", "pd",
        "createdat", "datecreated",
    ),
    "updated": ("updated", "lastupdated", "datemodified", "modified", "updatedat", "datemodify"),
    "url": (
        "url", "link", "articleurl", "storyurl", "webpage", "weburl", "documenturl",
        "documentidentifier", "permalink", "href", "sourceurl", "canonicalurl", "pageurl",
        "newsurl", "requestedurl",
    ),
    "event": ("event", "topic"),
    "language": ("language", "lang", "languagecode", "la", "languageofpublication"),
}  # fmt: skip
PROSE = 40  # words in the middle row: a column of running text
WIDTH, LISTED = 30, 12  # letters of a name and names that a sentence shows
LONGEST_NAME = 80
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{14}")
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
        columns = _prose(sample, by_name)
    if not columns:
        here = ", ".join(f"{name:.{WIDTH}}" for name in list(by_name.values())[:LISTED]) or "none"
        links = any(name in by_name for name in NAMES["url"])
        if is_no_header(list(by_name.values())):
            raise Unreadable(
                f"its first line names no columns (found: {here}); put names such as outlet, "
                "published, headline, text above it"
            )
        hint = (
            "lists of addresses, as MediaCloud and GDELT give them, hold no text: save the pages "
            "and import those"
            if links
            else "say which it is: --column text=NAME"
        )
        raise Unreadable(f"no column can be the text (found: {here}); {hint}")
    return columns


def _prose(sample: Sequence[Mapping[str, Any]], by_name: Mapping[str, str]) -> list[str]:
    """Return the column of running text, if there is but one and its name is no other field's."""
    others = {name for names in NAMES.values() for name in names}
    found = []
    for name, column in by_name.items():
        words = sorted(len(str(row.get(column) or "").split()) for row in sample)
        if name not in others and words and words[len(words) // 2] >= PROSE:
            found.append(column)
    return found if len(found) == 1 else []


def count_known(names: Sequence[object], given: Mapping[str, str]) -> int:
    """Return how many of some names are those of columns that are known, or were given.

    >>> count_known(["Full Text", "Leader", "x"], {"standfirst": "leader"})
    2
    """
    known = {name for names in NAMES.values() for name in names} | set(map(bare, given.values()))
    return sum(bare(name) in known for name in names if name is not None)


def is_no_header(names: Sequence[str]) -> bool:
    """Say whether a first line holds what an article has rather than the names of columns.

    >>> is_no_header(["The Post", "2021-05-03", "https://post.com/1"]), is_no_header(["Tag", "Url"])
    (True, False)
    """
    return any(len(name) > LONGEST_NAME or "://" in name or _DAY.search(name) for name in names)


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
