"""Keyness against a reference list: how a corpus differs from English at large or any list."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from presslens.errors import PresslensError
from presslens.text import term, tokenize
from presslens.words import keyness
from presslens.words.arrays import count_numbers
from presslens.words.compare import measures
from presslens.words.counts import tally
from presslens.words.view import View, counted

if TYPE_CHECKING:
    import pandas as pd

    from presslens.study import Study

SAYING = frozenset(
    ["say", "says", "said", "saying", "tell", "tells", "told", "telling", "according"]
)
WORDFREQ_WORDS = 1_000_000_000  # wordfreq gives shares; they count as those of so many words


def reference_list(name: str | Path = "wordfreq", *, language: str = "en") -> dict[str, float]:
    """Return a reference list as counts by term.

    "wordfreq" is the packaged list of that name (R. Speer 2022: the share of each word in books,
    subtitles, news and the web), taken as counts in a billion words. A path names a CSV or TSV
    file of the user's own whose first two columns are term and count; a header is skipped. Counts
    of forms that are one term add up.

    Raises PresslensError for a file that is missing, not text, or without counts, and a language
    wordfreq does not know.
    """
    if name == "wordfreq":
        return _wordfreq(language)
    path = Path(name)
    if not path.is_file():
        raise PresslensError(f'"{path}" is no reference list: give "wordfreq" or a CSV file.')
    try:
        lines = path.read_bytes().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise PresslensError(
            f"{path}: a reference list is UTF-8 text, but byte {error.start} of this file is not."
        ) from None
    tab = "\t" in (lines[0] if lines else "")
    counts: dict[str, float] = {}
    for number, row in enumerate(csv.reader(lines, delimiter="\t" if tab else ","), start=1):
        if not row or not row[0].strip():
            continue
        value = _count(row[1]) if len(row) > 1 else None
        if value is None and number == 1 and len(row) > 1:
            continue  # a header
        if value is None:
            raise PresslensError(
                f"{path}: line {number} has no count beside its term; "
                "a reference list has a term and a count on every line."
            )
        counts[term(row[0].strip())] = counts.get(term(row[0].strip()), 0.0) + value
    if not any(counts.values()):
        raise PresslensError(f"{path}: the reference list has no counts above 0.")
    return counts


def _count(text: str) -> float | None:
    try:
        value = float(text.replace("\u00a0", "").strip())
    except ValueError:
        return None
    return value if 0 <= value < np.inf else None


def _wordfreq(language: str) -> dict[str, float]:
    import wordfreq

    if language not in wordfreq.available_languages():
        raise PresslensError(f'wordfreq has no list for the language "{language}".')
    shares = wordfreq.get_frequency_dict(language)
    return {word: share * WORDFREQ_WORDS for word, share in shares.items()}


def telling_word(study: Study | View) -> str:
    """Return the word that says most about what the articles share.

    Of the listed words that at least half of the articles use, it is the one that exceeds its rate
    in English at large most, by signed log-likelihood; verbs of saying and the names of outlets do
    not count. Empty where no word is left.

    >>> from presslens.words import index_texts, view
    >>> texts = ["The tariff rose, he said.", "A tariff fell.", "Rain, she said. The tariff again."]
    >>> telling_word(view(index_texts(texts), stop_words="function"))
    'tariff'
    """
    view = counted(study)
    in_articles = tally(view, "outlet").articles.sum(axis=0)
    half = (np.diff(view.index.article_bounds) > 0).sum() / 2
    common = {name for name, n in zip(view.terms, in_articles, strict=True) if n >= half}
    outlets = " ".join(view.index.articles["outlet"])
    common -= SAYING | {term(word) for word, _, _ in tokenize(outlets)}
    common = {name for name in common if name.isalpha() and len(name) > 2}
    table = compare_with_list(view, reference_list(), min_count=1)
    table = table[table["term"].isin(common) & (table["log_likelihood"] > 0)]
    return str(table.loc[table["log_likelihood"].idxmax(), "term"]) if len(table) else ""


def compare_with_list(
    study: Study | View,
    reference: dict[str, float],
    *,
    min_count: int = 3,
    words: float | None = None,
) -> pd.DataFrame:
    """Return the keyness table of a whole view against a reference list.

    `words` is the size of what the list was counted in: the sum of its counts unless given (give
    it for a list that leaves out rare words). Only terms of the corpus are compared, those that
    come `min_count` times or more in it; a term the list lacks has 0 there and follows each
    measure's rule for zeros. Columns as in `presslens.words.compare`, of the target (_a) and the
    list (_b); a list has no articles, so there is no test over articles, and `standing` says so.

    >>> from presslens.words import index_texts, view
    >>> fish = view(index_texts(["one fish two fish"]))
    >>> table = compare_with_list(fish, {"fish": 1, "one": 50, "two": 49}, min_count=1)
    >>> table[["term", "count_a", "count_b"]].values.tolist()[0]
    ['fish', 2, 1]

    Raises PresslensError if the list shares no term with the corpus.
    """
    view = counted(study)
    import pandas as pd

    counts = count_numbers(view.ids, len(view.terms)).astype(float)
    listed = np.array([reference.get(name, 0.0) for name in view.terms])
    if not listed.any():
        raise PresslensError("the reference list shares no term with the corpus.")
    n_a = float(view.selected.sum())
    n_b = float(sum(reference.values())) if words is None else float(words)
    keep = np.flatnonzero(view.listed & (counts >= max(min_count, 1)))
    frame = pd.DataFrame(
        {
            "term": np.asarray(view.terms, dtype=object)[keep],
            "count_a": counts[keep].astype(int),
            "words_a": int(n_a),
            "per_10k_a": counts[keep] / n_a * 1e4,
            "count_b": listed[keep],
            "words_b": n_b,
            "per_10k_b": listed[keep] / n_b * 1e4,
        }
    )
    for name, values in measures(counts, listed, n_a, n_b, keep=keep).items():
        frame[name] = values
    frame["lrc"] = keyness.conservative_log_ratio(
        counts[keep], listed[keep], n_a, n_b, family=max(len(keep), 1)
    )
    frame["family"] = len(keep)
    frame["standing"] = "no test over articles: a list has none"
    order = np.lexsort((frame["term"].astype(str), -frame["log_likelihood"]))
    return frame.iloc[order].reset_index(drop=True)
