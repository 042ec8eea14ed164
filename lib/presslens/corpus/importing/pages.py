"""Saved web pages, one by one (HTML) or in a web archive (WARC), read with trafilatura."""

from __future__ import annotations

import io
import logging
import plistlib
import re
from collections import Counter
from collections.abc import Mapping
from contextlib import redirect_stderr
from typing import Any

from presslens.corpus.importing.exports import split_export
from presslens.corpus.importing.exports.markup import export_text, read_marked
from presslens.corpus.importing.inputs import Input, read_whole
from presslens.corpus.importing.items import Aside, Found, Item, Items, Say, Unreadable
from presslens.corpus.importing.outlets import domain_of

LARGEST = 20 << 20  # bytes of a page
LISTED = 5  # headings that are links: from here on a page may be a list of articles
TEASER = 80  # words beside such a heading: more has an entry of a live blog
FEWEST = 25  # words: below this a page has no article
_ABOUT = ("requests", "descriptions")  # records that are about others
_RECORDS = {
    "request": "requests", "warcinfo": "descriptions", "metadata": "descriptions",
    "revisit": "pages that are kept in another archive (revisits)",
    "conversion": "texts made of pages (conversions)",
}  # fmt: skip
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<head|<\?xml)", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(\S+)")
_SINGLE_FILE = re.compile(rb"saved with SingleFile\s+url:\s*(\S+)")
_WAYBACK = re.compile(r"https?://web\.archive\.org/web/\d+[a-z_]*/(.+)", re.DOTALL)
ARCHIVES = ("web.archive.org", "archive.org", "archive.ph", "archive.is", "archive.today")
_TIMES = (
    re.compile(
        rb"""<meta[^>]+(?:property|name|itemprop)=["'](?:article:published_time|datePublished|"""
        rb"""pubdate|publishdate|parsely-pub-date|dc\.date\.issued)["'][^>]+content=["']([^"']+)""",
        re.IGNORECASE,
    ),
    re.compile(rb'"datePublished"\s*:\s*"([^"]+)"'),
    re.compile(
        rb"""<meta[^>]+content=["']([^"']+)["'][^>]+(?:property|name)=["']article:published_time""",
        re.IGNORECASE,
    ),
)


def read_page(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a saved page, or those of an archive's export in HTML."""
    data = read_whole(item)
    exported = read_marked(data, item.name, say)
    if exported is None:
        exported = split_export(export_text(data), item.name, say)
    if exported is not None:
        yield from exported
        return
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MB, which no article is")
    yield read_article(data, _saved_from(data), item.name, item.name)


def read_webarchive(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a page that Safari saved."""
    try:
        main = plistlib.loads(read_whole(item))["WebMainResource"]
        data, url = main["WebResourceData"], str(main.get("WebResourceURL", ""))
    except (KeyError, TypeError, ValueError, plistlib.InvalidFileException):
        raise Unreadable("it is no web archive of Safari's, or damaged") from None
    yield read_article(data, url, item.name, item.name)


def _saved_from(data: bytes) -> str:
    """Return the address that a browser, or SingleFile, wrote into a page it saved."""
    saved = _SAVED_FROM.search(data[:8192]) or _SINGLE_FILE.search(data[:8192])
    return saved.group(1).decode("ascii", "replace") if saved else ""


def original_address(url: str) -> str:
    """Return the address of a page of which the Wayback Machine has a copy.

    >>> original_address("https://web.archive.org/web/20210618102808/https:/www.a.com/b")
    'https://www.a.com/b'
    """
    match = _WAYBACK.match(url)
    return re.sub(r"\A(https?):/+", r"\1://", match[1]) if match else url


def read_warc(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of the pages in a web archive; count what is no page by what it is."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    others: Counter[str] = Counter()
    number = 0
    with item.open() as file:
        records = ArchiveIterator(file)
        while True:
            try:
                with redirect_stderr(io.StringIO()):  # the library writes there of what it met
                    record = next(records, None)
                    if record is None:
                        break
                    data = record.content_stream().read(LARGEST + 1)
            except (ArchiveLoadFailed, AttributeError, EOFError, OSError, ValueError):
                raise Unreadable("it is no web archive, or damaged") from None
            number += 1
            if other := _no_page(record, data):
                others[other] += other not in _ABOUT
                continue
            url = record.rec_headers.get_header("WARC-Target-URI") or ""
            where = f"{item.name}, record {number} ({url})"
            if len(data) > LARGEST:
                reason = f"it is larger than {LARGEST >> 20} MB, which no article is"
                yield Aside(where, item.name, "a page too large", reason, {"url": url})
            else:
                yield read_article(data, url, where, item.name)
    if told := ", ".join(f"{count:,} {what}" for what, count in others.most_common() if count):
        say(f"{item.name}: not read, being no pages: {told}")


def _no_page(record: Any, data: bytes) -> str:
    """Return what a record of a web archive is if it is no page, "" if it is one."""
    if record.rec_type not in ("response", "resource"):
        return _RECORDS.get(record.rec_type, f"{record.rec_type} records")
    headers = record.http_headers
    status = (headers.get_statuscode() or "") if headers else "200"
    if status not in ("200", "203"):
        return "redirects" if status.startswith("3") else f"answers of status {status or 'none'}"
    described = headers if headers else record.rec_headers
    kind = (described.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if "html" in kind or (not kind and _MARKUP.match(data[:1024])):
        return ""
    return kind or "files of no kind"


def read_article(data: bytes, url: str, where: str, name: str) -> Item:
    """Return the article of a page; where: for messages, name: the file it comes from."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    url = original_address(url)
    row: dict[str, Any] = {"url": url}
    try:
        page = trafilatura.bare_extraction(
            data, url=url or None, with_metadata=True, include_comments=False, include_tables=False
        )
    except Exception:  # whatever a broken page makes the library stumble over
        reason = "the page is damaged, or laid out as no page is"
        return Aside(where, name, "a page that cannot be read", reason, row)
    text = (page.text or "") if page else ""
    if len(text.split()) < FEWEST:
        row["text"] = text
        reason = f"there is no article on the page: fewer than {FEWEST} words of running text"
        return Aside(where, name, "a page with no article", reason, row)
    if headings := _linked_headings(data, text):
        row["text"] = text
        reason = f"it is a list of articles: {headings} headings in it are links"
        return Aside(where, name, "a page that lists articles", reason, row)
    headline = (page.title or "").strip()
    first = text.lstrip().partition("\n")[0].strip()
    if headline and first != headline:
        text = f"{headline}\n\n{text.lstrip()}"
    row |= {
        "text": text,
        "outlet": page.sitename or page.hostname or "",
        "byline": (page.author or "").replace("; ", ", "),
        "published": _moment(data, _day(data, page.date or "")),
        "url": original_address(page.url or url),
        "standfirst": page.description or "",
        "language": page.language or "",
    }
    if domain_of(row["outlet"]) in ARCHIVES:
        row["outlet"] = ""  # the address tells
    return Found(where, name, row, headed=bool(headline))


def _linked_headings(data: bytes, text: str) -> int:
    """Return how many headings of a page are links beside a part of the text, if it is a list."""
    from lxml import etree, html

    try:
        tree = html.fromstring(data)
    except (etree.ParserError, ValueError):
        return 0
    lines = {line.strip(" -") for line in text.splitlines()}
    cards, others = set(), set()
    for heading in tree.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4]"):
        links = heading.xpath(".//a/@href|parent::a/@href")
        if not any("#" not in link for link in links):  # none to another page
            continue
        parent = heading.getparent()
        parent = parent.getparent() if parent is not None and parent.tag == "a" else parent
        if parent is not None and any(
            " ".join(part.text_content().split()) in lines for part in (heading, *parent.iter("p"))
        ):
            cards.add(parent)
        elif parent is not None and not heading.xpath("ancestor::aside|ancestor::footer"):
            others.add(parent)
    words, every = len(text.split()), len(cards) + len(others)
    if len(cards) >= LISTED and words < TEASER * len(cards):
        return len(cards)
    return every if every >= LISTED and words < 10 * every else 0


def _day(data: bytes, day: str) -> str:
    """Return the day found on a page, unless it is only the year of a copyright line."""
    if not day.endswith("-01-01"):
        return day
    import htmldate  # comes with trafilatura

    return htmldate.find_date(data.decode("utf-8", "replace"), extensive_search=False) or ""


def _moment(data: bytes, day: str) -> str:
    """Return the time a page says it was published, if it is of the day trafilatura found."""
    for pattern in _TIMES:
        match = pattern.search(data)
        if match and len(match.group(1)) > 10:
            moment = match.group(1).decode("utf-8", "replace").strip()
            if not day or moment[:7] == day[:7]:
                return moment
    return day
