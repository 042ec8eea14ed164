"""What `presslens check CORPUS` says: what was read, stripped and repaired, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import pandas as pd

from presslens.corpus.doubts import find_doubts, is_general
from presslens.corpus.load import read_corpus
from presslens.corpus.model import Corpus

ROWS, WIDTH = 20, 60
SHORT = 50  # words: below this an article is likely to be a fragment
ALIKE = 0.85


@dataclass(frozen=True)
class Report:
    """The outcome of a check. problems: what stops the corpus from loading, one sentence each."""

    text: str
    problems: tuple[str, ...]

    def __str__(self) -> str:
        """Return the whole report, problems last."""
        return self.text


def check(path: str | Path) -> Report:
    """Read a corpus to its end, whatever is wrong with it, and report.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "news.csv"
    ...     _ = file.write_text("outlet,text\\nThe Post,Rain fell.\\nThe Post,\\n")
    ...     report = check(file)
    >>> [problem.split(", ")[-1] for problem in report.problems]
    ['row 3: the row has no text.']
    """
    problems: list[str] = []
    corpus = read_corpus(Path(path), problems.append)
    parts = [describe(corpus)] if len(corpus.articles) else []
    if problems:
        parts.append(f"Wrong ({len(problems)}): the corpus cannot be used before this is mended")
        parts[-1] += "".join(f"\n  {problem}" for problem in problems)
    else:
        parts.append("Nothing stops the corpus from being used.")
    return Report("\n\n".join(parts), tuple(problems))


def describe(corpus: Corpus) -> str:
    """Return a page of text on a corpus: articles, sections, stripped, repaired, worth a look."""
    parts = [repr(corpus), _articles(corpus.articles)]
    sections = corpus.passages["section"].value_counts()
    parts.append("Sections\n" + _rows((f"{n:6,}", name) for name, n in sections.items()))
    parts.append(_log(corpus.stripped, ["kind", "reason"], "text", "Stripped"))
    parts.append(_log(corpus.repairs, ["rule"], "before", "Repaired"))
    noticed = notices(corpus)
    if noticed:
        parts.append("Worth a look\n" + _rows((line,) for line in noticed))
    return "\n\n".join(parts)


def _articles(articles: pd.DataFrame) -> str:
    rows = [
        (
            f"{row.n_words:6,} words",
            row.article_id,
            row.outlet,
            row.published or "no date",
            row.headline,
        )
        for row in articles.head(ROWS).itertuples()
    ]
    more = f"\n  … and {len(articles) - ROWS:,} more" if len(articles) > ROWS else ""
    return f"Articles ({len(articles):,})\n" + _rows(rows) + more


def _log(log: pd.DataFrame, keys: list[str], shown: str, title: str) -> str:
    """Count a log by rule, with the first example of each."""
    counts = log.groupby(keys, sort=False)[shown].agg(["size", "first"]).reset_index()
    rows = [
        (f"{row['size']:6,}", ", ".join(row[key] for key in keys), f'"{row["first"]}"')
        for _, row in counts.iterrows()
    ]
    return f"{title} ({len(log):,})" + ("\n" + _rows(rows) if rows else "")


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join("  " + "  ".join(_short(cell) for cell in row) for row in rows)


def _short(cell: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else " " for c in cell).split())
    lead = cell[: len(cell) - len(cell.lstrip(" "))]
    return lead + (flat if len(flat) <= 2 * WIDTH else flat[: 2 * WIDTH - 1] + "…")


def notices(corpus: Corpus) -> list[str]:
    """Return what is no error but may be a mistake, one sentence each."""
    articles = corpus.articles
    found = list(corpus.notes)
    undated = articles[articles["published"] == ""]
    found += _some(undated, "without a date")
    long = articles["published"].str.len()
    found += _some(articles[(long > 0) & (long < 10)], "dated by a year or a month alone")
    timed = articles[long > 10]
    found += _some(
        timed[~timed["published"].str[11:].str.contains(r"[+-]")], "with a time but no zone"
    )
    found += _some(articles[articles["headline"] == ""], "without a headline")
    found += _some(articles[articles["n_words"] < SHORT], f"of fewer than {SHORT} words")
    found += _some(
        articles[articles["language"] != "en"], "not in English, which the rules are for"
    )
    texts = corpus.passages.groupby("article_id", sort=False)["text"].agg("\n".join)
    found += _some(articles[articles["article_id"].isin(texts.index[texts.duplicated()])],
                   "with the same text as an earlier one")  # fmt: skip
    outlets = sorted(set(articles["outlet"]))
    found += [
        f'two outlets or one? "{one}" and "{two}"'
        for one, two in zip(outlets, outlets[1:], strict=False)
        if SequenceMatcher(None, one.lower(), two.lower()).ratio() >= ALIKE
    ]
    found += [
        f'"{outlet}" may be the name of a folder, not of an outlet' if outlet else "no outlet named"
        for outlet in outlets
        if is_general(outlet)
    ]
    return found + _doubts(corpus)


def _doubts(corpus: Corpus) -> list[str]:
    """Return what speaks against articles being one whole article each, a sentence for a kind."""
    seen: dict[str, list[str]] = {}
    parts = pd.concat([corpus.passages, corpus.stripped])[["article_id", "start", "end"]]
    for row in (
        parts.groupby("article_id", sort=False).agg({"start": "min", "end": "max"}).itertuples()
    ):
        if row.Index:
            text = corpus.quote(row.Index, row.start, row.end)
            for kind, what in find_doubts(text):
                seen.setdefault(kind, []).append(f"{row.Index}: {what}")
    return [
        f"{len(found):,} article{'s' * (len(found) > 1)} {kind}, such as {found[0]}"
        for kind, found in seen.items()
    ]


def _some(articles: pd.DataFrame, what: str) -> list[str]:
    if articles.empty:
        return []
    n = len(articles)
    return [f"{n:,} article{'s' * (n > 1)} {what}, such as {articles['article_id'].iloc[0]}"]
