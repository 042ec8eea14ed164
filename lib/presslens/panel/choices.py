"""What the panel can show: each figure, the function that draws it, and the choices it heeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from presslens import words
from presslens.figures import framing as draw_framing
from presslens.figures import voices as draw_voices
from presslens.figures import words as draw_words
from presslens.figures.result import Result
from presslens.study import Study


@dataclass(frozen=True)
class Choice:
    """What the reader has chosen; empty means all of them."""

    outlet: str = ""
    voice: str = "all"
    group: str = ""
    term: str = ""
    frame: str = ""

    @property
    def outlets(self) -> list[str]:
        """The chosen outlet in a list, as the library takes it; an empty list for all."""
        return [self.outlet] if self.outlet else []


def _of(study: Study, choice: Choice) -> Study:
    """Return the study of the chosen outlet."""
    return study.select(outlets=choice.outlets)


def _said_by(study: Study, choice: Choice) -> Study:
    """Return the study of the chosen outlet with what the chosen group of speakers says."""
    part = _of(study, choice)
    if not choice.group:
        return part
    said = part.attributions
    said = said[said["speaker_group"] == choice.group].reset_index(drop=True)
    return part.with_tables(attributions=said)


def _words(study: Study, choice: Choice) -> Study:
    """Return the study with the chosen words counted, function words left out of lists."""
    groups = [choice.group] if choice.group else []
    return study.counting(
        stop_words="function", voice=choice.voice, outlets=choice.outlets, speaker_groups=groups
    )


def _frame_rates(study: Study, choice: Choice) -> Result:
    part = _of(study, choice)
    if choice.frame:
        chosen = tuple(one for one in part.frames.frames if one.label == choice.frame)
        keys = [one.key for one in chosen]
        part = part.with_tables(
            lists=replace(part.lists, frames=replace(part.frames, frames=chosen)),
            hits=part.hits[part.hits["frame"].isin(keys)],
            rates=part.rates[part.rates["frame"].isin(keys)],
        )
    return draw_framing.frame_rates(part)


@dataclass(frozen=True)
class Drawing:
    """A figure the panel can show: its label, how it is drawn, and the choices that change it."""

    label: str
    draw: Callable[[Study, Choice], Result]
    heeds: tuple[str, ...]


WORDS = ("outlet", "voice", "group")
DRAWINGS = (
    Drawing("Commonest words", lambda s, c: draw_words.top_words(_words(s, c), 15), WORDS),
    Drawing("Own words or quoted", lambda s, c: draw_words.voices(_words(s, c)), ("outlet",)),
    Drawing("Words that set outlets apart", lambda s, c: draw_words.keyness_each(_words(s, c)),
            ("voice", "group")),
    Drawing("Lines in which a word stands",
            lambda s, c: draw_words.concordance(_words(s, c), c.term), (*WORDS, "term")),
    Drawing("Company a word keeps",
            lambda s, c: draw_words.collocates(_words(s, c), c.term), (*WORDS, "term")),
    Drawing("Where a word falls",
            lambda s, c: draw_words.dispersion(_words(s, c), [c.term]), (*WORDS, "term")),
    Drawing("Who speaks, from first to last",
            lambda s, c: draw_voices.ribbon(_of(s, c)), ("outlet",)),
    Drawing("Share of voice",
            lambda s, c: draw_voices.share_of_voice(_of(s, c), voice=c.voice),
            ("outlet", "voice")),
    Drawing("Speakers",
            lambda s, c: draw_voices.speakers(_of(s, c), voice=c.voice),
            ("outlet", "voice")),
    Drawing("Verbs of saying",
            lambda s, c: draw_voices.cue_verbs(_said_by(s, c)),
            ("outlet", "group")),
    Drawing("Quoted or told",
            lambda s, c: draw_voices.kinds(_said_by(s, c)),
            ("outlet", "group")),
    Drawing("Frames", _frame_rates, ("outlet", "frame")),
    Drawing("Names", lambda s, c: draw_framing.names(_of(s, c)), ("outlet",)),
    Drawing("Words held at arm's length",
            lambda s, c: draw_framing.scare_quotes(_of(s, c)), ("outlet",)),
)  # fmt: skip


def options(study: Study) -> dict[str, list[Any]]:
    """Return what can be chosen in a corpus, by name of the choice, as (label, value) pairs."""
    groups = sorted(set(study.voice_spans["speaker_group"]) - {""})
    outlets = study.outlets
    return {
        "outlet": [("all outlets", ""), *zip(outlets, outlets, strict=True)],
        "voice": [
            ("all words", "all"),
            ("the outlet's own", "own"),
            ("quoted or paraphrased", "quoted"),
            ("paraphrased", "paraphrase"),
            ("quoted word for word", "verbatim"),
        ],
        "group": [("all speakers", ""), *zip(groups, groups, strict=True)],
        "term": words.top_terms(study.counting(stop_words="function"), 200),
        "frame": [
            ("all frames", ""),
            *((label, label) for label in study.frames.labels),
        ],
    }
