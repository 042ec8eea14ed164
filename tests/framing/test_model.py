"""The frame model: plain numbers, on the card what was measured, and never instead of the rate."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from presslens import cli, framing, load_corpus, schemas, voices
from presslens.errors import PresslensError
from presslens.framing import commands, model
from presslens.framing.style_features import MEASURES, manner
from presslens.words import index_texts
from tools import logistic
from tools import train_frames as training
from tools.validation import calibration, validate

ROOT = Path(__file__).parents[2]
BENCHMARKS = Path(os.environ.get("PRESSLENS_BENCHMARKS", ROOT.parent / "shared" / "benchmarks"))
TEXTS = [
    "Prices rose and jobs were lost. The firm's profits fell by a billion dollars, its chief said.",
    "A mother of two lost her home. She cried when she told how her children were rescued.",
    "It is a moral duty, the pope said: we owe justice to the poor. The bishops prayed.",
    "The senator attacked his rival, who rejected the charge and accused him of lying.",
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "rows.csv"
    rows = [{"id": f"a{n}", "outlet": "AB"[n % 2], "text": text} for n, text in enumerate(TEXTS)]
    pd.DataFrame(rows).to_csv(path, index=False)
    return load_corpus(path)


@pytest.fixture(scope="module")
def spans(corpus):
    return voices.voice_spans(corpus, schemas.empty("attributions"))


def test_each_text_is_likeliest_for_its_own_frame(corpus, spans):
    table = commands.frames_of(corpus, spans, framing.load_frames())
    whole = table[table["voice"] == "all"]
    chance = whole.pivot(index="article_id", columns="frame", values="probability")
    for article, frame in zip(
        ["a0", "a1", "a2", "a3"],
        ["economic", "human_interest", "morality", "conflict"],
        strict=True,
    ):
        assert chance[frame].idxmax() == article
    assert chance[list(training.FRAMES)].stack().between(0, 1).all()


def test_a_probability_is_given_for_whole_articles_and_modelled_frames_only(corpus, spans):
    table = commands.frames_of(corpus, spans, framing.load_frames())
    offered = (table["voice"] == "all") & table["frame"].isin(training.FRAMES)
    assert table["probability"].notna().tolist() == offered.tolist()
    assert list(table.columns) == commands.COLUMNS
    own = framing.parse_frames("frames: {conflict: {terms: [attack*]}}")
    assert commands.frames_of(corpus, spans, own)["probability"].isna().all()


def test_a_batch_and_an_executor_change_nothing(corpus, spans):
    frames = framing.load_frames()
    whole = commands.frames_of(corpus, spans, frames)
    with ThreadPoolExecutor(2) as pool:
        work = partial(commands._frames_of_pair, frames=frames)
        parts = list(pool.map(work, commands.batches(corpus, spans, size=1)))
    assert len(parts) == len(TEXTS)
    keys = ["article_id", "voice", "frame"]
    together = pd.concat(parts).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(together, whole.sort_values(keys, ignore_index=True))


def test_an_article_without_words_gets_its_rows_and_no_batch_of_nothing(tmp_path):
    path = tmp_path / "rows.csv"
    pd.DataFrame({"outlet": ["A", "A"], "text": ["They clashed.", "1"]}).to_csv(path, index=False)
    corpus = load_corpus(path)
    spans = voices.voice_spans(corpus, schemas.empty("attributions"))
    table = commands.frames_of(corpus, spans, framing.load_frames())
    assert table["article_id"].nunique() == 2


def test_names_have_no_weight_in_the_model():
    words = set(model.load_model().terms)
    assert len(words) > 3000
    assert not words & {"trump", "obama", "ocasio-cortez", "florida", "republicans"}


def test_every_weight_is_a_finite_number():
    read = model.load_model()
    for numbers in (read.idf, read.weights, read.centre, read.measure_weights, read.intercept):
        assert np.isfinite(numbers).all()
    assert (read.scale > 0).all()


def test_a_frame_is_likelier_the_more_of_its_own_terms_and_no_others_rate_counts():
    read = model.load_model()
    of_rates = read.measure_weights[: len(read.frames)]
    assert (np.diag(of_rates) > 0).all()
    assert np.count_nonzero(of_rates) == len(read.frames)
    assert read.measures == model.measure_names(read.frames)


def test_manner_counts_persons_marks_and_names_where_they_stand():
    index = index_texts(["Why me? It's the US. Ann", "Lee said: “I'm 30!”", "They like Ann Lee."])
    table = pd.DataFrame(np.expm1(manner(index)), columns=MEASURES)
    words = np.diff(index.article_bounds)
    uses = table.mul(words / 1000, axis=0).round(6)
    assert uses["I"].tolist() == [1, 1, 0]
    assert uses["we"].tolist() == [0, 0, 0]  # the US is nobody's us
    assert uses["numbers"].tolist() == [0, 1, 0]
    assert uses["questions"].tolist() == [1, 0, 0]
    assert uses["exclamations"].tolist() == [0, 1, 0]
    assert uses["quotation marks"].tolist() == [0, 2, 0]
    assert uses["full names"].tolist() == [0, 0, 1]
    assert uses["pleasant"].tolist() == [0, 0, 1.5]


def test_an_article_unlike_all_others_is_taken_for_an_extreme_one_and_no_more():
    read = model.load_model()
    none = csr_array((1, len(read.terms)))
    edge = read.centre + model.FAR * read.scale
    assert read.logits(none, edge[None]) == pytest.approx(read.logits(none, 100 * edge[None]))


def test_the_card_in_words_has_the_measured_numbers():
    text = (model.WEIGHTS / "README.md").read_text(encoding="utf-8")
    card = model.load_card()
    assert f"{len(model.load_model().terms):,} words" in text
    measured = card["measured"]
    for by_rate, by_model in zip(measured["dictionary"], measured["model"], strict=True):
        cells = [
            f"{_short(row[name])} ({_short(row[short + '_low'])}–{_short(row[short + '_high'])})"
            for name, short in (("auc", "auc"), ("macro_f1", "f1"))
            for row in (by_rate, by_model)
        ]
        frame = by_rate["frame"].replace("_", " ")
        assert f"| {frame} | {by_rate['with_frame']} | {' | '.join(cells)} |" in text


def _short(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")


@pytest.mark.skipif(not (BENCHMARKS / "frames").is_dir(), reason="needs the labelled articles")
def test_training_anew_gives_the_numbers_that_ship():
    data = training.read(BENCHMARKS)
    setting = training.Setting(**model.load_card()["setting"])
    rows = np.arange(len(data.labels))
    read = model.load_model()
    on = training.ground(data, rows)
    fitted = training.fit(on, data, 0, setting)
    assert tuple(data.terms[i] for i in on.columns) == read.terms
    # The shipped weights are those of the fit, stretched so that they can be read as log odds.
    stretch = read.weights[:, 0] @ fitted.weights / (fitted.weights @ fitted.weights)
    assert np.allclose(read.weights[:, 0], stretch * fitted.weights, rtol=2e-3, atol=2e-4)


def test_training_without_the_articles_says_what_is_missing(tmp_path):
    with pytest.raises(PresslensError, match="train.jsonl: no such file"):
        training.read(tmp_path)


def test_folds_share_out_the_articles_that_have_the_frame():
    labels = np.array([1] * 10 + [0] * 40)
    parts = list(logistic.folds(labels, 5, 1))
    assert sorted(np.concatenate(parts).tolist()) == list(range(50))
    assert [int(labels[part].sum()) for part in parts] == [2] * 5


def test_scaled_log_odds_come_near_the_shares():
    rng = np.random.default_rng(3)
    logits = rng.normal(0, 1, 4000)
    labels = (rng.random(4000) < 1 / (1 + np.exp(-(2 * logits - 1)))).astype(float)
    slope, shift = logistic.calibrate(logits, labels)
    assert slope == pytest.approx(2, abs=0.25)
    assert shift == pytest.approx(-1, abs=0.25)


def test_validation_gives_an_interval_to_each_measure():
    rng = np.random.default_rng(4)
    labels = pd.DataFrame({"a": rng.integers(0, 2, 120)})
    scores = labels + rng.normal(0, 1, (120, 1))
    (row,) = validate([scores, scores], labels, bootstraps=100).to_dict("records")
    assert row["auc_low"] < row["auc"] < row["auc_high"]
    assert row["f1_low"] < row["macro_f1"] < row["f1_high"]
    bins = calibration(scores["a"], labels["a"])
    assert (bins["low"] <= bins["observed"]).all() and (bins["observed"] <= bins["high"]).all()


def test_counts_of_terms_ignore_case_and_words_that_are_not_asked_for():
    counts = model.count_terms(index_texts(["Trade trade war."]), ["trade", "peace"])
    assert counts.toarray().tolist() == [[2.0, 0.0]]


def test_the_card_is_plain_json():
    card = json.loads((model.WEIGHTS / "card.json").read_text(encoding="utf-8"))
    assert card["articles"] == 257 and set(card["intercept"]) == set(training.FRAMES)


def test_a_term_in_two_frames_is_said_on_the_command_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(voices, "attribute", lambda corpus: schemas.empty("attributions"))
    (tmp_path / "rows.csv").write_text("outlet,text\nA,They clashed.\n", encoding="utf-8")
    lists = "frames:\n  a: {terms: [clash*]}\n  b: {terms: [clash*]}\n"
    (tmp_path / "two.yml").write_text(lists, encoding="utf-8")
    out = tmp_path / "frames.csv"
    options = ["--out", str(out), "--frames", str(tmp_path / "two.yml")]
    assert cli.main(["frames", str(tmp_path / "rows.csv"), *options]) == 0
    assert 'two.yml, line 3: the term "clash*" counts for two frames' in capsys.readouterr().err
    assert pd.read_csv(out)["hits"].sum() == 4


def test_calibrate_prints_a_sentence_for_frames_and_one_for_words(tmp_path, capsys):
    rows = [{"outlet": "A", "text": f"War. The market grew by {n}. " * 3} for n in range(14)]
    pd.DataFrame(rows).to_csv(tmp_path / "rows.csv", index=False)
    assert cli.main(["calibrate", str(tmp_path / "rows.csv"), "--rounds", "3"]) == 0
    said = capsys.readouterr().out
    assert "presslens: frames: At a nominal 5%" in said
    assert "presslens: words: At a nominal 5%" in said
