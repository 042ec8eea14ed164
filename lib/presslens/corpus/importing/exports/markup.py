"""Exports saved as HTML: Factiva's and Europresse's by their classes, others as lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from presslens.corpus.importing.cells import visible_text
from presslens.corpus.importing.encoding import decode
from presslens.corpus.importing.exports.shared import check_count, day_of, made, unknown
from presslens.corpus.importing.items import Aside, Item, Say

_LEXIS = re.compile(
    rb"\d+ of \d+ DOCUMENTS?|Dokument \d+ von \d+|Document \d+ de \d+|DOC NUMBER=", re.IGNORECASE
)
_PROQUEST = b"ProQuest document ID"
_BLOCKS = {"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "title", "text", "table"}
_RULE = "_" * 60
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]*\?>")
_FACTIVA = re.compile(r"article \w{2,6}Article\b")
_WORDS = re.compile(r"\d[\d.,]*\s?[^\s\d]{1,14}")
_ISSUE = re.compile(r"\s*(?:,|\||•)?\s*(?:\b(?:no|n°|nº|vol)\b\.?\s*\d.*)?\Z", re.IGNORECASE)


def page_text(data: bytes) -> str:
    """Return a page as text: in the encoding it declares if it is in it, else as detected."""
    if declared := _CHARSET.search(data[:4096]):
        try:
            return _PROLOGUE.sub("", data.decode(declared[1].decode("ascii")))
        except (LookupError, UnicodeDecodeError):
            pass
    return _PROLOGUE.sub("", decode(data, "", lambda _: None))


def read_marked(data: bytes, name: str, say: Say) -> Iterator[Item] | None:
    """Return the articles of an export whose parts have classes, or None if it is none."""
    if b"articleParagraph" in data and b"activa" in data:
        return _factiva(data, name, say)
    if b"DocPublicationName" in data:
        return _europresse(data, name, say)
    return None


def export_text(data: bytes) -> str:
    r"""Return the lines of an export by LexisNexis or ProQuest, "" for any other page.

    >>> export_text(b"<p>1 of 2 DOCUMENTS</p><p>The <b>Post</b></p>").split()
    ['1', 'of', '2', 'DOCUMENTS', 'The', 'Post']
    >>> export_text(b"<p>A page.</p>")
    ''
    """
    from lxml import etree, html

    if not (_PROQUEST in data or _LEXIS.search(data)):
        return ""
    tree = html.fromstring(page_text(data))
    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end", "comment")):
        name = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if name == "a" and (element.get("name") or "").startswith("DocID"):
                pieces.append(f"\n{_RULE}\n")  # where a document of ProQuest begins
            if name in _BLOCKS:
                pieces.append("\n")
            if name not in ("style", "script", ""):
                pieces.append(_flat(element.text))
        else:
            if name in _BLOCKS - {"br"}:
                pieces.append("\n\n")
            pieces.append(_flat(element.tail))
    return "\n".join(line.strip() for line in "".join(pieces).split("\n"))


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _factiva(data: bytes, name: str, say: Say) -> Iterator[Item]:
    """Yield the articles of a Factiva export, with or without its table of field codes."""
    from lxml import html

    tree = html.fromstring(page_text(data))
    stated = len({div.get("id") for div in tree.xpath("//div[starts-with(@id, 'article-')]")})
    divs = [div for div in tree.iter("div") if _FACTIVA.match(div.get("class") or "")]
    check_count(name, stated, len(divs), say)
    for number, div in enumerate(divs, 1):
        where = f"{name}, document {number}"
        paragraphs = [
            _words(p)
            for p in div.iter("p")
            if (p.get("class") or "").startswith("articleParagraph")
        ]
        row = _coded(div) or _placed(div)
        headline = row.pop("headline", "")
        text = "\n".join(p for p in paragraphs if p)
        if not text:
            yield Aside(where, name, "no text", "there is no text in it", row)
            continue
        row["language"] = (div.get("class") or "")[8:10]
        row.setdefault("published", "")
        yield made(row | {"headline": headline}, text, name, f"document {number}")


def _coded(div: Any) -> dict[str, str]:
    codes = {
        "HD": "headline", "BY": "byline", "PD": "published", "SN": "outlet", "ET": "time",
    }  # fmt: skip
    row: dict[str, str] = {}
    for line in div.iter("tr"):
        cells = [_words(cell) for cell in line.iter("td")]
        if len(cells) == 2 and cells[0] in codes:
            row[codes[cells[0]]] = cells[1]
    time = row.pop("time", "")
    return row | {"published": f"{row['published']} {time}".strip()} if "published" in row else {}


def _placed(div: Any) -> dict[str, str]:
    """Read what stands unmarked above the text: length, date, perhaps the time, the outlet."""
    row = {"headline": "", "byline": "", "published": "", "outlet": ""}
    for span in div.iter("span"):
        if "eadline" in (span.get("class") or ""):
            row["headline"] = _words(span)
            break
    plain = []
    for inner in div.iter("div"):
        text = _words(inner)
        if inner.get("class") == "author":
            row["byline"] = text
        elif not inner.attrib:
            plain.append(text)
    length = next((i for i, t in enumerate(plain) if _WORDS.fullmatch(t)), None)
    if length is not None and length + 2 < len(plain):
        row["published"], rest = plain[length + 1], plain[length + 2 :]
        if re.fullmatch(r"\d{1,2}:\d\d(?::\d\d)?", rest[0]):
            row["published"] += f" {rest.pop(0)}"
        row["outlet"] = rest[0] if rest else ""
    return row


def _europresse(data: bytes, name: str, say: Say) -> Iterator[Item]:
    """Yield the articles of a Europresse export: an element `article` each."""
    from lxml import html

    tree = html.fromstring(page_text(data))
    articles = tree.xpath("//article[.//*[contains(@class, 'DocPublicationName')]]")
    articles = articles or tree.xpath("//*[span[contains(@class, 'DocPublicationName')]]")
    check_count(name, len(tree.xpath("//article")), len(articles), say)
    for number, article in enumerate(articles, 1):
        row = {"outlet": "", "headline": "", "byline": "", "published": ""}
        for field, mark in (
            ("outlet", "DocPublicationName"),
            ("headline", "itreArticle"),
            ("byline", "docAuthors"),
        ):
            if found := article.xpath(f".//*[contains(@class, '{mark}')]"):
                row[field] = " ".join(visible_text(found[0]).split())
        row["byline"] = row["byline"] or _author(article)
        row["outlet"] = _ISSUE.sub("", row["outlet"].partition("\n")[0])
        heads = [*article.xpath(".//*[contains(@class, 'DocHeader')]"), *article.xpath(".//header")]
        days = (_day_in(visible_text(head)) for head in heads)
        row["published"] = next(filter(None, days), "")
        bodies = article.xpath(".//*[contains(@class, 'docOcurrContainer')]") or article.xpath(
            ".//*[contains(@class, 'DocText')]"
        )
        text = visible_text(bodies[0]) if bodies else _paragraphs(article)
        if not text:
            yield unknown(
                visible_text(article).splitlines(), name, f"document {number}", "Europresse"
            )
            continue
        yield made(row, text, name, f"document {number}")


def _paragraphs(article: Any) -> str:
    """Return the paragraphs of an article whose text has no part of its own."""
    found = article.xpath(
        ".//p[not(ancestor::header or ancestor::footer or ancestor-or-self::*[contains(@class, "
        "'itreArticle') or contains(@class, 'sm-margin-bottomNews')])]"
    )
    return "\n".join(filter(None, map(_words, found)))


def _author(article: Any) -> str:
    found = article.xpath(".//header//*[contains(@class, 'sm-margin-bottomNews')]")
    return _words(found[0]) if found else ""


def _day_in(text: str) -> str:
    """Return the first day in the head of an article, whose parts are parted by dashes or lines."""
    for part in re.split(r"\n| [-–•|] ", text):
        words = part.split()
        for start in range(len(words)):
            if day := day_of(" ".join(words[start : start + 6])):
                return day
    return ""
