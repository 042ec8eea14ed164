"""The tagger and the linker: tags to spans, spans to attributions, characters to characters."""

from __future__ import annotations

import numpy as np
import pytest

from presslens.voices import linker, tagger, wordpieces
from presslens.voices.linker import LINKS, TAGS, Reading, Settings


def reading(tags: str, links: dict[tuple[str, int], int]) -> Reading:
    """A reading that is sure of itself: one letter a piece (C/c Q/q S/s or .), and links."""
    names = dict(zip(".CcQqSs", TAGS, strict=True))
    n = len(tags)
    probabilities = np.full((n, len(TAGS)), 0.01)
    probabilities[np.arange(n), [TAGS.index(names[t]) for t in tags]] = 0.94
    share = np.zeros((n, len(LINKS), n + 1))
    share[:, :, 0] = 1.0
    for (link, row), to in links.items():
        share[row, LINKS.index(link), 0] = 0.0
        share[row, LINKS.index(link), to + 1] = 1.0
    return Reading(probabilities, share, np.zeros(n, dtype=int), np.zeros(n, dtype=bool))


def test_contents_that_share_a_cue_are_one_attribution():
    split = reading(
        "CcSQCc",
        {("content-cue", k): 3 for k in (0, 1, 4, 5)}
        | {("cue-source", 3): 2}
        | {("content-source", k): 2 for k in (0, 1, 4, 5)},
    )
    [(found, _)] = linker.link(split, Settings())
    assert found == {"content": [(0, 2), (4, 6)], "cue": [(3, 4)], "source": [(2, 3)]}


def test_each_content_takes_the_cue_it_points_to_and_not_the_nearest():
    two = reading(
        "SQCSQC",
        {("content-cue", 2): 4, ("content-cue", 5): 1, ("cue-source", 1): 3, ("cue-source", 4): 0}
        | {("content-source", 2): 0, ("content-source", 5): 3},
    )
    first, second = [found for found, _ in linker.link(two, Settings())]
    assert (first["content"], first["cue"], first["source"]) == ([(2, 3)], [(4, 5)], [(0, 1)])
    assert (second["content"], second["cue"], second["source"]) == ([(5, 6)], [(1, 2)], [(3, 4)])


def test_an_attribution_may_have_no_source():
    [(found, _)] = linker.link(reading("QC.S", {("content-cue", 1): 0}), Settings())
    assert found["source"] == []


def test_the_best_tags_never_continue_what_was_not_begun():
    random = np.random.default_rng(3).dirichlet(np.ones(len(TAGS)), size=200)
    tags = linker.best_tags(random)
    for before, tag in zip([0, *tags], tags, strict=False):
        if TAGS[tag].startswith("I-"):
            assert TAGS[before].endswith(TAGS[tag][1:])


def test_every_piece_is_answered_by_the_window_it_stands_deepest_in():
    spans = wordpieces.windows(np.arange(500) == 0, size=254)
    who = wordpieces.owners(spans, 500)
    assert spans[0][0] == 0
    assert spans[-1][1] == 500
    assert all(spans[k][0] <= at < spans[k][1] for at, k in enumerate(who))
    inner = [min(at - spans[k][0], spans[k][1] - 1 - at) for at, k in enumerate(who)][40:-40]
    assert min(inner) >= 40


def test_windows_cut_no_paragraph_that_fits_one():
    fresh = np.random.default_rng(5).random(4000) < 0.02
    fresh[0] = True
    spans = wordpieces.windows(fresh, size=254)
    units = np.split(np.arange(4000), np.flatnonzero(fresh)[1:])
    for unit in units:
        if len(unit) <= 254:
            assert any(start <= unit[0] and unit[-1] < end for start, end in spans)
    covered = np.zeros(4000, dtype=bool)
    for start, end in spans:
        assert end - start <= 254
        covered[start:end] = True
    assert covered.all()


@pytest.mark.parametrize(
    ("before", "after", "fresh"),
    [
        ("He left.", "Nobody spoke.", True),
        ("He left, he said.", '"I am ill."', False),
        ("He left, he said.", "“I am ill.”", False),
        ("He left, he said.", "‘I am ill.’", False),
        ('"I am ill.', "And I am tired.", False),
        ('"I am ill," he said.', "Nobody spoke.", True),
    ],
)
def test_a_window_may_not_begin_where_a_quotation_goes_on(before, after, fresh):
    cut = wordpieces.cut(f"{before}\n\n{after}", tagger.load().tokenizer)
    at = np.flatnonzero(cut.starts == len(before) + 2)
    assert cut.fresh[at].tolist() == [fresh]
    assert not cut.fresh[1 : at[0]].any()
    assert not cut.fresh[at[0] + 1 :].any()


def test_where_windows_overlap_the_deeper_one_weighs_more():
    n, spans = 6, [(0, 4), (2, 6)]
    some = wordpieces.Pieces(
        *(np.zeros(n, dtype=int) for _ in range(4)), *np.zeros((2, n), dtype=bool)
    )
    answers = [
        (np.full((4, len(TAGS)), value, dtype=np.float32), np.zeros((len(LINKS), 4, 5)))
        for value in (0.0, 1.0)
    ]
    tags = tagger.merge(some, spans, answers).tags[:, 0]
    assert tags.tolist() == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1], abs=10**-linker.DIGITS)


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        ('"We will not pay," Finance Minister Lena Holm told reporters.', "Lena Holm", "not pay"),
        ("“We will not pay,” Lena Holm said on Monday.", "Lena Holm", "not pay"),
        ("The mayor said on Monday that the bridge would stay closed.", "mayor", "stay closed"),
        ("According to the report, prices rose by a third.", "the report", "prices rose"),
    ],
)
def test_plain_attributions_are_found(text, source, words):
    [found] = tagger.tag(text)
    assert source in " ".join(text[s:e] for s, e in found.source)
    assert words in " ".join(text[s:e] for s, e in found.content)


def test_a_split_quotation_is_one_attribution():
    text = '"It is over," Mr Osei said. "Nobody will come back to this town."'
    [found] = tagger.tag(text)
    assert len(found.content) == 2
    assert [text[s:e] for s, e in found.source] == ["Mr Osei"]


def test_curly_and_straight_marks_read_alike():
    curly = "“It’s a mistake,” Ana Ruiz told reporters. She added that “nobody” had asked her."
    assert tagger.tag(curly) == tagger.tag(wordpieces.straighten(curly))


def test_articles_read_together_come_out_as_alone():
    texts = [
        "The minister said he would resign.",
        "",
        '"No," she replied.\n\nThe company denied that it had known.',
    ]
    together = list(tagger.tag_many(texts))
    assert [[f.content for f in found] for found in together] == [
        [f.content for f in tagger.tag(text)] for text in texts
    ]


def test_what_stands_past_a_stretch_is_placed_there(monkeypatch):
    monkeypatch.setattr(tagger, "STRETCH", 200)
    text = ("Nothing was heard of it. " * 10 + "\n\n") * 3 + "The mayor said the bridge was closed."
    found = tagger.tag(text)
    assert "bridge" in text[slice(*found[-1].content[-1])]
