"""Training data: tags stand where the spans do, validation is set aside, missing data is said."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from presslens.errors import PresslensError
from presslens.voices.confidence import FILE, chance
from presslens.voices.linker import runs
from presslens.voices.tagger import WEIGHTS
from tests import gold
from tools import fit_chance as refit
from tools.train_attribution import data
from tools.train_attribution.recipe import Recipe

BENCHMARKS = Path(__file__).parents[2] / "shared" / "benchmarks"
TEXT = "“It is over,” Ana Ruiz said. “Nobody knew.”\n\nShe denied it."
ARTICLE = {
    "id": "a",
    "outlet": "x",
    "text": TEXT,
    "attributions": [
        {"content": [[0, 13], [29, 43]], "cue": [[23, 27]], "source": [[14, 22]]},
        {"content": [[56, 58]], "cue": [[49, 55]], "source": []},
    ],
}


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))


@pytest.mark.parametrize("single", [False, True])
def test_tags_stand_where_the_spans_do(tokenizer, single):
    labelled = data.label(ARTICLE, tokenizer, single=single)
    for role in data.ROLES:
        gold = [span for a in ARTICLE["attributions"] for span in a[role]]
        found = [
            [int(labelled.pieces.starts[s]), int(labelled.pieces.ends[e - 1])]
            for s, e in runs(labelled.tags, role)
        ]
        assert found == sorted(gold)
    assert len(labelled.attributions[1]["source"]) == 0


def test_every_piece_is_seen_once_a_pass(tokenizer):
    long = {**ARTICLE, "text": TEXT * 40, "attributions": []}
    labelled = data.label(long, tokenizer)
    cuts = sorted(w[1:] for w in data.windows([labelled], size=100, rng=random.Random(1)))
    missed = len(labelled.pieces) - sum(e - s for s, e in cuts)
    assert 0 <= missed <= 16  # only ends of a few pieces are left out
    assert all(a[1] <= b[0] for a, b in zip(cuts, cuts[1:], strict=False))


def test_validation_articles_come_evenly_from_the_outlets_and_stay_out_of_training():
    articles = [{"id": f"{o}{n}", "outlet": o} for o in "xyz" for n in range(10)]
    train, held_out = data.split(articles, held_out=6, seed=1)
    assert sorted(a["outlet"] for a in held_out) == list("xxyyzz")
    assert not {a["id"] for a in train} & {a["id"] for a in held_out}
    assert data.split(articles, held_out=6, seed=1) == (train, held_out)


def test_missing_data_is_one_sentence(tmp_path):
    with pytest.raises(PresslensError, match="no such file"):
        data.read(tmp_path / "train.jsonl")
    (tmp_path / "train.jsonl").write_text('{"id": "a"}\n')
    with pytest.raises(PresslensError, match="line 1"):
        data.read(tmp_path / "train.jsonl")


def test_the_chance_falls_with_each_doubt():
    said = {"score": 0.7, "cue": "said", "kind": "mixed", "named": True}
    doubts = ({"score": 0.3}, {"cue": "was sentenced"}, {"kind": "indirect"}, {"named": False})
    for doubt in doubts:
        assert chance(**said | doubt) < chance(**said)


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="the labelled articles are not ours to ship")
def test_the_words_of_cues_are_those_of_the_training_articles():
    articles = data.read(BENCHMARKS / "attribution" / "train.jsonl")
    learned, _ = data.split(articles, held_out=Recipe().held_out, seed=Recipe().seed)
    shipped = json.loads(FILE.read_text(encoding="utf-8"))["words"]
    assert refit.reporting_words(learned) == shipped


@pytest.mark.skipif(not BENCHMARKS.is_dir(), reason="the labelled articles are not ours to ship")
def test_findings_labelled_by_hand_stand_where_they_say():
    lines = (BENCHMARKS / "frames" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    labels = gold.read("chances.yml")
    assert len(labels) == 170
    for label in labels:
        low, high = label["content"][0][0], label["content"][-1][1]
        near = " ".join(texts[label["id"]][max(0, low - 600) : high + 600].split())
        assert all(part in near for part in label["cue"].split(" … ")), label
