"""A view: what of an index is counted, and as which term. Views cost little and rebuild nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError, nearest
from presslens.schemas import SECTIONS, VOICES
from presslens.text import TOKEN_RULE, lemma, one_mark, term, tokenize
from presslens.words.index import TermIndex
from presslens.words.remembered import remembered
from presslens.words.stoplists import stop_words as read_stop_words

if TYPE_CHECKING:
    from presslens.study import Study


@dataclass(frozen=True, eq=False)
class View:
    """A selection of an index's tokens, each counted as a term.

    terms: the terms, by number. ids: for each token of the index the number of its term, or -1
    where it is not selected (in a view of n-grams: where none begins). listed: False for terms on
    the stop list, which are left out of lists but stay in the totals. selected: which tokens
    the totals count. n: words in a term. rule: how a token becomes a term, for notes.
    selection: which tokens were selected, for subtitles ("" = all).
    """

    index: TermIndex
    terms: Sequence[str]
    ids: np.ndarray
    listed: np.ndarray
    selected: np.ndarray
    n: int = 1
    rule: str = TOKEN_RULE
    selection: str = ""

    def __repr__(self) -> str:
        """Say in a line what it shows."""
        what = self.selection or "everything"
        return f"View of {what}: {int(self.selected.sum()):,} words, {len(self.terms):,} terms"

    @property
    def is_whole(self) -> bool:
        """Whether every token is selected."""
        return self.selected.strides == (0,) or bool(self.selected.all())

    def number(self, word: str) -> int:
        """Return the number of a term, as it is printed (*U.S.*) or counted.

        Raises PresslensError if it does not occur, naming the nearest terms.
        """
        numbers = self._numbers()
        tokens = [token for token, _, _ in tokenize(word)] or [word]
        wanted = " ".join(map(term, tokens))
        for form in (word, " ".join(map(one_mark, tokens)), wanted):
            if form in numbers:
                return numbers[form]
        hint = nearest(wanted, self.terms) if len(self.terms) else "there is none to choose from"
        if hint.startswith("choose from"):
            hint = "no term is spelt nearly so"
        end = "" if hint.endswith("?") else "."
        raise PresslensError(f'"{word}" is not a term of the corpus: {hint}{end}')

    def _numbers(self) -> dict[str, int]:
        return _numbering(self)


@remembered
def _numbering(view: View) -> dict[str, int]:
    return {name: i for i, name in enumerate(view.terms)}


def view(
    index: TermIndex,
    *,
    case: bool = False,
    lemmas: bool = False,
    stop_words: str | Path = "none",
    voice: str = "all",
    section: str = "all",
    outlets: Collection[str] = (),
    speaker_groups: Collection[str] = (),
    without: Collection[str] = (),
    language: str = "en",
) -> View:
    """Return the terms of an index under the given options.

    case=True keeps capitals apart; lemmas=True counts *governments* and *government's* as
    *government* (simplemma's dictionary; a possessive 's is dropped; what it does not know stays
    as it is). stop_words is a list of `presslens.words.stoplists`. The rest select tokens: one
    voice ("own", "paraphrase", "verbatim", or "quoted" for the last two), one section, some
    outlets, some speaker groups, all articles but those `without` names (copies, say).

    >>> from presslens.words import index_texts
    >>> small = index_texts(["The camp. The camps."])
    >>> view(small).terms, view(small, case=True).terms, view(small, lemmas=True).terms
    (['the', 'camp', 'camps'], ['The', 'camp', 'camps'], ['the', 'camp'])

    Raises PresslensError for a voice, section, outlet, speaker group or stop list that is not
    there, and if nothing is left.
    """
    terms, of_form = _terms(index, case, lemmas, language)
    stops = read_stop_words(stop_words, language=language)
    if lemmas and stops:
        stops = stops | {lemma(word, language) for word in stops}
    selected, words = _select(index, voice, section, outlets, speaker_groups, without)
    ids = of_form[index.tokens]
    if selected is None:
        selected = np.broadcast_to(np.True_, len(index))  # all, in no memory
    else:
        ids = np.where(selected, ids, np.int32(-1))
    if not selected.any():
        raise PresslensError(f"there are no words in {' '.join(words)}: choose less narrowly.")
    listed = np.fromiter((name.lower() not in stops for name in terms), bool, len(terms))
    return View(
        index=index,
        terms=terms,
        ids=ids,
        listed=listed,
        selected=selected,
        rule=_rule(case, lemmas, stop_words),
        selection=", ".join(words),
    )


def counted(study: Study | View) -> View:
    """Return what is counted: a study's words as it counts them, or a view as it is."""
    return study if isinstance(study, View) else study.view()


def only(view: View, tokens: np.ndarray, label: str) -> View:
    """Return the view with only those of its tokens for which the boolean array `tokens` holds."""
    return replace(
        view,
        ids=np.where(tokens, view.ids, np.int32(-1)),
        selected=view.selected & tokens,
        selection=", ".join(filter(None, [view.selection, label])),
    )


@remembered
def _terms(
    index: TermIndex, case: bool, lemmas: bool, language: str
) -> tuple[list[str], np.ndarray]:
    number: dict[str, int] = {}
    of_form = np.empty(len(index.forms), dtype=np.int32)
    for i, form in enumerate(index.forms):
        name = one_mark(form) if case else term(form)
        if lemmas:
            name = lemma(form, language)
        of_form[i] = number.setdefault(name, len(number))
    return list(number), of_form


def _rule(case: bool, lemmas: bool, stop_list: str | Path) -> str:
    rule = TOKEN_RULE.replace("lower-cased", "capitals kept") if case else TOKEN_RULE
    if lemmas:
        rule += "; lemmas by simplemma and a table of irregular forms, possessive 's dropped"
    if str(stop_list) not in ("", "none"):
        known = {"function": "function words", "iso": "the stopwords-iso list"}
        name = known.get(str(stop_list), f"the words of {Path(stop_list).name}")
        rule += f"; {name} left out of the list but kept in the totals"
    return rule


def _select(
    index: TermIndex,
    voice: str,
    section: str,
    outlets: Collection[str],
    speaker_groups: Collection[str],
    without: Collection[str],
) -> tuple[np.ndarray | None, list[str]]:
    """Return which tokens are selected (None: all) and how to say so."""
    masks: list[np.ndarray] = []
    words: list[str] = []
    if voice != "all":
        _check("voice", [voice], ("all", *VOICES, "quoted"))
        of_token = np.zeros(len(index), np.uint8) if index.voice is None else index.voice
        masks.append(of_token > 0 if voice == "quoted" else of_token == VOICES.index(voice))
        words.append(
            {"own": "the outlets' own voice", "quoted": "quoted and reported speech"}.get(
                voice, f"{voice} speech"
            )
        )
    if section != "all":
        _check("section", [section], ("all", *SECTIONS))
        of_passage = index.passage_columns["section"] == SECTIONS.index(section)
        masks.append(np.repeat(of_passage, np.diff(index.passage_bounds)))
        words.append(f"{section}s" if section not in ("body",) else "body text")
    if len(outlets):
        of_article = index.article_columns["outlet"]
        _check("outlet", outlets, list(dict.fromkeys(of_article)))
        chosen = np.array([name in outlets for name in of_article], dtype=bool)
        masks.append(np.repeat(chosen, np.diff(index.article_bounds)))
        words.append(" and ".join(outlets))
    if len(speaker_groups):
        _check("speaker group", speaker_groups, sorted(index.groups))
        numbers = [index.groups.index(name) for name in speaker_groups]
        quoted = np.zeros(len(index), bool) if index.voice is None else index.voice > 0
        group = np.zeros(len(index), np.int16) if index.group is None else index.group
        masks.append(quoted & np.isin(group, numbers))
        words.append("words of " + " and ".join(name or "unplaced" for name in speaker_groups))
    if len(without):
        left_out = set(without)
        names = index.article_columns["article_id"]
        kept = np.array([name not in left_out for name in names], dtype=bool)
        masks.append(np.repeat(kept, np.diff(index.article_bounds)))
        words.append(f"articles that are no copies ({int((~kept).sum()):,} left out)")
    return (np.logical_and.reduce(masks) if masks else None), words


def _check(what: str, given: Collection[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            raise PresslensError(f'{what} "{name}" is not in the corpus; {nearest(name, known)}.')
