"""Shares of voice are compared with the article as the unit, or refused in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from presslens import Study, cli, inference, load_corpus, voices
from presslens.errors import PresslensError
from presslens.figures import voices as draw
from presslens.voices.attributions import Found
from presslens.voices.shares import words_by_article


def study_of(folder, outlets, published=""):
    path = folder / "rows.jsonl"
    rows = pd.DataFrame({"outlet": list(outlets), "published": published})
    # A neighbour said 'rain …' takes up some of each article, as many words as the row says.
    rows["text"] = [
        f"{'It is dry here. ' * 30}A neighbour said it rained{' and rained' * (1 + n % 5)}."
        for n in range(len(rows))
    ]
    rows.to_json(path, orient="records", lines=True)
    return Study(load_corpus(path))


def giving(study, given, *, total=600):
    """A study in which `given` words of each article are those of a group of neighbours."""
    about = study.articles[["article_id", "outlet"]].assign(
        section="body", speaker="", passage_id=0, start=0, end=9
    )
    said = about.assign(voice="verbatim", group="Neighbours", words=given)
    own = about.assign(voice="own", group="", words=total - given)
    return study.with_tables(voice_spans=pd.concat([said, own]))


def bursts(rng, n, mean=3, length=25):
    """Words in quotations: some of them, each of many words that come together."""
    return np.array([rng.geometric(1 / length, k).sum() for k in rng.poisson(mean, n)]).clip(
        max=599
    )


def tagged(study):
    def tagger(text):
        at = text.index("A neighbour")
        return [Found([(at + 17, len(text) - 1)], [(at + 12, at + 16)], [(at, at + 11)])]

    return study.with_tables(attributions=voices.attribute(study.corpus, tagger=tagger))


def test_shares_are_those_of_the_table_of_shares(tmp_path):
    study = tagged(study_of(tmp_path, "AAABBB"))
    found = voices.compare_shares(study)
    table = voices.share_of_voice(study)
    by_voice = table.groupby(["outlet", "voice"])["share"].sum()
    for row in found[found["measure"] == "voice"].itertuples():
        assert row.share_in == pytest.approx(by_voice.get((row.outlet, row.of), 0))
    by_group = table.groupby(["outlet", "group"])["share"].sum()
    for row in found[found["measure"] == "group"].itertuples():
        assert row.share_in == pytest.approx(by_group[row.outlet, row.of])
    counts = words_by_article(study)
    assert counts["voice"].sum(axis=1).tolist() == study.articles["n_words"].tolist()


@pytest.mark.parametrize(
    ("outlets", "why"),
    [("AB", "descriptive, n = 1 article a side"), ("AAAAABBBBB", "no test: with 5 and 5 articles")],
)
def test_too_few_articles_are_described_and_the_reason_stands_in_the_table(tmp_path, outlets, why):
    result = draw.share_differences(tagged(study_of(tmp_path, outlets)))
    assert result.table["standing"].str.startswith(why).all()
    assert result.table[["low", "high", "p", "q"]].isna().all().all()
    assert result.figure is None and result.title.startswith("Too few articles")
    assert "descriptive, n =" in result.subtitle and "inferential" not in result.subtitle
    assert "a family of 8 comparisons" in result.subtitle
    assert "no interval, p or q" in result.notes[0] and "bootstrap" not in result.notes[0]


def test_a_difference_is_found_and_drawn_with_family_n_and_label(tmp_path):
    study = study_of(tmp_path, ["A"] * 12 + ["B"] * 12 + ["C"])
    rng = np.random.default_rng(3)
    given = np.concatenate([bursts(rng, 12, 8), bursts(rng, 12, 2), bursts(rng, 1)])
    result = draw.share_differences(giving(study, given))
    found = result.table.set_index(["outlet", "of"])
    one = found.loc["A", "Neighbours"]
    assert one["q"] < 0.05 and 1 < one["low"] < one["ratio"] < one["high"]
    assert one["cliffs_delta"] > 0.5
    assert found.loc["C", "p"].isna().all()
    assert found["family"].unique().tolist() == [12]
    assert "differences stand out from chance, of 12 comparisons" in result.title
    for part in ("a family of 12 comparisons, 8 of them tested", "n = 1 to 12", "inferential"):
        assert part in result.subtitle
    assert "bootstrap" in result.notes[0] and "family of 12" in result.notes[0]
    assert len(result.render("png")) > 1000


def test_articles_are_compared_within_their_month_when_asked(tmp_path):
    months = [f"2021-{1 + n // 2:02}-03" for n in range(24)]
    study = giving(study_of(tmp_path, "AB" * 12, months), bursts(np.random.default_rng(5), 24))
    found = voices.compare_shares(study, match="month")
    assert found["standing"].str.contains("within their strata").all()
    assert "within each month" in draw.share_differences(study, match="month").subtitle
    with pytest.raises(PresslensError, match='match: "moon" is none'):
        voices.compare_shares(study, match="moon")


def test_where_nothing_differs_little_is_found(tmp_path):
    study = giving(study_of(tmp_path, ["A"] * 40), bursts(np.random.default_rng(8), 40))
    counts = words_by_article(study)[[("group", "Neighbours"), ("voice", "verbatim")]]
    split = inference.calibrate(
        counts.to_numpy(), np.full(40, 600), ["A"] * 40, rounds=300, sides=["halves"]
    )
    assert 0.02 < split["false_positives"][0] < 0.08
    assert split["false_positives_by_word"][0] > 0.3  # so would words taken one by one


def test_articles_in_which_nobody_speaks_can_be_compared(tmp_path):
    study = study_of(tmp_path, "AB" * 8)
    nobody = voices.attribute(study.corpus, tagger=lambda text: [])
    found = voices.compare_shares(study.with_tables(attributions=nobody))
    assert found.loc[found["of"] == "own", "share_in"].tolist() == [1, 1]
    assert (found.loc[found["of"] == "own", "p"] == 1).all()


def test_the_command_writes_the_comparison_or_says_why_not(tmp_path, capsys):
    study_of(tmp_path, "AB")
    out = tmp_path / "shares.csv"
    given = ["shares", str(tmp_path / "rows.jsonl"), "--out", str(out)]
    assert cli.main(given) == 0
    assert "0 of them tested" in capsys.readouterr().out
    assert pd.read_csv(out)["standing"].str.startswith("descriptive").all()
    assert cli.main([*given, "--match", "moon"]) == 2
    assert 'match: "moon" is none' in capsys.readouterr().err
    study_of(tmp_path, "AA")
    assert cli.main(given) == 2
    assert "with one outlet there is nothing to compare" in capsys.readouterr().err
