"""What a title may claim, the cells that make it true, and the findings in short.

A title is made with the numbers it prints. Each number is a `Fact`: how it is printed, and which
cells of the saved table it is. `Fact.holds` recomputes it, so that a test can check every title of
every corpus from the CSV alone. Nothing is called the most or the least on fewer than `ENOUGH`
occurrences, or on a lead that the measured error could make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from IPython.display import Markdown

    from presslens.figures.result import Result

ENOUGH = 20  # occurrences below which no title says what is most or least
SHARE_LEAD = 0.1  # two shares of voice, each up to .05 off the hand labels of tests/gold/voices.yml
SURE = 0.5  # the score from which an attribution counts that rests on no quotation marks
Rows = Mapping[str, Any]


@dataclass(frozen=True)
class Fact:
    """A number in a title, and the cells of the table that it is.

    Parameters
    ----------
    said
        The number as the title prints it: "1,200" or "47%".
    rows
        Which rows count: the value of each column named, or a tuple of values.
    column
        The column that is added up; empty, the rows are counted.
    of
        For a share: the rows whose sum is the whole.
    of_column
        For a share: the column added up for the whole; empty, `column`.
    most
        A column whose other values all have a smaller number; "least:" before it, a larger one.

    >>> table = pd.DataFrame({"outlet": ["A", "B"], "words": [30, 10]})
    >>> fact = Fact("75%", {"outlet": "A"}, "words", of={}, most="outlet")
    >>> fact.holds(table), Fact("30", {"outlet": "B"}, "words").holds(table)
    (True, False)
    """

    said: str
    rows: Rows = field(default_factory=dict)
    column: str = ""
    of: Rows | None = None
    of_column: str = ""
    most: str = ""

    def holds(self, table: pd.DataFrame) -> bool:
        """Tell whether the table has this number, and nothing exceeds it if it is the most."""
        value = self._value(table, self.rows)
        printed = f"{value:.0%}" if self.said.endswith("%") else f"{value:,.0f}"
        if printed != self.said:
            return False
        least, column = self.most.startswith("least:"), self.most.removeprefix("least:")
        others = set(table[column]) - {self.rows[column]} if column else set()
        rivals = [self._value(table, {**self.rows, column: other}) for other in others]
        return all(value < rival if least else value > rival for rival in rivals)

    def _value(self, table: pd.DataFrame, rows: Rows) -> float:
        if self.of is None:
            return _total(table, rows, self.column)
        whole = {key: rows[key] for key in self.of} if set(self.of) <= set(rows) else self.of
        total = _total(table, whole, self.of_column or self.column)
        return _total(table, rows, self.column) / total if total else 0.0


def _total(table: pd.DataFrame, rows: Rows, column: str) -> float:
    chosen = pd.Series(True, index=table.index)
    for name, value in rows.items():
        chosen &= table[name].isin(value if isinstance(value, (tuple, list)) else [value])
    return float(table.loc[chosen, column].sum() if column else chosen.sum())


@dataclass(frozen=True)
class Claim:
    """A title and the facts in it; as a text, the title."""

    text: str
    facts: tuple[Fact, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a fact that the title does not print."""
        for fact in self.facts:
            if fact.said not in self.text:
                raise ValueError(f"the title does not say {fact.said}: {self.text}")


def count(n: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun in the right number.

    >>> count(1, "word"), count(1200, "word"), count(0, "body", "bodies")
    ('1 word', '1,200 words', '0 bodies')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def percents(shares: pd.Series) -> str:
    """Return the span of some shares.

    >>> percents(pd.Series([0.2, 0.654])), percents(pd.Series([0.5, 0.501]))
    ('20% to 65%', '50%')
    """
    low, high = f"{shares.min():.0%}", f"{shares.max():.0%}"
    return low if low == high else f"{low} to {high}"


def times(n: int) -> str:
    """Return how often, in words.

    >>> times(0), times(1), times(2), times(1200)
    ('never', 'once', 'twice', '1,200 times')
    """
    return {0: "never", 1: "once", 2: "twice"}.get(n, f"{n:,} times")


def leader(values: pd.Series, lead: float = 0.0) -> Any:
    """Return the label of the greatest value if it leads the next by more than `lead`, or None.

    >>> leader(pd.Series({"A": 0.5, "B": 0.4}), 0.05)
    'A'
    >>> leader(pd.Series({"A": 0.5, "B": 0.47}), 0.05)
    """
    ranked = values.dropna().sort_values(ascending=False, kind="stable")
    if ranked.empty or (len(ranked) > 1 and ranked.iloc[0] - ranked.iloc[1] <= lead):
        return None
    return ranked.index[0]


def in_short(*results: Result) -> Markdown:
    """Return the titles of some results as one paragraph, for the top of a notebook.

    Parameters
    ----------
    results
        Results drawn from the corpus at hand. The finding is thus never older than the figures.

    Returns
    -------
    IPython.display.Markdown
        The titles as sentences.

    >>> from presslens.figures.result import Result
    >>> result = Result(name="a", title="Rain fell", subtitle="n = 3", table=pd.DataFrame())
    >>> print(in_short(result).data)
    **In short.** Rain fell.
    """
    from IPython.display import Markdown

    sentences = [f"{result.title.rstrip('.')}." for result in results]
    return Markdown(" ".join(["**In short.**", *sentences]))
