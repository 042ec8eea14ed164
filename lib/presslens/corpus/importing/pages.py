"""Saved web pages, one by one (HTML) or in a web archive (WARC), read with trafilatura."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from typing import Any

from presslens.corpus.importing.exports import split_export
from presslens.corpus.importing.exports.markup import export_text
from presslens.corpus.importing.found import Aside, Found, Item, Items, Say, Unreadable
from presslens.corpus.importing.inputs import Input, read_whole

LARGEST = 20 << 20  # bytes of a page
FEWEST = 25  # words: below this a page has no article
_ABOUT = ("requests", "descriptions")  # records that are about others
_RECORDS = {
    "request": "requests", "warcinfo": "descriptions", "metadata": "descriptions",
    "revisit": "pages that are kept in another archive (revisits)",
    "conversion": "texts made of pages (conversions)",
}  # fmt: skip
_MARKUP = re.compile(rb"\s*(?:<!doctype html|<html|<head|<\?xml)", re.IGNORECASE)
_SAVED_FROM = re.compile(rb"saved from url=\(\d+\)(\S+)")
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
    if b"articleParagraph" in data and b"activa" in data:
        yield from _factiva(data, item)
        return
    exported = split_export(export_text(data), item.name)
    if exported is not None:
        yield from exported
        return
    if len(data) > LARGEST:
        raise Unreadable(f"it is larger than {LARGEST >> 20} MB, which no article is")
    saved = _SAVED_FROM.search(data[:4096])
    url = saved.group(1).decode("ascii", "replace") if saved else ""
    yield _article(data, url, item.name, item.name)


def read_warc(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of the pages in a web archive; what is no page is counted by what it is."""
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
                yield _article(data, url, where, item.name)
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


def _article(data: bytes, url: str, where: str, name: str) -> Item:
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
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
    headline = (page.title or "").strip()
    first = text.lstrip().partition("\n")[0].strip()
    if headline and first != headline:
        text = f"{headline}\n\n{text.lstrip()}"
    row |= {
        "text": text,
        "outlet": page.sitename or page.hostname or "",
        "byline": (page.author or "").replace("; ", ", "),
        "published": _moment(data, page.date or ""),
        "url": page.url or url,
        "standfirst": page.description or "",
        "language": page.language or "",
    }
    return Found(where, name, row, headed=bool(headline))


def _moment(data: bytes, day: str) -> str:
    """Return the time a page says it was published, if it is of the day trafilatura found."""
    for pattern in _TIMES:
        match = pattern.search(data)
        if match and len(match.group(1)) > 10:
            moment = match.group(1).decode("utf-8", "replace").strip()
            if not day or moment[:7] == day[:7]:
                return moment
    return day


def _factiva(data: bytes, item: Input) -> Iterator[Item]:
    """Yield the articles of a Factiva export in HTML, with or without its table of field codes."""
    from lxml import html

    tree = html.fromstring(data)
    articles = [
        div for div in tree.iter("div") if re.match(r"article \w\wArticle", div.get("class") or "")
    ]
    for number, div in enumerate(articles, 1):
        where = f"{item.name}, document {number}"
        paragraphs = [
            " ".join(p.text_content().split())
            for p in div.iter("p")
            if (p.get("class") or "").startswith("articleParagraph")
        ]
        row = _coded(div) or _placed(div)
        headline = row.pop("headline", "")
        text = "\n".join(p for p in paragraphs if p)
        if not text:
            reason = "there is no text in it"
            yield Aside(where, item.name, "no text", reason, row)
            continue
        row |= {"text": f"{headline}\n\n{text}" if headline else text}
        row["language"] = (div.get("class") or "")[8:10]
        yield Found(where, item.name, row, headed=bool(headline))


def _coded(div: Any) -> dict[str, str]:
    codes = {
        "HD": "headline", "BY": "byline", "PD": "published", "SN": "outlet", "ET": "time",
    }  # fmt: skip
    row: dict[str, str] = {}
    for line in div.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in line.iter("td")]
        if len(cells) == 2 and cells[0] in codes:
            row[codes[cells[0]]] = cells[1]
    time = row.pop("time", "")
    return row | {"published": f"{row['published']} {time}".strip()} if "published" in row else {}


def _placed(div: Any) -> dict[str, str]:
    """Read what stands unmarked above the text: length, date, perhaps the time, the outlet."""
    row = {"headline": "", "byline": "", "published": "", "outlet": ""}
    for span in div.iter("span"):
        if "eadline" in (span.get("class") or ""):
            row["headline"] = " ".join(span.text_content().split())
            break
    plain = []
    for inner in div.iter("div"):
        text = " ".join(inner.text_content().split())
        if inner.get("class") == "author":
            row["byline"] = text
        elif not inner.attrib:
            plain.append(text)
    length = next((i for i, t in enumerate(plain) if re.fullmatch(r"\d[\d.,]* \w+", t)), None)
    if length is not None and length + 2 < len(plain):
        row["published"], rest = plain[length + 1], plain[length + 2 :]
        if re.fullmatch(r"\d{1,2}:\d\d(?::\d\d)?", rest[0]):
            row["published"] += f" {rest.pop(0)}"
        row["outlet"] = rest[0] if rest else ""
    return row
