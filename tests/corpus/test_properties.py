"""Whatever the text: offsets lead back, alignments are exact, nothing visible is lost unlogged."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from presslens import load_corpus
from presslens.corpus.alignment import to_source, to_text
from presslens.corpus.article import read_article
from presslens.corpus.lines import BLANKS
from presslens.corpus.repair import straighten

SEEDS = Path(__file__).parents[2] / "seeds"
LINES = [
    "Rain fell on the fields", "and on the town.", "“It is wet,” she said.", "By Ann Lee",
    "10 June 2021", "Share", "Facebook", "ADVERTISEMENT", "Image:", "Image: a field", "2:30",
    "2 days ago", "A camp [File: Greg Baker/AFP]One woman said so.", "KEEP READING",
    "Why the brands of the world are implicated", ", which was wet", "births within birthswithin",
    "  \u00a0spaced\u200b  out \u00ad", "What it means", "816", "comments", "Ann Lee,", "the",
    "❝👩‍👩‍👧❞", "‘’“”«»", "\ufeff", "\x00\x07", "x",
]  # fmt: skip
BREAKS = ["\n", "\n\n", "\r\n", " \n \n", "\r", "\u2028", "\v"]
pages = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(BREAKS)), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)
texts = st.one_of(pages, st.text(max_size=80), st.tuples(pages, st.text(max_size=9)).map("".join))


@settings(deadline=None, max_examples=300)
@given(source=texts, lead=st.integers(0, 5), headed=st.booleans())
def test_every_character_is_accounted_for(source: str, lead: int, headed: bool):
    source = "#" * lead + source
    article = read_article(source, lead, headed=headed)
    held = [0] * len(source)
    for part in (*article.passages, *article.stripped):
        assert lead <= part.start < part.end <= len(source)
        for i in range(part.start, part.end):
            held[i] += 1
    for i in range(lead, len(source)):
        assert held[i] <= 1
        assert held[i] == 1 or source[i] in BLANKS
    assert [p.start for p in article.passages] == sorted(p.start for p in article.passages)


@settings(deadline=None, max_examples=300)
@given(source=texts)
def test_alignment_is_exact(source: str):
    for passage in read_article(source).passages:
        covered = [False] * len(passage.text)
        last_text = last_source = 0
        for text_start, source_start, length in passage.alignment:
            assert length > 0 and text_start >= last_text and source_start >= last_source
            raw = source[source_start : source_start + length]
            assert straighten(raw) == passage.text[text_start : text_start + length]
            last_text, last_source = text_start + length, source_start + length
            covered[text_start:last_text] = [True] * length
        assert all(covered[i] or passage.text[i] == " " for i in range(len(covered)))
        kept = {i for _, s, n in passage.alignment for i in range(s, s + n)}
        assert all(source[i] in BLANKS for i in range(passage.start, passage.end) if i not in kept)
        assert to_source(passage.alignment, 0, len(passage.text)) == [[passage.start, passage.end]]


@settings(deadline=None, max_examples=300)
@given(source=texts, data=st.data())
def test_there_and_back_again(source: str, data: st.DataObject):
    for passage in read_article(source).passages:
        place = st.integers(0, len(passage.text))
        start, end = sorted((data.draw(place), data.draw(place)))
        spans = to_source(passage.alignment, start, end)
        if not spans:
            assert passage.text[start:end].strip() == ""
            continue
        [(source_start, source_end)] = spans
        back = to_text(passage.alignment, source_start, source_end)
        assert back is not None and start <= back[0] < back[1] <= end
        assert passage.text[start:end].strip() == passage.text[back[0] : back[1]].strip()


@settings(deadline=None, max_examples=150)
@given(source=texts)
def test_texts_are_tidy(source: str):
    for passage in read_article(source).passages:
        assert passage.text == passage.text.strip()
        assert "  " not in passage.text
        assert not set(passage.text) & set("‘’“”«»\n\r\t\u00a0\u200b\ufeff\x00")


def test_texts_never_grow_or_reword():
    corpus = load_corpus(SEEDS)
    for row in corpus.passages.itertuples():
        raw = straighten(corpus.quote(row.article_id, row.start, row.end))
        assert raw.replace(" ", "") == row.text.replace(" ", "")


def test_readers_agree_on_one_text(tmp_path):
    text = "Rain at last\n\nBy Ann Lee\n\nIt fell on\nthe “fields”.\n\nADVERTISEMENT\n\nIt stopped."
    (tmp_path / "The Post").mkdir()
    (tmp_path / "The Post" / "rain.txt").write_text(text, "utf-8")
    (tmp_path / "a.jsonl").write_text(json.dumps({"outlet": "The Post", "text": text}), "utf-8")
    (tmp_path / "a.csv").write_text('outlet,text\nThe Post,"' + text + '"\n', "utf-8")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "b.txt").write_text(text, "utf-8")
    (tmp_path / "b" / "corpus.yml").write_text("articles: [{starts: Rain, outlet: The Post}]")
    columns = ["section", "text", "start", "end", "alignment"]
    tables = [
        load_corpus(tmp_path / name).passages[columns].values.tolist()
        for name in ("The Post", "The Post/rain.txt", "a.jsonl", "a.csv", "b")
    ]
    assert tables[0] == [
        ["headline", "Rain at last", 0, 12, ((0, 0, 12),)],
        ["body", 'It fell on the "fields".', 26, 50, ((0, 26, 24),)],
        ["body", "It stopped.", 67, 78, ((0, 67, 11),)],
    ]
    assert all(table == tables[0] for table in tables)
