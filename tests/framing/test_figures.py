"""Every picture of framing can be drawn from any corpus, or says why there is nothing to draw."""

from __future__ import annotations

import inspect

import pandas as pd
import pytest

from presslens import Study, framing
from presslens.errors import PresslensError
from presslens.figures import close_reading
from presslens.figures import framing as draw

OFFERED = [*vars(draw).values(), *vars(close_reading).values()]
NAMED = {*draw.__all__, *close_reading.__all__}
# Those that draw a study; how frames did on labelled articles is drawn without one.
ALL = list(
    dict.fromkeys(
        each
        for each in OFFERED
        if getattr(each, "__name__", "") in NAMED and "study" in inspect.signature(each).parameters
    )
)
HOSTILE = '<b>$x$/"é😀'


def study(folder, rows) -> Study:
    path = folder / "rows.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return Study.open(path)


CORPORA = {
    "one plain article": [{"outlet": "A", "text": "It rained. Nobody spoke."}],
    "names that could do harm": [
        {"outlet": HOSTILE, "text": 'He said "war is a $5 crime".', "headline": "'War'"},
        {"outlet": "B", "text": "The economy grew. She denied the claim.", "headline": "Money"},
    ],
    "many articles": [
        {"outlet": "AB"[n % 2], "text": f"The war cost money {n} times. A clash. " * (1 + n % 3)}
        for n in range(26)
    ],
    "many outlets": [
        {"outlet": f"Outlet {n}", "text": "War and money and health."} for n in range(9)
    ],
}  # fmt: skip


@pytest.mark.parametrize("rows", CORPORA.values(), ids=CORPORA)
def test_every_picture_can_be_drawn_from_any_corpus(tmp_path, rows):
    made = study(tmp_path, rows)
    for figure in ALL:
        result = figure(made)
        assert result.title and result.alt and "nan" not in result.title.lower()
        html = result.to_html()
        assert "<b>" not in html
        if result.figure is not None:
            assert len(result.render("svg")) > 1000


def test_a_list_of_names_beside_the_corpus_is_drawn(tmp_path):
    names = "referents: {fight: {label: The fight, names: {war: [war], conflict: [conflict]}}}"
    (tmp_path / "names.yml").write_text(names, encoding="utf-8")
    rows = [
        {"outlet": "A", "text": "War. War. War."},
        {"outlet": "B", "text": "A conflict, war. " * 4},
    ]
    result = draw.names(study(tmp_path, rows))
    assert result.table["uses"].sum() == 11
    assert result.evidence["text"].str.lower().value_counts().to_dict() == {"war": 7, "conflict": 4}


def test_with_many_articles_intervals_and_tests_appear(tmp_path):
    made = study(tmp_path, CORPORA["many articles"])
    table = draw.frame_differences(made).table
    assert table["p"].notna().any()
    rates = draw.frame_rates(made).table
    conflict = rates[(rates["frame"] == "conflict") & (rates["voice"] == "own")]
    assert (conflict["low"] <= conflict["rate_per_1000"]).all()
    assert (conflict["high"] >= conflict["rate_per_1000"]).all()
    assert "inferential" in draw.frame_differences(made).subtitle


def test_the_command_writes_one_row_per_article_voice_and_frame(tmp_path):
    from presslens.framing.commands import frames_table

    rows = [{"id": str(n), "outlet": "A", "text": "The war cost money."} for n in range(2)]
    path = tmp_path / "rows.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    table = frames_table(Study.open(path))
    frames = len(framing.load_frames())
    assert len(table) == 2 * 4 * frames
    war = table[(table["frame"] == "conflict") & (table["voice"] == "all")].iloc[0]
    assert war["rate_per_1000"] == 250 and war["sentences"] == 1
    assert table.loc[table["voice"] == "verbatim", "rate_per_1000"].isna().all()


def test_articles_are_compared_within_their_week_when_asked(tmp_path):
    rows = [
        {
            "outlet": "AB"[n % 2],
            "published": f"2021-0{1 + n // 4}-1{n % 2}",
            "text": f"The war cost money {n} times. A clash. " * (1 + n % 3),
        }
        for n in range(32)
    ]
    made = study(tmp_path, rows)
    found = draw.frame_differences(made, match="month")
    assert "within each month" in found.subtitle
    assert found.table["p"].notna().any()
    assert "within" not in draw.frame_differences(made).subtitle
    with pytest.raises(PresslensError, match='match: "weak" is none .did you mean "week"'):
        draw.frame_differences(made, match="weak")


def test_an_outlet_of_one_article_is_not_singled_out_nor_called_tested(tmp_path):
    rows = [
        {"outlet": "AB"[n % 2], "text": f"The war cost money {n} times. He said so. " * 3}
        for n in range(16)
    ]
    rows.append(
        {"outlet": "Tiny", "text": "He denied it, he claimed, he insisted. " * 9 + "War " * 9}
    )
    made = study(tmp_path, rows)
    tiny = made.rates[made.rates["outlet"] == "Tiny"]
    assert (
        tiny["rate_per_1000"].max() > made.rates[made.rates["outlet"] == "A"]["rate_per_1000"].max()
    )
    for figure in (draw.frame_sentences, draw.stance, draw.frame_differences):
        assert "Tiny" not in figure(made).title
    found = draw.frame_differences(made)
    assert "18 of them tested" in found.subtitle and "descriptive below 6" in found.subtitle
    assert found.table.loc[found.table["outlet"] == "Tiny", "p"].isna().all()
    assert "are described" not in found.notes[-1] and "1 has fewer than 6" in found.notes[-1]


def test_each_passage_stands_in_its_sentence_with_the_words_that_count_apart(tmp_path):
    made = study(tmp_path, [{"outlet": "A", "text": "It rained. The war was no war. Peace."}])
    found = draw.frame_rates(made).evidence
    around = found[["left", "text", "right"]].to_numpy().tolist()
    assert around == [["The", "war", "was no war."], ["The war was no", "war", "."]]
