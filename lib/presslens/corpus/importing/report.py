"""What an import says when it is done: on the screen, in README.md (the data card), in copies.csv.

Of the data card only the marked part is written anew.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from presslens.corpus.bundle import DESCRIPTION
from presslens.corpus.copies import find_copies
from presslens.corpus.importing.set_aside import FILE as ASIDE
from presslens.corpus.importing.settings import Settings
from presslens.corpus.store import read_columns, sketches
from presslens.store import whole

OUTLETS, NOTES, WIDTH = 12, 30, 240
CARD, COPIES = "README.md", "copies.csv"
COLUMNS = ("article_id", "outlet", "copy_of", "outlet_of", "similarity", "exact")
BEGIN, END = "<!-- import: begin -->", "<!-- import: end -->"
_PART = re.compile(re.escape(BEGIN) + ".*" + re.escape(END), re.DOTALL)
_FRAME = """\
# {title}: data card

{part}

## To be filled in by whoever collected it

| | |
|---|---|
| Why these articles | how they were searched for or chosen, and what that leaves out |
| Rights | who holds them, and what the terms of the source allow |
| Content | what a reader should be warned of |
"""


@dataclass(frozen=True)
class Copies:
    """How many articles have exactly, or nearly, the text of an earlier one."""

    exact: int
    near: int


@dataclass(frozen=True)
class ImportReport:
    """The outcome of an import.

    read: articles and rows come across, of which kept are new, already were there, and the rest are
    set aside. set_aside: how many by kind; examples: sentences by kind.
    doubts, doubtful: likewise, of what is kept but may be wrong. total: articles that the
    corpus now has, by outlet. copies: articles that are copies of others in it.
    """

    folder: Path
    read: int
    kept: int
    already: int
    set_aside: Mapping[str, int]
    examples: Mapping[str, Sequence[str]]
    doubts: Mapping[str, int]
    doubtful: Mapping[str, Sequence[str]]
    notes: Sequence[str]
    total: Mapping[str, int]
    undated: int
    first: str
    last: str
    words: int
    copies: Copies

    def __str__(self) -> str:
        """Return the report as a page of text."""
        aside = sum(self.set_aside.values())
        lines = [
            f"Read {self.read:,}: {self.kept:,} new, {self.already:,} there already, "
            f"{aside:,} set aside"
        ]
        if aside:
            lines.append(f"\nSet aside (all of it, with reasons: {self.folder / ASIDE})")
            for kind, count in sorted(self.set_aside.items(), key=lambda item: -item[1]):
                lines.append(f"{count:9,}  {kind}")
                lines += [f"{'':11}{_short(example)}" for example in self.examples[kind]]
        if self.doubts:
            lines.append("\nKept, but look at them")
            for kind, count in sorted(self.doubts.items(), key=lambda item: -item[1]):
                lines.append(f"{count:9,}  {kind}")
                lines += [f"{'':11}{_short(example)}" for example in self.doubtful[kind]]
        if self.notes:
            lines.append("\nHow it was read")
            lines += [f"  {_short(note)}" for note in self.notes[:NOTES]]
            if len(self.notes) > NOTES:
                lines.append(f"  … and {len(self.notes) - NOTES:,} more")
        lines.append(f"\n{self.folder} now holds {self.summary()}")
        lines += [f"{count:9,}  {outlet}" for outlet, count in list(self.total.items())[:OUTLETS]]
        if len(self.total) > OUTLETS:
            lines.append(f"{'':9}  … and {len(self.total) - OUTLETS:,} more outlets")
        if self.copies.exact or self.copies.near:
            lines.append(
                f"\nCopies, kept and listed in {self.folder / COPIES}: {self.copies.exact:,} with "
                f"the text of an earlier article, {self.copies.near:,} nearly so"
            )
        return "\n".join(lines)

    def summary(self) -> str:
        """Return a line on what the corpus holds."""
        days = "" if not self.first else f", {self.first} to {self.last}"
        days += f" ({self.undated:,} without a date)" if self.undated else ""
        articles, outlets = sum(self.total.values()), len(self.total)
        return (
            f"{articles:,} article{'' if articles == 1 else 's'} from {outlets:,} "
            f"outlet{'' if outlets == 1 else 's'}{days}, {self.words:,} words"
        )


def summarise(work: Any, copies: Copies) -> ImportReport:
    """Return the report on an import that is done."""
    table = read_columns(work.to, "articles", ["outlet", "published", "n_words"])
    counted = table["outlet"].value_counts().to_pylist()
    total = {row["values"]: row["counts"] for row in sorted(counted, key=lambda r: -r["counts"])}
    days = pc.utf8_slice_codeunits(table["published"], 0, 10)
    dated = pc.filter(days, pc.not_equal(days, ""))
    span = pc.min_max(dated).as_py()
    notes = list(work.notes)
    if work.renamed:
        notes.append(f"{work.renamed:,} ids were taken already, and were made longer")
    notes += _spellings(work.preparer.outlets.unified)
    if folders := list(work.preparer.folders):
        named = ", ".join(folders[:5]) + (", …" if len(folders) > 5 else "")
        notes.append(
            f"outlets taken from the names of {len(folders):,} "
            f"folder{'s' * (len(folders) > 1)}, since the texts name none: {named}"
        )
    unlisted = work.preparer.outlets.unlisted
    if unlisted:
        most = sorted(unlisted, key=lambda name: -unlisted[name])[:5]
        one = len(unlisted) == 1
        told = "1 outlet is" if one else f"{len(unlisted):,} outlets are"
        notes.append(
            f"{told} in no list, and named as the source names {'it' if one else 'them'}: "
            + ", ".join(most) + (", …" if len(unlisted) > 5 else "")
        )  # fmt: skip
    return ImportReport(
        folder=work.to,
        read=work.read,
        kept=work.kept,
        already=work.already,
        set_aside=dict(work.aside.counts),
        examples=work.aside.examples,
        doubts=dict(work.doubts),
        doubtful=work.doubtful,
        notes=notes,
        total=total,
        undated=len(days) - len(dated),
        first=span["min"] or "",
        last=span["max"] or "",
        words=pc.sum(table["n_words"]).as_py() or 0,
        copies=copies,
    )


def _spellings(unified: Mapping[tuple[str, str], int]) -> list[str]:
    """Return a note for each outlet that was written otherwise, by its rule: how, and how often."""
    by_outlet: dict[str, list[str]] = {}
    for (outlet, written), count in sorted(unified.items(), key=lambda item: -item[1]):
        by_outlet.setdefault(outlet, []).append(f'"{written}" ({count:,})')
    return [
        f"{outlet} is also written {', '.join(written[:5])}{', …' * (len(written) > 5)}; to keep "
        "one apart, list it in outlets.yml"
        for outlet, written in by_outlet.items()
    ]


def _short(text: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= WIDTH else flat[: WIDTH - 1] + "…"


def write_card(folder: Path, source: Path, report: ImportReport, settings: Settings) -> None:
    """Write the data card, or write its marked part anew and leave the rest of it as it is."""
    path = folder / CARD
    part = f"{BEGIN}\n{_part(folder, source, report, settings)}\n{END}"
    title = re.sub(r"\Atitle: ", "", _title(folder)).strip('"')
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if BEGIN in text and END in text:
        _write(path, _PART.sub(lambda _: part, text))
    elif not text:
        _write(path, _FRAME.format(title=title, part=part))


def _write(path: Path, text: str) -> None:
    with whole(path) as place:
        place.write_text(text, encoding="utf-8")


def _title(folder: Path) -> str:
    lines = (folder / DESCRIPTION).read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if line.startswith("title: ")), folder.name)


def _part(folder: Path, source: Path, report: ImportReport, settings: Settings) -> str:
    today = datetime.date.today().isoformat()
    aside = [f"{count:,} {kind}" for kind, count in report.set_aside.items()]
    languages = ", ".join(settings.languages) or "en"
    rows = [
        ("What", report.summary()),
        ("Outlets", ", ".join(f"{name} ({n:,})" for name, n in list(report.total.items())[:40])),
        ("Last import", f"{today}, from `{source.name}`: {report.kept:,} new articles"),
        ("Set aside then", "; ".join(aside) or "nothing"),
        (
            "Kept, but look at them",
            "; ".join(f"{n:,} {kind}" for kind, n in report.doubts.items()) or "nothing",
        ),
        ("Languages kept", languages),
        ("Copies", f"{report.copies.exact:,} exact, {report.copies.near:,} near (`copies.csv`)"),
        ("How it was read", "; ".join(report.notes[:20]) or "nothing had to be guessed"),
    ]
    table = "\n".join(f"| {name} | {_cell(text)} |" for name, text in rows)
    return f"""| | |
|---|---|
{table}

| file | what it holds |
|---|---|
| `articles/`, `passages/` | the corpus, as Parquet: one row an article, one row a passage |
| `sources/` | the text of each article as it was read; all offsets count its characters |
| `stripped/`, `repairs/` | what was set aside inside the articles, and what was mended |
| `set_aside.jsonl` | rows and files that are no part of the corpus, each with the reason |
| `copies.csv` | articles that have the text of an earlier one, exactly or nearly |
| `corpus.yml` | the title; settings for the next import may stand there |"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")


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
    with whole(folder / COPIES) as place:
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
