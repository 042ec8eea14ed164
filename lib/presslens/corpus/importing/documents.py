"""Documents: Word (python-docx), RTF (striprtf), PDF (pypdf), OpenDocument and EPUB (zip, lxml).

Each is an article, or an export of an archive.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from presslens.corpus.dates import find_dates
from presslens.corpus.importing.encoding import decode
from presslens.corpus.importing.inputs import Input, check_package, read_whole, seekable
from presslens.corpus.importing.items import Aside, Items, Say, Unreadable
from presslens.corpus.importing.pages import read_article, read_page
from presslens.corpus.importing.texts import join_hyphenated, read_text

_ODT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?|seite )?\d{1,4}(?: ?(?:of|/|von) ?\d{1,4})?", re.IGNORECASE
)
EDGE = 2  # lines at the top and the foot of a page
_PACKAGE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # a zip archive; an old or a locked Office file


def read_document(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of what is named as Word or RTF; its first bytes say which it is.

    Archives name RTF or HTML as if it were Word's, so that Word opens it.
    """
    with item.open() as file:
        start = file.read(1 << 10).lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{\\rtf"):
        reader, kind = read_rtf, ".rtf"
    elif start.startswith(b"<"):
        reader, kind = read_page, ".html"
    elif start.startswith(_PACKAGE) or item.suffix != ".rtf":
        reader, kind = read_docx, ".docx"
    else:
        reader, kind = read_rtf, ".rtf"
    if kind != item.suffix and reader is not read_docx:
        say(f"{item.name}: it is {kind[1:].upper()} by its content, and read as that")
    yield from reader(item, given, say)


def read_docx(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of a Word file; what its properties say is not used, being often wrong."""
    import docx

    with seekable(item) as file:
        check_package(file)
        try:
            document = docx.Document(file)
        except Exception:  # whatever a damaged package makes the library stumble over
            raise Unreadable("it is no Word document, or damaged") from None
        text = "\n".join(_paragraphs(document))
    yield from read_text(text, item, given, say)


def _paragraphs(document: Any) -> Iterator[str]:
    """Yield the text of paragraphs and of table cells, in order."""
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            for row in block.rows:
                for cell in row.cells:
                    yield from (paragraph.text for paragraph in cell.paragraphs)
        else:
            yield block.text


def read_rtf(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of an RTF file."""
    from striprtf.striprtf import rtf_to_text

    data = read_whole(item)
    if not data.lstrip().startswith(b"{\\rtf"):
        raise Unreadable("it is no RTF file")
    if data.count(b"{") - data.count(b"\\{") > data.count(b"}") - data.count(b"\\}"):
        say(f"{item.name}: the file seems to be cut short")
    logging.getLogger("striprtf").setLevel(logging.ERROR)
    source = decode(data, item.name, lambda _: None)
    text = rtf_to_text(source, errors="replace")
    yield from read_text(text, item, given, say)


def read_odt(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of an OpenDocument text (LibreOffice): it is XML in a zip archive."""
    from lxml import etree

    with seekable(item) as file:
        check_package(file)
        try:
            data = zipfile.ZipFile(file).read("content.xml")
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            tree = etree.fromstring(data, parser)
        except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError, RuntimeError):
            raise Unreadable("it is no OpenDocument text, or damaged or locked") from None
    for note in list(tree.iter(f"{_ODT}note")):
        note.clear(keep_tail=True)
    lines = ("".join(_odt_text(part)) for part in tree.iter(f"{_ODT}p", f"{_ODT}h"))
    yield from read_text("\n".join(lines), item, given, say)


def _odt_text(element: Any) -> Iterator[str]:
    """Yield the text of a paragraph; spaces, tabs and line ends are elements in it."""
    yield {f"{_ODT}s": " ", f"{_ODT}tab": "\t", f"{_ODT}line-break": "\n"}.get(element.tag, "")
    yield element.text or ""
    for part in element:
        yield from _odt_text(part)
        yield part.tail or ""


def read_epub(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield an article for each chapter of an e-book, as news readers make them: pages in a zip."""
    others = 0
    with seekable(item) as file:
        check_package(file)
        with zipfile.ZipFile(file) as book:
            names = [info.filename for info in book.infolist()]
            pages = [name for name in names if name.lower().endswith((".xhtml", ".html", ".htm"))]
            for name in pages:
                found = read_article(book.read(name), "", f"{item.name}/{name}", item.name)
                if isinstance(found, Aside):
                    others += 1
                else:
                    yield replace(found, folder=item.folder)
    if others:
        say(f"{item.name}: {others:,} of {len(pages):,} chapters have no article (covers, lists)")


def read_pdf(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a PDF with a text layer, or those of an export."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(read_whole(item)))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text() or "" for page in reader.pages]
    except Exception:  # whatever a damaged file makes the library stumble over
        raise Unreadable("it is no PDF, or damaged") from None
    if locked:
        raise Unreadable("it is locked with a password; save it without one")
    if not "".join(pages).strip():
        raise Unreadable("it holds pictures of pages and no text; have it read by an OCR program")
    text, left = without_running_heads(pages)
    text, joined = join_hyphenated(text, least=1)
    if left:
        say(f"{item.name}: left out, being page numbers or running heads: {len(left):,} lines")
    if joined:
        say(f"{item.name}: {joined:,} words that hyphens broke at line ends are put together")
    days = [found[0][0] for line in left if (found := find_dates(line))]
    yield from read_text(text, item, given, say, day=days[0] if days else "")


def without_running_heads(pages: Sequence[str]) -> tuple[str, list[str]]:
    r"""Return the text of pages without page numbers and what recurs at their edges, and these.

    >>> without_running_heads(["The Post\nRain fell.\n1", "The Post\nIt was wet.\n2"])
    ('Rain fell.\nIt was wet.', ['The Post', '1', 'The Post', '2'])
    """
    filled = [[line for line in page.split("\n") if line.strip()] for page in pages]
    edges = Counter(_bare(line) for page in filled for line in {*page[:EDGE], *page[-EDGE:]})
    kept: list[str] = []
    left: list[str] = []
    for page, lines in zip(pages, filled, strict=True):
        for line in page.split("\n"):
            recurs = len(pages) > 1 and edges[_bare(line)] * 2 > len(pages)
            alone = recurs or _PAGE_NUMBER.fullmatch(line.strip())
            if line.strip() and line in (*lines[:EDGE], *lines[-EDGE:]) and alone:
                left.append(line.strip())
            else:
                kept.append(line.rstrip())
    return "\n".join(kept), left


def _bare(line: str) -> str:
    """Return a line without the number of its page."""
    return re.sub(r"\A\d{1,4}\s+|\s+\d{1,4}\Z", "", line.strip())
