"""Corpora for other tools: text, CSV, JSON Lines, CoNLL-U, TEI and BibTeX.

The text of an article is its passages as presslens reads them, repaired, an empty line between
them; headline and standfirst stand first. Offsets count the characters of that text. CSV, JSON
Lines, text and TEI can be imported again: the articles and their words are then the same.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from presslens.errors import PresslensError
from presslens.store import whole

if TYPE_CHECKING:
    import pandas as pd

    from presslens.corpus import Corpus

BATCH = 250  # articles in memory at a time
COLUMNS = (
    "article_id", "outlet", "headline", "standfirst", "byline", "published", "updated", "url",
    "event", "language", "text",
)  # fmt: skip
NAMES = {"article_id": "id"}  # as other tools, and the import, call it
GAP = "\n\n"
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Passage:
    """A passage of an exported article; text_start: where it begins in the article's text.

    voices: (start, end, voice, speaker, group) of its stretches, in characters of the passage.
    """

    section: str
    text: str
    text_start: int
    voices: tuple[tuple[int, int, str, str, str], ...] = ()


@dataclass(frozen=True)
class Article:
    """An article to be exported: its row in the table of articles, and its passages."""

    row: dict[str, str]
    passages: tuple[Passage, ...]

    @property
    def text(self) -> str:
        """The whole text."""
        return GAP.join(passage.text for passage in self.passages)


def export_corpus(
    corpus: Corpus, out: str | Path, to: str, spans: pd.DataFrame | None = None
) -> int:
    """Write a corpus for other tools.

    Parameters
    ----------
    corpus
        What is to be written.
    out
        A file, or for "txt" a folder, which must not be there yet.
    to
        One of `FORMATS`.
    spans
        The table of voice spans (`presslens.voices.voice_spans`); None writes no voices. JSON
        Lines, CoNLL-U and TEI have room for them.

    Returns
    -------
    int
        How many articles were written.

    Raises
    ------
    PresslensError
        If it cannot be written, or the folder is there already.

    Examples
    --------
    >>> import tempfile
    >>> from presslens import load_corpus
    >>> with tempfile.TemporaryDirectory() as place:
    ...     file = Path(place) / "news.csv"
    ...     _ = file.write_text("outlet,text\\nThe Post,Rain fell.\\n")
    ...     export_corpus(load_corpus(file), Path(place) / "news.jsonl", "jsonl")
    ...     (Path(place) / "news.jsonl").read_text()[:47]
    1
    '{"id": "news-2", "outlet": "The Post", "headlin'
    """
    out, number = Path(out), 0

    def counted() -> Iterator[Article]:
        nonlocal number
        for article in articles(corpus, spans):
            number += 1
            yield article

    if to == "txt":
        _write_folder(counted(), out)
    else:
        with whole(out) as part, part.open("w", encoding="utf-8", newline="\n") as file:
            FORMATS[to](counted(), file)
    return number


def articles(corpus: Corpus, spans: pd.DataFrame | None = None) -> Iterator[Article]:
    """Yield the articles of a corpus, a few hundred in memory at a time."""
    voices: dict[str, Any] = {}
    if spans is not None:
        voices = dict(tuple(spans.groupby("article_id", sort=False)))
    for first in range(0, len(corpus.articles), BATCH):
        some = corpus.only(corpus.articles.iloc[first : first + BATCH])
        by_article = dict(tuple(some.passages.groupby("article_id", sort=False)))
        for row in some.articles.to_dict("records"):
            found = by_article.get(row["article_id"])
            rows = found.to_dict("records") if found is not None else []
            known = {name: str(row[name]) for name in COLUMNS if name != "text"}
            yield Article(known, tuple(_passages(rows, voices.get(row["article_id"]))))


def _passages(rows: list[dict[str, Any]], spans: pd.DataFrame | None) -> Iterator[Passage]:
    by_passage: dict[int, list[tuple[int, int, str, str, str]]] = {}
    for span in [] if spans is None else spans.itertuples():
        stretch = (span.text_start, span.text_end, span.voice, span.speaker, span.speaker_group)
        by_passage.setdefault(span.passage_id, []).append(stretch)
    at = 0
    for row in rows:
        stretches = tuple(by_passage.get(row["passage_id"], ()))
        yield Passage(row["section"], row["text"], at, stretches)
        at += len(row["text"]) + len(GAP)


def _named(article: Article) -> dict[str, str]:
    return {NAMES.get(name, name): value for name, value in article.row.items()}


def _write_folder(found: Iterator[Article], folder: Path) -> None:
    """Write a text file for each article, with what is known of it in YAML above its text."""
    import yaml

    if folder.exists():
        raise PresslensError(f"--out {folder}: this is there already; name a new folder.")
    try:
        folder.mkdir()
        taken: set[str] = set()
        for article in found:
            name = _UNSAFE.sub("-", article.row["article_id"])[:100].strip("-.") or "article"
            while name.lower() in taken:
                name += "_"
            taken.add(name.lower())
            known = {key: value for key, value in _named(article).items() if value}
            head = yaml.safe_dump(known, allow_unicode=True, sort_keys=False, width=10_000)
            path = folder / f"{name}.txt"
            path.write_text(f"---\n{head}---\n{article.text}\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise PresslensError(
            f"--out {folder}: cannot be written ({error.strerror or error})."
        ) from None


def _write_csv(found: Iterator[Article], file: TextIO) -> None:
    out = csv.writer(file, lineterminator="\n")
    out.writerow([NAMES.get(name, name) for name in COLUMNS])
    out.writerows([*article.row.values(), article.text] for article in found)


def _write_jsonl(found: Iterator[Article], file: TextIO) -> None:
    for article in found:
        row: dict[str, Any] = {**_named(article), "text": article.text}
        voices = [
            {
                "start": passage.text_start + start,
                "end": passage.text_start + end,
                "voice": voice,
                "speaker": speaker,
                "group": group,
            }
            for passage in article.passages
            for start, end, voice, speaker, group in passage.voices
        ]
        if voices:
            row["voices"] = voices
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _write_conllu(found: Iterator[Article], file: TextIO) -> None:
    """Write one word a line (Universal Dependencies' format), voices in the last column."""
    from nltk.tokenize import NLTKWordTokenizer

    from presslens.text import sentence_spans

    tokenizer = NLTKWordTokenizer()
    for article in found:
        file.write(f"# newdoc id = {article.row['article_id']}\n")
        for name in ("outlet", "published", "headline", "byline", "url"):
            if value := " ".join(article.row[name].split()):
                file.write(f"# {name} = {value}\n")
        for number, passage in enumerate(article.passages, 1):
            for count, (start, end) in enumerate(sentence_spans(passage.text), 1):
                text = passage.text[start:end]
                if count == 1:
                    file.write(f"# newpar id = {number}\n# section = {passage.section}\n")
                file.write(f"# sent_id = {article.row['article_id']}-{number}-{count}\n")
                file.write(f"# text = {text}\n")
                words = list(tokenizer.span_tokenize(text))
                for place, (first, last) in enumerate(words, 1):
                    glued = place < len(words) and words[place][0] == last
                    misc = [*(["SpaceAfter=No"] if glued else [])]
                    misc += _voice_of(passage, start + first)
                    form = text[first:last].replace(" ", "\u00a0")
                    columns = [str(place), form, *"_" * 7, "|".join(misc) or "_"]
                    file.write("\t".join(columns) + "\n")
                file.write("\n")


def _voice_of(passage: Passage, place: int) -> list[str]:
    for start, end, voice, speaker, group in passage.voices:
        if start <= place < end:
            named = (("Voice", voice), ("Speaker", speaker), ("SpeakerGroup", group))
            return [
                f"{name}={value.replace('|', '/').replace(' ', '_')}"
                for name, value in named
                if value
            ]
    return []


def _write_tei(found: Iterator[Article], file: TextIO) -> None:
    """Write a TEI corpus: an element TEI for each article, what somebody says in `said`."""
    from xml.sax.saxutils import XMLGenerator

    out = XMLGenerator(file, "utf-8", short_empty_elements=True)

    def leaf(name: str, text: str, **attributes: str) -> None:
        out.startElement(name, {key: value for key, value in attributes.items() if value})
        out.characters(_xml(text))
        out.endElement(name)

    def inside(*names: str) -> Callable[[], None]:
        for name in names:
            out.startElement(name, {})
        return lambda: [out.endElement(name) for name in reversed(names)] and None

    out.startDocument()
    out.startElement("teiCorpus", {"xmlns": "http://www.tei-c.org/ns/1.0"})
    close = inside("teiHeader", "fileDesc", "titleStmt")
    leaf("title", "Corpus")
    close()
    for article in found:
        row = article.row
        named = {"n": row["article_id"], "xml:lang": row["language"]}
        out.startElement("TEI", {key: value for key, value in named.items() if value})
        close_header = inside("teiHeader", "fileDesc")
        close = inside("titleStmt")
        leaf("title", row["headline"])
        if row["byline"]:
            leaf("author", row["byline"])
        close()
        close = inside("publicationStmt")
        leaf("p", "Exported by presslens")
        close()
        close = inside("sourceDesc", "bibl")
        leaf("title", row["outlet"], level="j")
        leaf("date", row["published"], when=row["published"])
        if row["url"]:
            leaf("ref", row["url"], target=row["url"])
        close()
        close_header()
        close = inside("text", "body")
        for passage in article.passages:
            name = "head" if passage.section in ("headline", "crosshead") else "p"
            out.startElement(name, {"type" if name == "head" else "rend": passage.section})
            at = 0
            for start, end, voice, speaker, group in passage.voices:
                if voice == "own":
                    continue
                out.characters(_xml(passage.text[at:start]))
                who = {"who": speaker, "ana": group, "direct": str(voice == "verbatim").lower()}
                leaf("said", passage.text[start:end], **who)
                at = end
            out.characters(_xml(passage.text[at:]))
            out.endElement(name)
        close()
        out.endElement("TEI")
        file.write("\n")
    out.endElement("teiCorpus")
    out.endDocument()


def _xml(text: str) -> str:
    """Leave out the characters that XML has no room for."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)


def _write_bib(found: Iterator[Article], file: TextIO) -> None:
    """Write a reference for each article, without its text."""
    for number, article in enumerate(found, 1):
        row = article.row
        key = re.sub(r"[^A-Za-z0-9_:-]+", "-", row["article_id"]).strip("-") or f"article-{number}"
        authors = " and ".join(filter(None, re.split(r"\s*(?:,|;| and )\s*", row["byline"])))
        fields = {
            "title": row["headline"],
            "author": authors,
            "journal": row["outlet"],
            "date": row["published"][:10],
            "url": row["url"],
            "langid": row["language"],
        }
        lines = [f"  {name} = {{{_bib(value)}}}" for name, value in fields.items() if value]
        file.write(f"@article{{{key},\n" + ",\n".join(lines) + "\n}\n\n")


def _bib(text: str) -> str:
    return re.sub(r"([\\{}%&#$_])", r"\\\1", " ".join(text.split())).replace("\\\\", "/")


Writer = Callable[[Iterator[Article], TextIO], None]
# To write another format, write its function and add it here; "txt" is a folder of its own kind.
FORMATS: dict[str, Writer] = {
    "csv": _write_csv,
    "jsonl": _write_jsonl,
    "conllu": _write_conllu,
    "tei": _write_tei,
    "bib": _write_bib,
}
SUFFIXES = {"csv": ".csv", "jsonl": ".jsonl", "conllu": ".conllu", "tei": ".xml", "bib": ".bib"}
WITH_VOICES = ("jsonl", "conllu", "tei")
