"""How well passives, doers, stance, speakers are told, against the labels beside this file.

    python -m tests.gold.measure ../shared/benchmarks

The articles behind the labels are PolNeAR's training part, which is not ours to ship: the argument
names the folder that holds attribution/train.jsonl (tests/gold/README.md).
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from presslens import Study, framing, inference, load_corpus, voices
from presslens.corpus.alignment import to_text
from presslens.framing.passives import passives
from presslens.framing.stance import NO_CUE, UNLISTED, stance_of
from presslens.text import sentence_spans
from presslens.voices.actors import Actors
from presslens.voices.article_text import Passage, join
from presslens.voices.attributions import Found, attribute_article
from presslens.voices.linker import ROLES
from presslens.voices.resolve_speakers import Article
from presslens.voices.shares import words_by_article
from presslens.voices.tagger import tag, tag_inside
from tests import gold
from tools.bench_framing import labels_of
from tools.bench_inference import drawn_coverage

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
        found.append((articles(benchmarks)[entry["id"]]["text"][low:high], labels))
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


def score_marks(benchmarks: Path) -> dict[str, float]:
    """Return how many pairs of marks are called scare quotes, of each kind of label.

    scare: of those that clearly are. doubtful: of those that a second reader could call so. not: of
    all others.
    """
    labels = gold.read("marks.yml")
    known = articles(benchmarks)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        rows = [known[label["id"]] for label in labels]
        path.write_text(
            "".join(json.dumps({k: r[k] for k in ("id", "outlet", "text")}) + "\n" for r in rows),
            encoding="utf-8",
        )
        corpus = load_corpus(path)
        table = framing.scare_quotes(corpus, voices.voice_spans(corpus, voices.attribute(corpus)))
        source = {a: corpus.source(a) for a in corpus.articles["article_id"]}
    found: dict[str, list[int]] = {"scare": [], "doubtful": [], "not": []}
    for label, row in zip(labels, rows, strict=True):
        marked = row["text"][slice(*label["at"])]
        # Offsets of the table are those of the whole record; the passage is told by what is in it.
        here = table[table["article_id"] == label["id"]]
        before = row["text"][: label["at"][0]].count(marked)
        places = _every(source[label["id"]], marked)
        hit = before < len(places) and places[before] in set(here["start"])
        both = {label["class"], label.get("also")}
        kind = "scare" if both == {"scare", None} else "doubtful" if "scare" in both else "not"
        found[kind].append(int(hit))
    return {f"{kind}, of {len(hits)}": sum(hits) for kind, hits in found.items()}


def _every(text: str, part: str) -> list[int]:
    """Return every place of a part of a text."""
    return [match.start() for match in re.finditer(re.escape(part), text)]


def score_stance(benchmarks: Path, *, check: bool) -> dict[str, float]:
    """Return how the list's stances compare with the labelled ones: accuracy, F1 of each."""
    listed = framing.load_stances()
    pairs = []
    for entry in _labelled("stances.yml", check=check):
        text = articles(benchmarks)[entry["id"]]["text"]
        cue = " ".join(text[start:end] for start, end in entry["cue"])
        given = stance_of(cue, listed).replace(UNLISTED, "none").replace(NO_CUE, "neutral")
        pairs.append((entry["stance"], entry.get("also", entry["stance"]), given))
    scores = {
        "cues": len(pairs),
        "accuracy": sum(stance == given for stance, _, given in pairs) / len(pairs),
        "or also": sum(given in (stance, also) for stance, also, given in pairs) / len(pairs),
        "all neutral": sum(stance == "neutral" for stance, _, _ in pairs) / len(pairs),
    }
    for name in sorted({stance for stance, _, _ in pairs}):
        right = sum(stance == given == name for stance, _, given in pairs)
        either = sum((stance == name) + (given == name) for stance, _, given in pairs)
        scores[f"f1 {name}"] = 2 * right / either
    return scores


def wrong_speakers(
    benchmarks: Path, *, tagged: bool, check: bool, form: str = ""
) -> list[tuple[str, str, str, str]]:
    """Return (article, speaker, found, rule) of every labelled attribution resolved wrongly.

    tagged: find the attributions with the model too, instead of taking PolNeAR's spans; one that
    was not found (contents that agree by half) is wrong. check: those labelled to check the rules
    by, and not those that the rules were mended by. form: those drawn for how their source is given
    (`it`, `headline`), or those drawn without regard to it.
    """
    wrong = []
    labelled = _labelled("resolutions.yml", check=check, form=form)
    for name, entries in groupby(labelled, key=itemgetter("id")):
        article = articles(benchmarks)[name]
        text = article["text"]
        rows = [vars(f) for f in tag(text)] if tagged else article["attributions"]
        joined = join([Passage(0, "body", text, ((0, 0, len(text)),))])
        about = Article(text, outlet=article["outlet"], head_end=text.find("\n\n"))
        found = [Found(*([*map(tuple, row[r])] for r in ROLES)) for row in rows]
        table = attribute_article(joined, about, actors=Actors(), found=found)
        for entry in entries:
            row = max(table, key=lambda row: _agreement(row["content_spans"], entry["content"]))
            there = _agreement(row["content_spans"], entry["content"]) >= 0.5
            good = {answer.lower() for answer in (entry["speaker"], *entry.get("also", ()))}
            if not (there and row["speaker"].lower() in good):
                told = (row["speaker"], row["rule"]) if there else ("", "not found")
                wrong.append((name, entry["speaker"], *told))
    return wrong


def _labelled(name: str, *, check: bool, form: str = "") -> list[dict[str, Any]]:
    """Return the labels that were made to check by, or those from before."""
    return [
        label
        for label in gold.read(name)
        if label.get("check", False) == check and label.get("form", "") == form
    ]


def score_speakers(benchmarks: Path, *, check: bool) -> dict[str, float]:
    """Return the share of labelled speakers that are right, given the spans and from the text."""
    n = len(_labelled("resolutions.yml", check=check))
    given, tagged = (wrong_speakers(benchmarks, tagged=how, check=check) for how in (False, True))
    missed = sum(rule == "not found" for *_, rule in tagged)
    return {
        "attributions": n,
        "right, spans given": 1 - len(given) / n,
        "right, from the text": 1 - len(tagged) / n,
        "right, of those found": 1 - (len(tagged) - missed) / (n - missed),
    }


def score_form(benchmarks: Path, form: str, *, check: bool) -> dict[str, float]:
    """Return the share of right speakers, spans given, where the source has this form."""
    n = len(_labelled("resolutions.yml", check=check, form=form))
    wrong = wrong_speakers(benchmarks, tagged=False, check=check, form=form)
    return {"attributions": n, "right, spans given": 1 - len(wrong) / n}


def score_nested(benchmarks: Path) -> dict[str, float]:
    """Return how many of the labelled inner attributions are found, their outer contents given.

    One is found if a found cue touches the labelled one. Optional ones count for nobody.
    """
    wrong = hits = sources = wanted = 0
    for entry in gold.read("nested.yml"):
        text = articles(benchmarks)[entry["id"]]["text"]
        content = [*map(tuple, entry["content"])]
        labels = entry.get("inner", [])
        wanted += sum(not label.get("optional", False) for label in labels)
        for inner in tag_inside(text, [Found(content, [], [])]):
            touched = [label for label in labels if _touch(inner.cue, label["cue"])]
            if not touched:
                wrong += 1
            elif not touched[0].get("optional", False):
                hits += 1
                sources += _touch(inner.source, touched[0].get("source", (0, 0)))
    found = hits + wrong
    return {
        "labelled": wanted,
        "found": found,
        "precision": hits / found,
        "recall": hits / wanted,
        "source right": sources / hits,
    }


def _touch(spans: Iterable[tuple[int, int]], place: Iterable[int]) -> bool:
    low, high = place
    return any(start < high and low < end for start, end in spans)


def _agreement(one: list[list[int]], other: list[list[int]]) -> float:
    """Return the characters two contents share, of those they cover together."""
    left, right = ({i for s, e in spans for i in range(s, e)} for spans in (one, other))
    return len(left & right) / len(left | right)


@cache
def label_shares(benchmarks: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Return the words by whose they are and the outlet of each article, by the article's labels.

    No speaker is placed in a group: there are three voices, "unplaced" and "no source named".
    """
    rows = list(articles(benchmarks).values())
    found = iter(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        kept = [{key: row[key] for key in ("id", "outlet", "text")} for row in rows]
        path.write_text("\n".join(map(json.dumps, kept)), encoding="utf-8")
        corpus = load_corpus(path)
    said = voices.attribute(corpus, tagger=lambda text: list(labels_of(next(found), len(text))))
    counts = words_by_article(Study(corpus).with_tables(attributions=said))
    return counts, corpus.articles["outlet"]


def split_shares(benchmarks: Path, a_side: int, rounds: int = 200) -> dict[str, float]:
    """Split each outlet against itself by its shares of voice."""
    counts, outlets = label_shares(benchmarks)
    total = counts["voice"].sum(axis=1).to_numpy()
    table = inference.calibrate(
        counts.to_numpy(), total, outlets, sides=["halves"], a_side=a_side, rounds=rounds
    )
    columns = ["false_positives", "false_families", "false_positives_by_word"]
    return {
        **table[columns].mean().to_dict(),
        **table[columns].max().add_prefix("largest_").to_dict(),
    }


def draw_shares(benchmarks: Path, a_side: int, trials: int = 300) -> dict[str, float]:
    """Draw articles of one outlet and of the others: how often intervals hold the ratio of all."""
    counts, outlets = label_shares(benchmarks)
    total = counts["voice"].sum(axis=1).to_numpy()
    held = np.concatenate(
        [
            drawn_coverage(counts.to_numpy(), total, outlets == outlet, a_side, trials=trials)
            for outlet in sorted(set(outlets))
        ]
    )
    return {"mean": np.nanmean(held), "least": np.nanmin(held), "most": np.nanmax(held)}


def seed_study() -> Study:
    """Return the study of the seed corpus."""
    return Study.open(SEEDS)


@cache
def articles(benchmarks: Path) -> dict[str, dict[str, Any]]:
    """Return the articles of PolNeAR's training part by id."""
    path = benchmarks / "attribution" / "train.jsonl"
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row for row in rows}


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    scores = {
        "passives, seed articles": score_passives(seed_sentences()),
        "passives, 300 other sentences": score_passives(other_sentences(folder)),
        "doers, seed articles": score_agency(),
        "called scare quotes, 90 other pairs of marks": score_marks(folder),
        "stance, 150 cues": score_stance(folder, check=False),
        "stance, 60 cues, to check": score_stance(folder, check=True),
        "speakers, 12 other articles, rules mended by them": score_speakers(folder, check=False),
        "speakers, 7 other articles, to check": score_speakers(folder, check=True),
        **{
            f"speakers, source form {form}{', to check' * check}": score_form(
                folder, form, check=check
            )
            for form in ("it", "headline")
            for check in (False, True)
        },
        "nested, 100 other contents": score_nested(folder),
        **{f"shares of voice, A/A, {n} a side": split_shares(folder, n) for n in (10, 30)},
        **{f"shares of voice, coverage, {n} a side": draw_shares(folder, n) for n in (10, 20)},
    }
    for what, values in scores.items():
        print(what + ": " + ", ".join(f"{key} {value:.3g}" for key, value in values.items()))
