"""The term index: every token of a corpus as a number, in arrays, built once and asked many times.

A token is stored as the id of its *form*, the token as printed. Lower-casing, lemmas, stop lists
and n-grams never change the index: they are views on it (`presslens.words.view`), each a small
table from forms to terms. The rule that says what a token is stands in `presslens.text`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.words.encode import BLOCK, Texts

if TYPE_CHECKING:
    import pandas as pd


class Alignments(Sequence[list[tuple[int, int, int]]]):
    """What leads from each passage's text to the source, read when asked for.

    pieces: those of all passages (presslens.corpus.alignment), (pieces, 3). bounds: where each
    passage's begin, and a last entry where they end.
    """

    def __init__(self, pieces: np.ndarray, bounds: np.ndarray) -> None:
        """Keep both as they are, which may be on disk."""
        self.pieces, self.bounds = pieces, bounds

    def __len__(self) -> int:
        """Return how many passages there are."""
        return len(self.bounds) - 1

    def __getitem__(self, i: Any) -> Any:
        """Return the pieces of one passage."""
        return [tuple(p) for p in self.pieces[self.bounds[i] : self.bounds[i + 1]].tolist()]


@dataclass(frozen=True, eq=False)
class TermIndex:
    """All tokens of a corpus, in reading order, and where each stands.

    forms: the distinct tokens as printed. tokens: for each token, the number of its form (int32).
    starts: the byte of its passage's UTF-8 at which it begins (uint32). passage_bounds: where each
    passage's tokens begin, and a last entry where they end; article_bounds likewise.
    passage_columns: for each passage, article (row of its article), passage_id and section (number
    in SECTIONS). article_columns: for each article, article_id, outlet, published, event.
    `passages` and `articles` give the same as tables.
    voice: number in VOICES for each token, or None if all is the outlets' own voice.
    group: number in `groups` for each token, or None likewise; groups[0] is "" (nobody quoted).
    texts: the passages' own (repaired) texts. alignment: what leads from them to the source.
    title: of the corpus, for source lines. quote: gives the source's own words for an article_id
    and characters of its source; None for bare texts, which are their own source.
    """

    forms: Sequence[str]
    tokens: np.ndarray
    starts: np.ndarray
    passage_bounds: np.ndarray
    article_bounds: np.ndarray
    passage_columns: Mapping[str, np.ndarray]
    article_columns: Mapping[str, np.ndarray]
    texts: Texts
    voice: np.ndarray | None = None
    group: np.ndarray | None = None
    groups: tuple[str, ...] = ("",)
    alignment: Alignments | None = None
    title: str = ""
    quote: Callable[[str, int, int], str] | None = None

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self.tokens)

    def __repr__(self) -> str:
        """Say in a line how large it is."""
        return (
            f"TermIndex: {len(self.tokens):,} tokens, {len(self.forms):,} forms, "
            f"{len(self.texts):,} passages, {len(self.article_bounds) - 1:,} articles"
        )

    @cached_property
    def articles(self) -> pd.DataFrame:
        """The articles as a table: article_id, outlet, published, event."""
        import pandas as pd

        return pd.DataFrame(dict(self.article_columns))

    @cached_property
    def passages(self) -> pd.DataFrame:
        """The passages as a table: article (its row), passage_id, section (its number)."""
        import pandas as pd

        return pd.DataFrame(dict(self.passage_columns))

    @cached_property
    def form_bytes(self) -> np.ndarray:
        """How many bytes each form takes in UTF-8."""
        sizes = (len(f) if f.isascii() else len(f.encode("utf-8")) for f in self.forms)
        return np.fromiter(sizes, np.int64, len(self.forms))

    def only(self, article_ids: Collection[str]) -> TermIndex:
        """Return the index of some articles, in the same order: nothing is tokenised anew.

        Forms and groups that occur in none of them are not in it.

        >>> from presslens.words import index_texts
        >>> index_texts(["One fish.", "Two fish.", "Red fish?"]).only(["1", "2"]).forms
        ['Two', 'fish', 'Red']
        """
        wanted = set(article_ids)
        kept = np.array([name in wanted for name in self.article_columns["article_id"]], bool)
        of_passage = self.passage_columns["article"]
        passages = np.flatnonzero(kept[of_passage])
        lengths = np.diff(self.passage_bounds)[passages]

        def gathered(values: np.ndarray) -> np.ndarray:
            return _gather(values, self.passage_bounds, passages)

        tokens, forms = _renumbered(gathered(self.tokens), self.forms)
        row = np.cumsum(kept) - 1
        columns = {name: values[passages] for name, values in self.passage_columns.items()}
        columns["article"] = row[of_passage[passages]].astype(of_passage.dtype)
        per_article = np.diff(self.article_bounds)[kept]
        voices: dict[str, Any] = {}
        if self.voice is not None:
            group = gathered(self.group)
            present = np.union1d([0], group)
            voices = {
                "voice": gathered(self.voice),
                "group": np.searchsorted(present, group).astype(np.int16),
                "groups": tuple(self.groups[number] for number in present),
            }
        alignment = self.alignment
        if alignment is not None:
            pieces = _gather(alignment.pieces, alignment.bounds, passages)
            alignment = Alignments(pieces, _bounds(np.diff(alignment.bounds)[passages]))
        bounds = self.texts.bounds
        return replace(
            self,
            forms=forms,
            tokens=tokens,
            starts=gathered(self.starts),
            passage_bounds=_bounds(lengths),
            article_bounds=_bounds(per_article),
            passage_columns=columns,
            article_columns={name: values[kept] for name, values in self.article_columns.items()},
            texts=Texts(
                _gather(self.texts.blob, bounds, passages), _bounds(np.diff(bounds)[passages])
            ),
            alignment=alignment,
            **voices,
        )

    def article_of(self) -> np.ndarray:
        """Return for each token the row of its article."""
        rows = np.arange(len(self.article_bounds) - 1, dtype=np.int32)
        return np.repeat(rows, np.diff(self.article_bounds))

    def passage_of(self, tokens: np.ndarray) -> np.ndarray:
        """Return the row of the passage in which each of the given tokens (by number) stands."""
        return np.searchsorted(self.passage_bounds, tokens, side="right") - 1


def _bounds(lengths: np.ndarray) -> np.ndarray:
    """Return where runs of these lengths begin, and where the last ends."""
    bounds = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=bounds[1:])
    return bounds


def _gather(values: np.ndarray, bounds: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return the entries of the chosen runs, copied in as few slices as they lie in.

    >>> _gather(np.array([5, 6, 7, 8, 9]), np.array([0, 2, 2, 5]), np.array([0, 2])).tolist()
    [5, 6, 7, 8, 9]
    """
    if not len(chosen):
        return values[:0]
    turns = np.flatnonzero(np.diff(chosen) != 1) + 1
    first = bounds[chosen[np.concatenate([[0], turns])]]
    last = bounds[chosen[np.concatenate([turns, [len(chosen)]]) - 1] + 1]
    slices = zip(first.tolist(), last.tolist(), strict=True)
    return np.concatenate([values[low:high] for low, high in slices])


def _renumbered(tokens: np.ndarray, forms: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Return tokens numbered by the forms that occur, in the order in which they first come."""
    first = np.full(len(forms), len(tokens), np.int64)
    for low in range(len(tokens) // BLOCK * BLOCK, -1, -BLOCK):  # the earliest is written last
        block = tokens[low : low + BLOCK][::-1]
        first[block] = np.arange(low + len(block) - 1, low - 1, -1)
    order = np.argsort(first, kind="stable")[: int((first < len(tokens)).sum())]
    number = np.zeros(len(forms), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return number[tokens], [forms[i] for i in order]
