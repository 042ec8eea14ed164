"""How well passives, doers and tone are told, against the hand labels beside this file.

    python -m tests.gold.measure ../shared/benchmarks

The articles behind passives.yml and tone.yml are PolNeAR's training part, which is not ours to
ship: the argument names the folder that holds attribution/train.jsonl (tests/gold/README.md).
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests import gold

from presslens import framing, load_corpus, voices
from presslens.corpus.alignment import to_text
from presslens.framing.passives import passives
from presslens.framing.sentences import sentence_spans
from presslens.framing.tone import CUT, rate_words, tone_of
from presslens.tokens import tokenize

SEEDS = Path(__file__).parents[2] / "seeds"
Labels = list[tuple[str, list[dict[str, Any]]]]  # sentences, each with its labelled participles


def seed_sentences() -> Labels:
    """Return the sentences of the seed articles with their labelled participles."""
    labels = [
        entry | dict(zip(("start", "end"), gold.find(entry["text"], entry["line"]), strict=True))
        for entries in gold.read("passives.yml")["seeds"].values()
        for entry in entries
    ]
    found = []
    for passage in load_corpus(SEEDS).passages.itertuples():
        here = []
        for label in labels:
            if passage.start <= label["start"] < passage.end:
                place = to_text(passage.alignment, label["start"], label["end"])
                here += [label | {"at": place}] if place else []
        for low, high in sentence_spans(passage.text):
            inside = [
                label | {"at": (label["at"][0] - low, label["at"][1] - low)}
                for label in here
                if low <= label["at"][0] < high
            ]
            found.append((passage.text[low:high], inside))
    return found


def other_sentences(benchmarks: Path) -> Labels:
    """Return the sentences of other articles with their labelled participles."""
    found = []
    for entry in gold.read("passives.yml")["other"]:
        low, high = entry["sentence"]
        labels = [
            label | {"at": (label["at"][0] - low, label["at"][1] - low)}
            for label in entry.get("passives", [])
        ]
        found.append((articles(benchmarks)[entry["id"]][low:high], labels))
    return found


def score_passives(sentences: Labels) -> dict[str, float]:
    """Return precision, recall and F1 of passives, and the share whose agent, or none, is right."""
    right = wrong = missed = agents = 0
    for text, labels in sentences:
        kinds = {tuple(label["at"]): label.get("kind", "passive") for label in labels}
        named = {tuple(label["at"]): label.get("agent", False) for label in labels}
        found = {(p.start, p.end): p for p in passives(text)}
        for place, passive in found.items():
            kind = kinds.get(place, "none")
            right += kind == "passive"
            wrong += kind in ("none", "bare")
            agents += kind == "passive" and bool(passive.agent) == named[place]
        missed += sum(kind == "passive" and place not in found for place, kind in kinds.items())
    return {
        "labelled": right + missed,
        "precision": right / (right + wrong),
        "recall": right / (right + missed),
        "f1": 2 * right / (2 * right + wrong + missed),
        "agent right": agents / right,
    }


def score_agency() -> dict[str, float]:
    """Return how many mentions of events have their form and their doer right."""
    study = seed_study()
    events = framing.load_events(SEEDS / "events.yml")
    told = framing.locate(study.index, framing.event_mentions(study.index, events), study.corpus)
    form = doer = n = 0
    for entries in gold.read("agency.yml").values():
        for entry in entries:
            start, _ = gold.find(entry["text"], entry["line"])
            here = told[(told["start"] <= start) & (told["end"] > start)]
            n += 1
            if len(here):
                form += here.iloc[0]["form"] == entry["form"]
                doer += here.iloc[0]["doer"] == entry.get("doer", "absent")
    return {"mentions": n, "form right": form / n, "doer right": doer / n}


def score_tone(benchmarks: Path) -> dict[str, float]:
    """Return how the lexicon's sentences compare with the labelled ones."""
    pairs = []
    for entry in gold.read("tone.yml"):
        text = articles(benchmarks)[entry["id"]][slice(*entry["sentence"])]
        words = [word for word, _, _ in tokenize(text)]
        ratings = [
            0.0 if word.startswith(entry["target"]) else value
            for word, value in zip(words, rate_words(words), strict=True)
        ]
        tone = tone_of(ratings)
        pairs.append((entry["tone"], int(tone > CUT) - int(tone < -CUT)))
    f1 = []
    for value in (-1, 0, 1):
        right = sum(pair == (value, value) for pair in pairs)
        f1.append(2 * right / sum((pair[0] == value) + (pair[1] == value) for pair in pairs))
    return {
        "sentences": len(pairs),
        "agreement": sum(a == b for a, b in pairs) / len(pairs),
        "all neutral": sum(a == 0 for a, _ in pairs) / len(pairs),
        "macro-f1": sum(f1) / 3,
        "bad lights found": sum(pair == (-1, -1) for pair in pairs),
        "of bad": sum(a == -1 for a, _ in pairs),
        "called good": sum(b == 1 for _, b in pairs),
        "of good": sum(a == 1 for a, _ in pairs),
    }


@cache
def seed_study() -> framing.Study:
    """Return the study of the seed corpus."""
    corpus = load_corpus(SEEDS)
    said = voices.attribute(corpus)
    return framing.study(corpus, said, voices.voice_spans(corpus, said))


@cache
def articles(benchmarks: Path) -> dict[str, str]:
    """Return the texts of PolNeAR's training part by id."""
    path = benchmarks / "attribution" / "train.jsonl"
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["text"] for row in rows}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    scores = {
        "passives, seed articles": score_passives(seed_sentences()),
        "passives, 300 other sentences": score_passives(other_sentences(folder)),
        "doers, seed articles": score_agency(),
        "tone, 160 other sentences": score_tone(folder),
    }
    for what, values in scores.items():
        print(what + ": " + ", ".join(f"{key} {value:.3g}" for key, value in values.items()))
