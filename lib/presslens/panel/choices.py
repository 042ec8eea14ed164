"""What the panel can show: each figure, the function that draws it, and the choices it heeds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from presslens import framing, voices, words
from presslens.corpus import Corpus
from presslens.figures import framing as draw_framing
from presslens.figures import voices as draw_voices
from presslens.figures import words as draw_words
from presslens.results import Result


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


class Material:
    """A corpus with who says what in it; index and hits of frames are made when first asked for."""

    def __init__(self, corpus: Corpus, attributions: pd.DataFrame | None = None) -> None:
        """Take a corpus and its attributions, which are looked for if they are not given."""
        self.corpus = corpus
        self.said = voices.attribute(corpus) if attributions is None else attributions

    @cached_property
    def spans(self) -> pd.DataFrame:
        """Whose words every stretch of text is."""
        return voices.voice_spans(self.corpus, self.said)

    @cached_property
    def index(self) -> words.TermIndex:
        """The index of terms."""
        return words.build_index(self.corpus, self.spans)

    @cached_property
    def study(self) -> framing.Study:
        """Frames and names, found."""
        return framing.study(self.corpus, self.said, self.spans)

    def of(self, choice: Choice) -> Material:
        """Return the material of the chosen outlet."""
        if not choice.outlet:
            return self
        part = self.corpus.select(outlets=choice.outlets)
        here = self.said["article_id"].isin(part.articles["article_id"])
        return Material(part, self.said[here].reset_index(drop=True))

    def said_by(self, choice: Choice) -> pd.DataFrame:
        """Return the attributions of the chosen group of speakers."""
        chosen = (self.said["speaker_group"] == choice.group) | (not choice.group)
        return self.said[chosen].reset_index(drop=True)

    def view(self, choice: Choice) -> words.View:
        """Return the chosen words, function words left out of lists."""
        groups = [choice.group] if choice.group else []
        return words.view(
            self.index,
            stop_words="function",
            voice=choice.voice,
            outlets=choice.outlets,
            speaker_groups=groups,
        )


def _frame_rates(material: Material, choice: Choice) -> Result:
    study = material.of(choice).study
    if choice.frame:
        chosen = tuple(one for one in study.frames.frames if one.label == choice.frame)
        keys = [one.key for one in chosen]
        study = replace(
            study,
            frames=replace(study.frames, frames=chosen),
            hits=study.hits[study.hits["frame"].isin(keys)],
            rates=study.rates[study.rates["frame"].isin(keys)],
        )
    return draw_framing.frame_rates(study)


@dataclass(frozen=True)
class Drawing:
    """A figure the panel can show: its label, how it is drawn, and the choices that change it."""

    label: str
    draw: Callable[[Material, Choice], Result]
    heeds: tuple[str, ...]


WORDS = ("outlet", "voice", "group")
DRAWINGS = (
    Drawing("Commonest words", lambda m, c: draw_words.top_words(m.view(c), 15), WORDS),
    Drawing("Own words or quoted", lambda m, c: draw_words.voices(m.view(c)), ("outlet",)),
    Drawing("Words that set outlets apart", lambda m, c: draw_words.keyness_each(m.view(c)),
            ("voice", "group")),
    Drawing("Lines in which a word stands",
            lambda m, c: draw_words.concordance(m.view(c), c.term), (*WORDS, "term")),
    Drawing("Company a word keeps",
            lambda m, c: draw_words.collocates(m.view(c), c.term), (*WORDS, "term")),
    Drawing("Where a word falls",
            lambda m, c: draw_words.dispersion(m.view(c), [c.term]), (*WORDS, "term")),
    Drawing("Who speaks, from first to last",
            lambda m, c: draw_voices.ribbon(m.of(c).corpus, m.of(c).spans), ("outlet",)),
    Drawing("Share of voice",
            lambda m, c: draw_voices.share_of_voice(m.of(c).corpus, m.of(c).spans, voice=c.voice),
            ("outlet", "voice")),
    Drawing("Speakers",
            lambda m, c: draw_voices.speakers(m.of(c).corpus, m.of(c).spans, voice=c.voice),
            ("outlet", "voice")),
    Drawing("Verbs of saying",
            lambda m, c: draw_voices.cue_verbs(m.of(c).corpus, m.of(c).said_by(c)),
            ("outlet", "group")),
    Drawing("Quoted or told",
            lambda m, c: draw_voices.kinds(m.of(c).corpus, m.of(c).said_by(c)),
            ("outlet", "group")),
    Drawing("Frames", _frame_rates, ("outlet", "frame")),
    Drawing("Names", lambda m, c: draw_framing.names(m.of(c).study), ("outlet",)),
    Drawing("Words held at arm's length",
            lambda m, c: draw_framing.scare_quotes(m.of(c).study), ("outlet",)),
)  # fmt: skip


def options(material: Material) -> dict[str, list[Any]]:
    """Return what can be chosen in a corpus, by name of the choice, as (label, value) pairs."""
    groups = sorted(set(material.spans["speaker_group"]) - {""})
    outlets = sorted(material.corpus.articles["outlet"].unique())
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
        "term": words.top_terms(words.view(material.index, stop_words="function"), 200),
        "frame": [
            ("all frames", ""),
            *((label, label) for label in material.study.frames.labels),
        ],
    }
