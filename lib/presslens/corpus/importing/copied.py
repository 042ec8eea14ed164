"""Exact and near copies in a corpus: reported, never taken out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from presslens.corpus.copies import find_copies
from presslens.corpus.store import read_columns, sketches
from presslens.writing import whole

FILE = "copies.csv"
COLUMNS = ("article_id", "outlet", "copy_of", "outlet_of", "similarity", "exact")


@dataclass(frozen=True)
class Copies:
    """How many articles have exactly, or nearly, the text of an earlier one."""

    exact: int
    near: int


def write_copies(folder: Path) -> Copies:
    """Find the copies among all articles of a corpus, write them to copies.csv, and count them.

    The earliest article is the original; one without a date counts as the latest.
    """
    table = read_columns(folder, "articles", ["article_id", "outlet", "published", "content"])
    articles = table.to_pandas()
    late = articles["published"].where(articles["published"] != "", "9999")
    order = np.lexsort((np.arange(len(articles)), late.to_numpy(dtype=str)))
    ages = np.empty(len(articles), dtype=np.int64)
    ages[order] = np.arange(len(articles))
    found = pd.concat([_exact(articles["content"].str[:16], order), _near(folder, ages)])
    found = found.drop_duplicates("copy").sort_values("copy")
    copy, original = (found[name].to_numpy(dtype=np.int64) for name in ("copy", "original"))
    names, outlets = articles["article_id"].to_numpy(), articles["outlet"].to_numpy()
    rows = pd.DataFrame(
        dict(
            zip(
                COLUMNS,
                (names[copy], outlets[copy], names[original], outlets[original],
                 found["similarity"].to_numpy().round(2), found["exact"].to_numpy()),
                strict=True,
            )
        )
    )  # fmt: skip
    with whole(folder / FILE) as place:
        rows.to_csv(place, index=False, lineterminator="\n", encoding="utf-8")
    exact = int(found["exact"].sum())
    return Copies(exact, len(found) - exact)


def _exact(texts: pd.Series, order: np.ndarray) -> pd.DataFrame:
    """Return the articles whose text an older one has, to the letter."""
    by_age = pd.DataFrame({"row": order, "text": texts.to_numpy()[order]})
    by_age["original"] = by_age.groupby("text")["row"].transform("first")
    same = by_age[by_age["row"] != by_age["original"]]
    found = pd.DataFrame({"copy": same["row"], "original": same["original"]})
    return found.assign(similarity=1.0, exact=True)


def _near(folder: Path, ages: np.ndarray) -> pd.DataFrame:
    if not len(ages):
        return pd.DataFrame({"copy": [], "original": [], "similarity": [], "exact": []})
    return find_copies(sketches(folder), ages).assign(exact=False)
