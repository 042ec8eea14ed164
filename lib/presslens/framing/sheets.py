"""Hand coding: a blind sample of units as a sheet, the filled sheet read back, and the agreement.

The sheet does not tell the tool's answers, nor the outlet. The name of a unit tells which sample it
is of: `stance-0-50-007-1c9d0a` is the seventh of fifty reporting verbs drawn with seed 0, and the
last part a digest of its place, so that rows that are missing, or of another corpus, are noticed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pandas as pd

from presslens.errors import PresslensError, nearest
from presslens.framing.agreement import alpha, alpha_interval, percent_agreement
from presslens.framing.units import Units, passage_texts, units_of

if TYPE_CHECKING:
    from presslens.study import Study

TOOL = "presslens"
_NAME = re.compile(r"(?P<kind>[a-z_]+)-(?P<seed>\d+)-(?P<size>\d+)-(?P<number>\d+)-[0-9a-f]{6}")
CONTEXT = 300  # characters shown before and after a unit


def draw_sample(units: Units, *, n: int, seed: int = 0) -> pd.DataFrame:
    """Return `n` units drawn at random, in random order, each with its name in the column unit.

    The same seed draws the same units of the same corpus; a corpus with fewer gives all it has.
    """
    size = min(n, len(units.table))
    rows = np.random.default_rng(seed).permutation(len(units.table))[:size]
    table = units.table.iloc[rows].reset_index(drop=True)
    names = [
        f"{units.kind}-{seed}-{size}-{number:03d}-{_digest(units.kind, place)}"
        for number, place in enumerate(
            zip(table["article_id"], table["start"], table["end"], strict=True), start=1
        )
    ]
    table.insert(0, "unit", names)
    return table


def sheet(study: Study, units: Units, sample: pd.DataFrame) -> pd.DataFrame:
    """Return the sheet to code: unit, before, text, after, one empty column a variable, remark.

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    texts, rows = passage_texts(study), []
    for row in sample.itertuples(index=False):
        text = texts[(row.article_id, row.passage_id)]
        start, end = row.text_start, row.text_end
        before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
        rows.append((row.unit, *map(_plain, (before, text[start:end], after))))
    table = pd.DataFrame(rows, columns=["unit", "before", "text", "after"])
    return table.assign(**{variable.name: "" for variable in units.variables}, remark="")


def codebook(units: Units, n: int) -> str:
    """Return what a coder needs to know: the unit, the questions and the permitted answers."""
    lines = [
        f"Code {n} units. A unit is {units.about}. Its words are in the column text, with",
        "what stands around it in before and after. Fill the columns named below and leave all",
        "others as they are, the column unit above all. Leave a cell empty where you cannot",
        "tell. Do not confer, and do not look at what the program found.",
        "",
    ]
    for variable in units.variables:
        lines += [f"{variable.name}: {variable.question}"]
        lines += [f"    {value}  {meaning}" for value, meaning in variable.answers.items()]
        lines += [""]
    return "\n".join(lines)


@dataclass(frozen=True, eq=False)
class Coded:
    """A filled sheet: its name, the sample it is of, and the answers by unit and variable."""

    name: str
    kind: str
    seed: int
    size: int
    answers: pd.DataFrame


def read_sheet(path: str | Path, study: Study) -> tuple[Coded, Units]:
    """Read a filled sheet and the units it is about, as this corpus has them now.

    Raises PresslensError, naming file and line, for a sheet that cannot be read, a unit that is
    missing, there twice or of another corpus, an answer that is not permitted, or no answer at all.
    """
    path = Path(path)
    lines = _read_lines(path)
    head = [name.strip() for name in lines[0][1]] if lines else []
    if "unit" not in head:
        _fail(path, 1, 'expected a column "unit", as presslens sample writes it')
    rows = [
        (at, dict(zip(head, (cell.strip() for cell in row), strict=False)))
        for at, row in lines[1:]
        if any(cell.strip() for cell in row)
    ]
    if not rows:
        _fail(path, 1, "the sheet has no row")
    for at, row in rows:
        if not row["unit"]:
            _fail(path, at, 'the row lacks its unit id, in the column "unit"')
    at, first = rows[0]
    parts = _NAME.fullmatch(first["unit"])
    if not parts:
        _fail(path, at, f'"{first["unit"]}" is no unit of a sheet that presslens sample wrote')
    kind, seed, size = parts["kind"], int(parts["seed"]), int(parts["size"])
    units = units_of(study, kind)
    sample = draw_sample(units, n=size, seed=seed)
    _check_units(path, rows, list(sample["unit"]))
    names = [variable.name for variable in units.variables]
    for name in names:
        if name not in head:
            _fail(path, 1, f'the column "{name}" is missing; {nearest(name, head)}')
    for at, row in rows:
        for variable in units.variables:
            answer = _answer(row.get(variable.name, ""))
            if answer and answer not in variable.answers:
                known = nearest(answer, variable.answers)
                _fail(path, at, f'"{answer}" is no answer to {variable.name}; {known}')
            row[variable.name] = answer
    table = pd.DataFrame([row for _, row in rows]).set_index("unit")[names]
    table = table.loc[list(sample["unit"])]
    if (table == "").all().all():
        raise PresslensError(f"{path}: no unit has an answer yet.")
    return Coded(path.stem, kind, seed, size, table), units


def agreement(coded: Sequence[Coded], units: Units) -> pd.DataFrame:
    """Return the agreement of coders with each other and of the tool with each coder.

    One row per variable and pair: variable, between, units (both answered), agreement (share of
    equal answers), alpha, low, high, and for the tool, if answers are yes and no, precision and
    recall of its yes. Intervals resample articles where six or more have units, else units.

    Raises PresslensError if the sheets are not of one sample.
    """
    first = coded[0]
    for other in coded[1:]:
        if (other.kind, other.seed, other.size) != (first.kind, first.seed, first.size):
            raise PresslensError(
                f"{other.name}: its units are of another sample than those of {first.name}."
            )
    sample = draw_sample(units, n=first.size, seed=first.seed).set_index("unit")
    several = sample["article_id"].nunique() >= 6
    rows = []
    for variable in units.variables:
        columns = {
            name: each.answers[variable.name]
            for name, each in zip(_names(coded), coded, strict=True)
        }
        pairs = [(f"{TOOL} and {name}", [sample[variable.name], a]) for name, a in columns.items()]
        if len(coded) > 1:
            pairs.append((" and ".join(columns), list(columns.values())))
        for between, answers in pairs:
            given = np.array([a.to_numpy(dtype=object) for a in answers]).T.tolist()
            if variable.scale != "nominal":
                given = [[float(v) if v != "" else None for v in row] for row in given]
            clusters = sample["article_id"].tolist() if several else None
            low, high = alpha_interval(given, scale=variable.scale, clusters=clusters)
            both = [row for row in given if sum(v not in (None, "") for v in row) > 1]
            with_tool = between.startswith(TOOL)
            rows.append(
                {
                    "variable": variable.name,
                    "between": between,
                    "units": len(both),
                    "agreement": percent_agreement(given),
                    "alpha": alpha(given, scale=variable.scale),
                    "low": low,
                    "high": high,
                    **(_precision_recall(both) if with_tool else {}),
                }
            )
    columns = "variable between units agreement alpha low high precision recall"
    return pd.DataFrame(rows).reindex(columns=columns.split())


def _names(coded: Sequence[Coded]) -> list[str]:
    """Return what to call the coders: their sheets' names, numbered where they are alike."""
    names = [each.name for each in coded]
    if len(set(names)) == len(names):
        return names
    return [f"{name} ({number})" for number, name in enumerate(names, start=1)]


def _precision_recall(both: list[list[object]]) -> dict[str, float]:
    """Return precision and recall of the tool's (first column's) yes."""
    if {value for row in both for value in row} - {"0", "1"}:
        return {}
    tool, coder = (np.array([row[i] == "1" for row in both]) for i in (0, 1))
    right = float((tool & coder).sum())
    return {
        "precision": right / tool.sum() if tool.any() else float("nan"),
        "recall": right / coder.sum() if coder.any() else float("nan"),
    }


def _check_units(path: Path, rows: list[tuple[int, dict[str, str]]], expected: list[str]) -> None:
    known, seen = set(expected), {}
    for at, row in rows:
        name = row["unit"]
        if name not in known:
            if not _NAME.fullmatch(name):
                _fail(path, at, f'"{name}" is no unit of a sheet that presslens sample wrote')
            _fail(path, at, f'the unit "{name}" is not of this sample, or of another corpus')
        if name in seen:
            _fail(path, at, f'the unit "{name}" is there already, in line {seen[name]}')
        seen[name] = at
    missing = [name for name in expected if name not in seen]
    if missing:
        place = expected.index(missing[0])
        before = seen.get(expected[place - 1], 1) if place else 1
        others = "" if len(missing) == 1 else f" and {len(missing) - 1} more"
        _fail(path, before, f'after this line the unit "{missing[0]}"{others} should follow')


def _answer(cell: str) -> str:
    """Return an answer as the codebook writes it: spreadsheets make 1.0 of 1."""
    return cell[:-2] if re.fullmatch(r"-?\d+\.0", cell) else cell.lower()


def _read_lines(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file, each with the line it begins on."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise PresslensError(f"{path}: there is no such sheet.") from None
    except IsADirectoryError:
        raise PresslensError(f"{path}: expected one sheet, found a folder.") from None
    except UnicodeDecodeError as error:
        raise PresslensError(
            f"{path}: byte {error.start} is not UTF-8; save the sheet as CSV UTF-8."
        ) from None
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader, rows, at = csv.reader(text.splitlines(keepends=True), delimiter=separator), [], 1
    for row in reader:
        rows.append((at, row))
        at = reader.line_num + 1
    return rows


def _plain(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t" and text else text


def _digest(kind: str, place: tuple[str, int, int]) -> str:
    return blake2b(repr((kind, *map(str, place))).encode(), digest_size=3).hexdigest()


def _fail(path: Path, line: int, problem: str) -> NoReturn:
    raise PresslensError(f"{path}, line {line}: {problem}.") from None
