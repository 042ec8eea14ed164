"""Names a list may have missed: spelling variants and epithets found in the corpus itself.

Suggestions are for a person to judge; nothing is counted by them.
"""

from __future__ import annotations

import re
from calendar import day_abbr, day_name, month_abbr, month_name
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import pandas as pd

from presslens.framing.matching import find
from presslens.framing.naming import Referent
from presslens.framing.token_positions import token_spans
from presslens.text import sentence_spans, term
from presslens.words.concordance import source_span
from presslens.words.stoplists import stop_words

if TYPE_CHECKING:
    from presslens.words.index import TermIndex

LIKENESS = 0.8  # of two spellings, by matching characters
_CALENDAR = frozenset(
    name.lower() for names in (day_name, day_abbr, month_name, month_abbr) for name in names
)
PLACE_COLUMNS = ("name", "outlet", "article_id", "passage_id", "start", "end", "text")
LEAST = 2  # a name stands so often at least


def suggest_names(
    index: TermIndex, referents: tuple[Referent, ...] = (), *, least: int = LEAST, most: int = 30
) -> pd.DataFrame:
    """Return capitalised names of the corpus that no list has yet, and what they may belong to.

    Columns: name, uses, outlets, like (a listed name or another new one that is spelt nearly so,
    or that shares a word; empty if none) and why. Names at the head of a sentence count only if
    they also stand inside one.

    >>> from presslens.words import index_texts
    >>> from presslens.framing.naming import parse_names
    >>> index = index_texts(["They met Uighurs and Uyghurs. In Kashgar, Uighurs met Uyghurs."])
    >>> listed = parse_names("referents: {people: {names: {Uyghurs: ['uyghur*']}}}")
    >>> suggest_names(index, listed)[["name", "uses", "like", "why"]].values.tolist()
    [['Uighurs', 2, 'Uyghurs', 'spelt nearly so']]
    """
    listed = {name: terms for referent in referents for name, terms in referent.names.items()}
    covered = _covered(index, listed)
    uses: Counter[str] = Counter()
    outlets: dict[str, set[str]] = {}
    inside: set[str] = set()
    for row in range(len(index.texts)):
        outlet = index.articles["outlet"].iloc[index.passages["article"].iloc[row]]
        for name, at_head, _, _ in _runs(index, row, covered):
            uses[name] += 1
            outlets.setdefault(name, set()).add(outlet)
            if not at_head:
                inside.add(name)
    common = stop_words("iso") | _CALENDAR
    new = [
        name
        for name, n in uses.most_common()
        if n >= least and name in inside and term(name) not in common
    ]
    rows = [
        {"name": name, "uses": uses[name], "outlets": ", ".join(sorted(outlets[name]))}
        | dict(zip(("like", "why"), _nearest(name, listed, new), strict=True))
        for name in new
    ]
    table = pd.DataFrame(rows, columns=["name", "uses", "outlets", "like", "why"])
    order = (table["like"] == "").sort_values(kind="stable").index
    return table.loc[order].head(most).reset_index(drop=True)


def suggested_places(
    index: TermIndex, names: Sequence[str], referents: tuple[Referent, ...] = (), *, limit: int
) -> pd.DataFrame:
    """Return where suggested names stand, `limit` places at most for each.

    Columns: name, outlet, article_id, passage_id, start, end, text (the source's own words).
    """
    if not len(names):
        return pd.DataFrame(columns=list(PLACE_COLUMNS))
    covered = _covered(index, {n: terms for r in referents for n, terms in r.names.items()})
    anywhere = re.compile("|".join(re.escape(name.split()[0]) for name in names))
    wanted, rows = Counter(dict.fromkeys(names, limit)), []
    for row in range(len(index.texts)):
        if not anywhere.search(index.texts[row]):
            continue
        article = index.articles.iloc[index.passages["article"].iloc[row]]
        for name, _, first, last in _runs(index, row, covered):
            if wanted[name] <= 0:
                continue
            wanted[name] -= 1
            start, end = source_span(index, row, first, last)
            printed = index.texts[row][first:last]
            text = printed if index.quote is None else index.quote(article.article_id, start, end)
            passage = int(index.passages["passage_id"].iloc[row])
            rows.append((name, article.outlet, article.article_id, passage, start, end, text))
    return pd.DataFrame(rows, columns=list(PLACE_COLUMNS))


def _covered(index: TermIndex, listed: dict) -> set[int]:
    terms = [each for terms in listed.values() for each in terms]
    if not terms:
        return set()
    found = find(index, terms)
    pairs = zip(found["first"], found["n"], strict=True)
    return {place for first, n in pairs for place in range(first, first + n)}


def _runs(index: TermIndex, row: int, covered: set[int]):
    """Yield runs of capitalised tokens in a passage, if they begin a sentence, and their places."""
    spans, text = token_spans(index, row), index.texts[row]
    heads = {start for start, _ in sentence_spans(text)}
    base, run = int(index.passage_bounds[row]), []
    for number, (start, end) in enumerate([*spans, (len(text), len(text))]):
        word = text[start:end]
        joined = not run or text[run[-1][1] : start] in (" ", "-")
        capital = word[:1].isupper() and len(word) > 1 and base + number not in covered
        if run and not (capital and joined):
            name = " ".join(text[s:e] for s, e in run)
            name = name[:-2] if name.endswith(("'s", "’s")) else name
            first, last = run[0][0], run[-1][1]
            at_head = first in heads or text[:first].rstrip("\"'([").rstrip() == ""
            yield name, at_head, first, last
            run = []
        if capital:
            run.append((start, end))


def _nearest(name: str, listed: dict, new: list[str]) -> tuple[str, str]:
    low = term(name)
    for other in [*listed, *new]:
        if other != name and _alike(low, term(other)):
            return other, "spelt nearly so"
    words = {word for word in low.split() if len(word) > 3}
    for other in [*listed, *new]:
        if other != name and words & set(term(other).split()):
            return other, "shares a word"
    return "", ""


def _alike(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 2 or min(len(a), len(b)) < 5 or a[0] != b[0]:
        return False
    return SequenceMatcher(None, a, b, autojunk=False).ratio() >= LIKENESS
