"""Which column of a table is the text, which the outlet, which the date: by name, and said.

Names as they come in downloads from MediaCloud, GDELT, NewsAPI, ProQuest, Nexis, Factiva, Kaggle
and news crawlers. What corpus.yml says under `columns` goes before any guess.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

from presslens.corpus.dates import find_dates
from presslens.corpus.importing.cells import (
    has_markup,
    is_nothing,
    plain,
    unescape,
    without_markup,
)
from presslens.corpus.importing.items import FIELDS, Aside, Found, Items, Say, Unreadable
from presslens.errors import nearest

# For each field the names it goes by, the surest first; only letters and digits count, not case.
NAMES: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "fulltext", "articletext", "articlebody", "body", "bodytext", "content", "contents",
        "maintext", "storytext", "newstext", "plaintext", "cleantext", "rawtext", "documenttext",
        "articlecontent", "article", "story", "hlead", "fulltextarticle", "textcontent",
        "contenttext", "newsbody", "newscontent", "newsarticle", "articlefulltext", "storybody",
        "cleanedtext", "extractedtext", "rawcontent", "pagetext", "textbody", "posttext",
        "transcript", "texts", "articles", "bodies", "contentoriginal", "originalcontent",
        "originaltext", "textoriginal", "bodyparagraphs", "paragraphs", "contenthtml", "bodyhtml",
        "contentencoded", "encoded", "volltext", "artikel", "artikeltext", "haupttext", "texte",
        "textecomplet", "contenu", "contenido", "texto", "textocompleto", "cuerpo", "testo",
        "testocompleto", "tekst", "artikeltekst", "inhoud", "текст", "полныйтекст",
    ),
    "outlet": (
        "outlet", "outletname", "sourcehostname", "publication", "publicationtitle",
        "publicationname", "pubtitle", "newspaper", "medianame", "mediaoutlet", "ispartof",
        "newspapername", "newspapertitle", "sourcetitle", "sourcename", "newssource", "newsoutlet",
        "source", "sourcecommonname", "sitename", "site", "medium", "media", "journal", "paper",
        "newssite", "mediasource", "channel", "mediaurl", "sourcedomain", "domain", "outletdomain",
        "publisher", "publishername", "cleanurl", "website", "sn", "hostname", "feedtitle",
        "zeitung", "quelle", "medienname", "publikation", "publikationstitel", "journalname",
        "auteurmedia", "périodique", "publicacion", "publicación", "periódico", "periodico",
        "medio", "fuente", "diario", "testata", "fonte", "giornale", "krant", "bron", "издание",
        "источник", "сми",
    ),
    "id": (
        "id", "articleid", "storiesid", "storyid", "docid", "documentid", "uid", "uuid", "guid",
        "storeid", "accessionnumber", "an", "gkgrecordid", "recordid", "newsid",
    ),
    "headline": (
        "headline", "title", "articletitle", "storytitle", "heading", "hd", "head", "webtitle",
        "newstitle", "articleheadline", "headlines", "titles", "titel", "überschrift",
        "schlagzeile", "titre", "título", "titulo", "titular", "titolo", "kop", "заголовок",
        "название",
    ),
    "standfirst": (
        "standfirst", "subheadline", "subtitle", "subheading", "dek", "deck", "description",
        "summary", "excerpt", "snippet", "abstract", "lead", "trailtext", "untertitel", "vorspann",
        "chapeau", "entradilla", "bajada", "sommario", "анонс",
    ),
    "byline": (
        "byline", "author", "authors", "authorname", "creator", "writer", "journalist", "by",
        "reporter", "articleauthor", "writtenby", "autor", "autoren", "verfasser", "auteur",
        "auteurs", "autores", "autore", "автор",
    ),
    "published": (
        "published", "publisheddate", "publishdate", "publicationdate", "datepublished", "date",
        "pubdate", "publishedat", "publishedon", "firstpublished", "datepublish", "dateprinted",
        "publishtime", "publishedtime", "publishdatetime", "publisheddatetime", "publishingdate",
        "pubtime", "pubdatetime", "publicationdatetime", "publicationtime", "publishedutc",
        "articlepublishedtime", "webpublicationdate", "firstpublicationdate", "timepublished",
        "postedat", "posteddate", "dateposted", "releasedate", "seendate", "articledate",
        "newsdate", "storydate", "datetime", "datetimeutc", "timestamp", "time", "pd",
        "createdat", "datecreated", "dateofpublication", "dateofissue", "issuedate", "day",
        "datum", "erscheinungsdatum", "veröffentlichungsdatum", "datedeparution", "datepublication",
        "fecha", "fechadepublicación", "fechadepublicacion", "data", "datadipubblicazione", "дата",
        "датапубликации", "publicationyear", "year",
    ),
    "updated": ("updated", "lastupdated", "datemodified", "modified", "updatedat", "datemodify"),
    "url": (
        "url", "link", "articleurl", "storyurl", "webpage", "weburl", "documenturl",
        "documentidentifier", "permalink", "href", "sourceurl", "canonicalurl", "pageurl",
        "newsurl", "requestedurl", "source",
    ),
    "event": ("event", "topic"),
    "language": (
        "language", "lang", "languagecode", "la", "languageofpublication", "sprache", "langue",
        "idioma", "lingua", "taal", "язык",
    ),
}  # fmt: skip
# Fields of words: markup is no part of them.
IN_WORDS = ("text", "headline", "standfirst", "byline", "outlet")
PROSE = 40  # words in the middle row: a column of running text
LONG = 100  # words in the middle row: more than a summary has
FEW = 8  # words in the middle row: too few for the text of an article
SAMPLE = 100  # rows looked at before columns are guessed
SAME_WORDS = 0.8  # share of the runs of three words that two versions of a text have in common
FULLER = 3  # times as many words: this column is the text, that one an extract
WIDTH, LISTED = 30, 12  # letters of a name and names that a sentence shows
LONGEST_NAME = 80
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{14}")
_BARE = re.compile(r"[\W_]+")
_PAGE = re.compile(r"https?://[^/\s]+/\S", re.IGNORECASE)
_WORD = re.compile(r"\w+")

Row = tuple[str, dict[str, Any]]  # its place, such as "row 3", and its cells by column
Sample = Sequence[Mapping[str, Any]]


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
    presslens.corpus.importing.items.Unreadable: the columns "body" and "content" could both be
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
        elif sample:
            columns = _likely(field, columns, sample)
        if columns:
            found[field] = columns[0]
            taken.add(columns[0])
    if "published" not in found and (dated := _dated(by_name, taken, sample)):
        found["published"] = dated
    return {field: found[field] for field in FIELDS if field in found}


def _likely(field: str, columns: list[str], sample: Sample) -> list[str]:
    """Leave out the columns that hold nothing, or addresses of pages where names are wanted."""
    filled = [c for c in columns if any(not is_nothing(plain(row.get(c))) for row in sample)]
    if field == "published" and len(filled) > 1:
        return sorted(filled, key=lambda column: not _times(filled[0], column, sample))
    if field in ("outlet", "url"):
        pages = {c for c in filled if _share(sample, c, _PAGE.match) > 0.5}
        if field == "outlet":
            return [c for c in filled if c not in pages] or filled
        return [c for c in filled if bare(c) != "source" or c in pages]
    return filled or columns


def _times(days: str, column: str, sample: Sample) -> bool:
    """Say whether a column gives the times of the days that another gives."""
    both = [(str(plain(row.get(days))), str(plain(row.get(column)))) for row in sample]
    both = [(day, time) for day, time in both if not is_nothing(day)]
    return bool(both) and all(len(day) == 10 and time[:10] == day != time for day, time in both)


def _share(sample: Sample, column: str, holds: Callable[[str], object]) -> float:
    """Return the share of what stands in a column for which something holds."""
    values = [text for row in sample if not is_nothing(text := str(plain(row.get(column))))]
    return sum(bool(holds(value)) for value in values) / len(values) if values else 0.0


def _dated(by_name: Mapping[str, str], taken: set[str], sample: Sample) -> str:
    """Return the one column of dates among those whose names say nothing, "" if there is none."""
    known = {name for names in NAMES.values() for name in names}
    rest = [column for name, column in by_name.items() if name not in known | taken]
    found = [column for column in rest if _share(sample, column, _is_date) > 0.8]
    return found[0] if len(found) == 1 else ""


def _is_date(text: str) -> bool:
    return len(text) < 40 and bool(_DAY.match(text) or find_dates(text))


def _texts(columns: list[str], sample: Sample, by_name: Mapping[str, str]) -> list[str]:
    """Return the column of the text, or none.

    Of several that are versions of one text the plain one is taken, else the one that is far fuller
    than the others. Raises Unreadable if there is none, or two could be it.
    """
    if sample and len(columns) > 1:
        columns = [c for c in columns if _median(sample, c)] or columns[:1]
    if sample and columns and all(_median(sample, column) < FEW for column in columns):
        columns = _prose(sample, by_name) or columns
    if len(columns) > 1:
        columns = _plainest(columns, sample)
    if not columns:
        columns = _prose(sample, by_name) or _whole_summary(sample, by_name)
    if not columns:
        _no_text(by_name)
    return columns


def _plainest(columns: list[str], sample: Sample) -> list[str]:
    rank = {column: _rank(column, sample) for column in columns}
    best = max(columns, key=lambda column: rank[column])
    words = {column: _median(sample, column) for column in columns}
    for other in columns:
        if other == best or _versions(best, other, sample):
            continue
        longer = max(best, other, key=words.__getitem__)
        shorter = other if longer == best else best
        if not words[longer] >= max(FULLER * words[shorter], PROSE):
            raise Unreadable(
                f'the columns "{columns[0]}" and "{columns[1]}" could both be the text; say which: '
                f"--column text={best}"
            )
        best = longer
    return [best]


def _rank(column: str, sample: Sample) -> tuple[bool, bool, bool, int]:
    """Return what speaks for one of two versions: no tags, capitals, paragraphs, length."""
    texts = [str(plain(row.get(column))) for row in sample]
    joined = "\n".join(text.strip() for text in texts)
    tagged = sum(has_markup(text) for text in texts) * 2 > len(texts)
    return (
        not tagged,
        joined != joined.lower(),
        any("\n" in text.strip() for text in texts),
        len(joined),
    )


def _versions(one: str, other: str, sample: Sample) -> bool:
    """Say whether two columns hold one text in two forms: nearly the same words in most rows."""
    same = rows = 0
    for row in sample:
        texts = (without_markup(str(plain(row.get(column)))) for column in (one, other))
        first, second = (_runs(_WORD.findall(text.lower())) for text in texts)
        if first and second:
            rows += 1
            same += len(first & second) >= SAME_WORDS * max(len(first), len(second))
    return rows > 0 and same * 2 > rows


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    """Return the runs of three words in a text."""
    return set(zip(words, words[1:], words[2:], strict=False))


def _median(sample: Sample, column: str) -> int:
    """Return the words in the middle row of a column, of the rows that have any."""
    words = sorted(len(str(plain(row.get(column)) or "").split()) for row in sample)
    words = [count for count in words if count]
    return words[len(words) // 2] if words else 0


def _whole_summary(sample: Sample, by_name: Mapping[str, str]) -> list[str]:
    """Return the column of a summary that is as long as an article, where no column is the text."""
    columns = [by_name[name] for name in NAMES["standfirst"] if name in by_name]
    return [column for column in columns if _median(sample, column) >= LONG][:1]


def _no_text(by_name: Mapping[str, str]) -> NoReturn:
    here = ", ".join(f"{name:.{WIDTH}}" for name in list(by_name.values())[:LISTED]) or "none"
    if is_no_header(list(by_name.values())):
        raise Unreadable(
            f"its first line names no columns (found: {here}); put names such as outlet, "
            "published, headline, text above it"
        )
    hint = "say which it is: --column text=NAME"
    if any(name in by_name for name in NAMES["url"]):
        hint = (
            "lists of addresses, as MediaCloud and GDELT give them, hold no text: save the pages "
            "and import those"
        )
    raise Unreadable(f"no column can be the text (found: {here}); {hint}")


def _prose(sample: Sample, by_name: Mapping[str, str]) -> list[str]:
    """Return the column of running text, if there is but one and its name is no other field's."""
    others = {name for field, names in NAMES.items() for name in names if field != "text"}
    found = []
    for name, column in by_name.items():
        words = sorted(len(str(plain(row.get(column)) or "").split()) for row in sample)
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


def say_columns(
    name: str, columns: Mapping[str, str], header: Sequence[str], sample: Sample, say: Say
) -> None:
    """Tell which column was taken for what, where the names differ, and which are not used."""
    guessed = [f'"{c}" taken for {field}' for field, c in columns.items() if bare(c) != field]
    rest = [c for c in header if c not in columns.values() and str(c).strip()]
    unused = [f'"{c}"' for c in rest if any(not is_nothing(plain(row.get(c))) for row in sample)]
    if guessed:
        say(f"{name}: {', '.join(guessed)}")
    if unused:
        say(f"{name}: not used: {', '.join(unused)}")


def read_rows(
    rows: Iterable[Row | Aside],
    *,
    name: str,
    header: Sequence[str],
    given: Mapping[str, str],
    say: Say,
    place: str = "",
) -> Items:
    """Yield each row of a table as an article found, its columns mapped to fields.

    header: the columns, or empty where rows bring their own (JSON). Raises Unreadable, before any
    article is yielded, if the columns cannot be told apart.
    """
    rows = iter(rows)
    first = next(rows, None)
    while isinstance(first, Aside):
        yield first
        first = next(rows, None)
    if first is None:
        return
    ahead = [first, *itertools.islice(rows, SAMPLE - 1)]
    sample = [row[1] for row in ahead if not isinstance(row, Aside)]
    if not header:
        header = list(dict.fromkeys(itertools.chain.from_iterable(sample)))
    columns = map_columns(header, sample, given)
    say_columns(name + place, columns, header, sample, say)
    marked: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    for row in itertools.chain(ahead, rows):
        if isinstance(row, Aside):
            yield row
            continue
        where, cells = row
        found = {}
        for field, column in columns.items():
            cell = cells.get(column)
            value = plain(cell)
            if isinstance(cell, (dict, list)) and cell and value == "":
                lost[field] += 1
            if isinstance(value, str) and field in IN_WORDS:
                value = unescape(value)
                if has_markup(value):
                    marked[field] += 1
                    value = without_markup(value)
            found[field] = value
        yield Found(f"{name}{place}, {where}", name, found)
    for counts, what in (
        (marked, "HTML in it is read as text"),
        (lost, "it holds objects that are not understood"),
    ):
        for field, n in counts.items():
            say(f"{name}{place}: {field}: {what} in {n:,} row{'s' * (n > 1)}")
