"""Word (python-docx) and RTF (striprtf) documents: an article each, or an export of an archive."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from presslens.corpus.importing.encoding import decode
from presslens.corpus.importing.found import Items, Say, Unreadable
from presslens.corpus.importing.inputs import Input, check_package, read_whole, seekable
from presslens.corpus.importing.pages import read_page
from presslens.corpus.importing.texts import read_text

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
    yield from read_text(text, item, given)


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
    yield from read_text(text, item, given)
