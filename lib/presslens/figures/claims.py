"""What titles have in common: numbers in words, what may be claimed, and the findings in short."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.display import Markdown

    from presslens.figures.result import Result

ENOUGH = 20  # occurrences below which no title says what is most or least


def count(n: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun in the right number.

    >>> count(1, "word"), count(1200, "word"), count(0, "body", "bodies")
    ('1 word', '1,200 words', '0 bodies')
    """
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def in_short(*results: Result) -> Markdown:
    """Return the titles of some results as one paragraph, for the top of a notebook.

    Parameters
    ----------
    results
        Results drawn from the corpus at hand. The finding is thus never older than the figures.

    Returns
    -------
    IPython.display.Markdown
        The titles as sentences, and what the number of articles allows.

    >>> import pandas as pd
    >>> from presslens.figures.result import Result
    >>> result = Result(name="a", title="Rain fell", subtitle="n = 3", table=pd.DataFrame())
    >>> print(in_short(result).data)
    **In short.** Rain fell.
    """
    from IPython.display import Markdown

    sentences = [f"{result.title.rstrip('.')}." for result in results]
    return Markdown(" ".join(["**In short.**", *sentences]))
