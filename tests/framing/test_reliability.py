"""Hand coding goes out blind, comes back checked, and agreement is Krippendorff's."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from nltk.metrics.agreement import AnnotationTask

from presslens import Study
from presslens.errors import PresslensError
from presslens.framing.agreement import alpha, alpha_interval
from presslens.framing.sheets import agreement, draw_sample, read_sheet, sheet
from presslens.framing.units import KINDS, units_of

SEEDS = Path(__file__).parents[2] / "seeds"
# Krippendorff 2011, section C: four coders, twelve units, answers missing.
FOUR = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]


@cache
def seeds() -> Study:
    return Study.open(SEEDS)


@pytest.mark.parametrize(
    ("scale", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_alpha_is_that_of_the_published_example(scale, value):
    assert alpha(list(zip(*FOUR, strict=True)), scale=scale) == pytest.approx(value, abs=0.0006)


def test_alpha_is_that_of_nltk():
    rng = np.random.default_rng(3)
    for coders in (2, 4):
        rows = rng.integers(0, 3, (40, coders))
        rows[rng.random(rows.shape) < 0.5] = 1
        data = [(c, u, int(v)) for u, row in enumerate(rows) for c, v in enumerate(row)]
        assert alpha(rows.tolist()) == pytest.approx(AnnotationTask(data).alpha())
        squared = AnnotationTask(data, distance=lambda a, b: (a - b) ** 2).alpha()
        assert alpha(rows.tolist(), scale="interval") == pytest.approx(squared)


def test_alpha_is_missing_where_nothing_could_disagree():
    assert np.isnan(alpha([["a", "a"], ["a", "a"]]))
    assert np.isnan(alpha([["a", None], ["", "b"]]))


def test_few_units_or_articles_get_no_interval():
    pairs = [("a", "a"), ("b", "b"), ("a", "b")] * 3
    assert np.isnan(alpha_interval(pairs)[0])
    assert np.isnan(alpha_interval(pairs * 4, clusters=["one", "two"] * 18)[0])


def test_an_interval_covers_the_alpha_of_the_population():
    rng = np.random.default_rng(5)

    def coded(n):
        first = rng.integers(0, 2, n)
        second = np.where(rng.random(n) < 0.2, rng.integers(0, 2, n), first)
        return np.column_stack([first, second]).tolist()

    truth = alpha(coded(100_000))
    bounds = [alpha_interval(coded(60), bootstraps=400) for _ in range(100)]
    assert 88 <= sum(low <= truth <= high for low, high in bounds) <= 100


def filled(folder: Path, kind: str, n: int = 20) -> tuple[Path, pd.DataFrame]:
    """A sheet filled with the tool's own answers."""
    units = units_of(seeds(), kind)
    sample = draw_sample(units, n=n)
    table = sheet(seeds(), units, sample)
    for variable in units.variables:
        table[variable.name] = sample[variable.name]
    path = folder / f"{kind}.csv"
    table.to_csv(path, index=False)
    return path, sample


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_filled_as_the_tool_answers_agrees_with_it(tmp_path, kind):
    path, _ = filled(tmp_path, kind)
    coded, units = read_sheet(path, seeds())
    table = agreement([coded], units)
    assert (table["agreement"].dropna() == 1).all()
    assert (table["alpha"].dropna() == 1).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_sheet_does_not_tell_the_answers_and_its_units_are_in_the_text(kind):
    units = units_of(seeds(), kind)
    sample = draw_sample(units, n=20)
    table = sheet(seeds(), units, sample)
    for variable in units.variables:
        assert (table[variable.name] == "").all()
    assert not {"outlet", "article_id"} & set(table)
    for row in sample.itertuples():
        assert seeds().corpus.quote(row.article_id, row.start, row.end)
    assert draw_sample(units, n=20).equals(sample)
    assert not draw_sample(units, n=20, seed=1)["unit"].equals(sample["unit"])


def test_disagreement_lowers_alpha_and_shows_in_precision(tmp_path):
    path, sample = filled(tmp_path, "scare_quotes", n=60)
    table = pd.read_csv(path, dtype=str)
    table.loc[sample["distance"] == "1", "distance"] = "0"
    table.loc[0, "distance"] = "1"
    table.to_csv(path, index=False)
    coded, units = read_sheet(path, seeds())
    row = agreement([coded], units).iloc[0]
    assert row["alpha"] < 0.2 and row["precision"] < 0.5


def spoil(path: Path, change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def put(row: int, column: int, value: str):
    return lambda rows: rows[row].__setitem__(column, value)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda rows: rows.pop(3), 'line 3: after this line the unit "stance-0-20-003'),
        (lambda rows: rows.append(list(rows[2])), "is there already, in line 3"),
        (put(2, 0, "stance-0-20-002-ffffff"), "line 3: the unit \"stance-0-20-002-ffffff\" is not"),
        (put(1, 0, "seven"), 'line 2: "seven" is no unit'),
        (put(1, 0, ""), "line 2: the row lacks its unit id"),
        (put(3, 0, " "), "line 4: the row lacks its unit id"),
        (put(4, 4, "neutrall"), 'line 5: "neutrall" is no answer to stance; did you mean'),
        (put(0, 4, "stanze"), 'line 1: the column "stance" is missing; did you mean "stanze"'),
        (put(0, 0, "id"), 'line 1: expected a column "unit"'),
        (lambda rows: rows.__delitem__(slice(1, None)), "line 1: the sheet has no row"),
        (lambda rows: [row.__setitem__(4, "") for row in rows[1:]], "no unit has an answer yet"),
    ],
)  # fmt: skip
def test_a_bad_sheet_gets_one_sentence_with_file_and_line(tmp_path, change, expected):
    path, _ = filled(tmp_path, "stance")
    # A text with line breaks must not throw the line numbers off: there are none in these.
    spoil(path, change)
    with pytest.raises(PresslensError) as caught:
        read_sheet(path, seeds())
    message = str(caught.value)
    assert expected in message and message.startswith(str(path))
    assert message.endswith((".", "?")) and "\n" not in message


def test_sheets_of_different_samples_are_not_compared(tmp_path):
    first, units = read_sheet(filled(tmp_path, "stance", n=20)[0], seeds())
    second, _ = read_sheet(filled(tmp_path, "stance", n=21)[0], seeds())
    with pytest.raises(PresslensError, match="of another sample"):
        agreement([first, second], units)


def test_what_spreadsheets_do_to_a_sheet_is_forgiven(tmp_path):
    path, _ = filled(tmp_path, "scare_quotes")
    table = pd.read_csv(path, dtype=str)
    table["distance"] += ".0"
    table.to_csv(path, index=False, sep=";", encoding="utf-8-sig")
    coded, units = read_sheet(path, seeds())
    assert agreement([coded], units)["agreement"].tolist() == [1]


def test_unknown_kinds_are_refused():
    with pytest.raises(PresslensError, match='did you mean "stance"'):
        units_of(seeds(), "stanse")
