"""XML: feeds, WordPress, Factiva, NITF, ProQuest, TEI, and any other of elements with texts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from presslens.corpus.importing.cells import visible_text
from presslens.corpus.importing.columns import Row, read_rows
from presslens.corpus.importing.inputs import Input, seekable
from presslens.corpus.importing.items import FIELDS, Items, Say, Unreadable


@dataclass(frozen=True)
class Layout:
    """A layout of XML: which elements are articles, and where in each its fields stand.

    records: their names, without namespaces. fields: {field: paths}, all that a path finds taken
    together, the first path that finds anything. about: the same, in the whole document, for what
    stands once and above the articles.
    """

    name: str
    records: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    about: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# To read another layout, add it here; elements are named without their namespaces.
LAYOUTS = (
    Layout(
        "a feed (RSS, Atom, WordPress)",
        ("item", "entry"),
        {
            "text": ("encoded", "content", "description", "summary"),
            "headline": ("title",),
            "url": ("link[not(@href)]", "link[@rel='alternate']/@href", "link/@href", "guid"),
            "published": ("pubDate", "published", "date", "post_date_gmt", "updated"),
            "byline": ("creator", "author/name", "author"),
            "id": ("post_id", "guid", "id"),
            "outlet": ("source[not(*)]", "source/title"),
            "kind": ("post_type",),
            "state": ("status",),
        },
        {"outlet": ("/*/channel/title", "/feed/title", "/*/title")},
    ),
    Layout(
        "Factiva",
        ("article",),
        {
            "text": ("leadParagraph | tailParagraphs",),
            "headline": ("headline",),
            "byline": ("byline",),
            "published": ("publicationDate/date", "publicationDate"),
            "outlet": ("sourceName",),
            "language": ("baseLanguage", "baseLang"),
            "id": ("accessionNo", "reference"),
        },
    ),
    Layout(
        "NITF",
        ("nitf",),
        {
            "text": (".//block[@class='full_text']", ".//body.content"),
            "headline": (".//hedline/hl1", ".//hedline", "head/title"),
            "byline": (".//byline[@class='print_byline']", ".//byline"),
            "published": (
                ".//pubdata/@date.publication", ".//date.issue/@norm", ".//story.date/@norm",
            ),
            "outlet": (".//pubdata/@name", ".//docdata//doc.copyright/@holder"),
            "url": (".//pubdata/@ex-ref",),
            "id": (".//doc-id/@id-string",),
        },
    ),
    Layout(
        "ProQuest TDM Studio",
        ("RECORD",),
        {
            "text": (".//FullText", ".//TextInfo/Text", ".//TextInfo"),
            "headline": (".//TitleAtt/Title", ".//Obj//Title"),
            "byline": (".//Contributor/OriginalForm", ".//Author"),
            "published": (".//NumericDate", ".//NumericPubDate", ".//AlphaDate"),
            "outlet": (".//PubFrosting/Title", ".//DFS//Publication//Title", ".//PubTitle"),
            "url": (".//URL",),
            "id": (".//GOID", "@ID"),
            "language": (".//Language/RawLang", ".//Language"),
        },
    ),
    Layout(
        "TEI",
        ("TEI", "TEI.2"),
        {
            "text": ("text/body", "text"),
            "headline": ("teiHeader//titleStmt/title", "text//head"),
            "byline": ("teiHeader//titleStmt/author", "teiHeader//sourceDesc//author"),
            "published": (
                "teiHeader//sourceDesc//date/@when", "teiHeader//publicationStmt//date/@when",
                "teiHeader//sourceDesc//date", "teiHeader//publicationStmt//date",
            ),
            "outlet": (
                "teiHeader//sourceDesc//title[@level='j']", "teiHeader//sourceDesc//publisher",
                "teiHeader//publicationStmt/publisher",
            ),
            "url": ("teiHeader//sourceDesc//ref/@target", "teiHeader//publicationStmt//idno"),
            "id": ("@n", "@xml:id", "@id"),
        },
    ),
)  # fmt: skip
_PARAGRAPHS = ("paragraph", "Paragraph", "para", "head", "ab", "lg", "l", "hl1", "hl2")
_IN_TEXT = ("p", "para", "paragraph", "br", "s", "w", "l", "head", "li", "item", "div")
FEWEST = 15  # words: an element with fewer is no article in a layout that is not known


def read_xml(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the articles of an XML file: one of the known layouts, else elements with texts."""
    with seekable(item) as file:
        layout = _layout(file)
        if layout:
            say(f"{item.name}: read as {layout.name}")
            rows = _records(file, layout, item.name, say)
            header: Sequence[str] = tuple(name for name in layout.fields if name in FIELDS)
            given = {}
        else:
            rows, header = _any(file, item.name, say), ()
        yield from read_rows(rows, name=item.name, header=header, given=given, say=say)


def _parse(file: BinaryIO, names: Sequence[str] = ()) -> Iterator[tuple[str, Any]]:
    """Yield elements as they are read; nothing that a file refers to is fetched or unfolded."""
    from lxml import etree

    tags = [f"{{*}}{name}" for name in names] or None
    try:
        yield from etree.iterparse(
            file, events=("start", "end") if not names else ("end",), tag=tags,
            resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True,
        )  # fmt: skip
    except etree.XMLSyntaxError as error:
        reason = str(error).partition(", line ")[0].strip()
        raise Unreadable(f"it is not XML, or damaged at line {error.lineno} ({reason})") from None


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _layout(file: BinaryIO) -> Layout | None:
    """Return the layout whose articles come first, if they hold a text where it has it."""
    by_name: dict[str, list[Layout]] = {}
    for layout in LAYOUTS:
        for record in layout.records:
            by_name.setdefault(record, []).append(layout)
    try:
        for _, element in _parse(file, tuple(by_name)):
            for layout in by_name[_name(element)]:
                if _text(_plain(element), layout.fields["text"]):
                    return layout
    finally:
        file.seek(0)
    return None


def _plain(element: Any) -> Any:
    """Take the namespaces off the names of an element's parts."""
    for part in element.iter():
        if isinstance(part.tag, str):
            part.tag = part.tag.rpartition("}")[2]
    return element


def _text(element: Any, paths: Sequence[str]) -> str:
    """Return the text of the first path that finds any; of elements a line for each block."""
    for path in paths:
        found = element.xpath(path)
        texts = [one if isinstance(one, str) else _in(one) for one in found]
        if text := "\n".join(filter(None, map(str.strip, texts))):
            return text
    return ""


def _in(element: Any) -> str:
    if not len(element):  # text, perhaps the markup of a page written as text
        return "".join(element.itertext())
    for part in element.iter(
        "paragraph", "Paragraph", "para", "head", "ab", "lg", "l", "hl1", "hl2"
    ):
        part.tag = "p"
    return visible_text(element)


def _records(file: BinaryIO, layout: Layout, name: str, say: Say) -> Iterator[Row]:
    about: dict[str, str] = {}
    left: dict[str, int] = {}
    for number, (_, element) in enumerate(_parse(file, layout.records), 1):
        if number == 1 and layout.about:
            root = _plain(element.getroottree().getroot())
            about = {to: _text(root, paths) for to, paths in layout.about.items()}
        record = _plain(element)
        row = {to: _text(record, paths) for to, paths in layout.fields.items()}
        kind, state = row.pop("kind", ""), row.pop("state", "")
        if kind not in ("", "post", "page") or state in ("draft", "trash", "auto-draft"):
            what = f"{kind or 'post'} ({state})" if state else kind
            left[what] = left.get(what, 0) + 1
        else:
            yield f"element {number}", {**row, **{to: row[to] or about[to] for to in about}}
        element.clear()
    if left:
        told = ", ".join(f"{count:,} {what}" for what, count in left.items())
        say(f"{name}: not read, being no articles: {told}")


def _any(file: BinaryIO, name: str, say: Say) -> Iterator[Row]:
    """Yield the elements that stand several times and hold a text, or the whole as one."""
    from lxml import etree

    depth, counts = 0, {}
    for event, element in _parse(file):
        depth += 1 if event == "start" else -1
        if event == "start" and depth in (2, 3) and _name(element).lower() not in _IN_TEXT:
            counts[(depth, _name(element))] = counts.get((depth, _name(element)), 0) + 1
        if event == "end" and depth > 3:
            element.clear()
    file.seek(0)
    best = max(counts, key=lambda one: (counts[one] > 1, -one[0], counts[one]), default=None)
    if best is None or counts[best] < 2:
        tree = etree.parse(file, etree.XMLParser(resolve_entities=False, no_network=True))
        yield "the whole", _cells(_plain(tree.getroot()))
        return
    say(f"{name}: a layout that is not known; each element {best[1]} is read as an article")
    records = (element for _, element in _parse(file, (best[1],)))
    for number, element in enumerate(records, 1):
        yield f"element {number}", _cells(_plain(element))
        element.clear()


def _cells(element: Any) -> dict[str, Any]:
    """Return the attributes and parts of an element as cells, its paragraphs as its text."""
    cells: dict[str, Any] = {str(key).rpartition("}")[2]: value for key, value in element.items()}
    parts = itertools.chain(element, *(part for part in element if len(part)))
    for part in parts:
        name = _name(part)
        if name and name.lower() not in _IN_TEXT:
            text = _in(part).strip()
            cells[name] = f"{cells[name]}\n{text}" if cells.get(name) else text
    own = _in(element).strip()
    known = any(len(str(value).split()) >= FEWEST for value in cells.values())
    return cells if known else {**cells, "text": own}
