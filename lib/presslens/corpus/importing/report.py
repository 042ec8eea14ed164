"""What an import says when it is done: read, kept, set aside and why, with examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from presslens.corpus.importing.copied import FILE as COPIES
from presslens.corpus.importing.copied import Copies
from presslens.corpus.importing.set_aside import FILE as ASIDE
from presslens.corpus.store import read_columns

OUTLETS, NOTES, WIDTH = 12, 30, 240


@dataclass(frozen=True)
class ImportReport:
    """The outcome of an import.

    read: articles and rows come across, of which kept are new, already were there, and the rest are
    set aside. set_aside: how many by kind; examples: sentences by kind. total: articles that the
    corpus now has, by outlet. copies: articles that are copies of others in it.
    """

    folder: Path
    read: int
    kept: int
    already: int
    set_aside: Mapping[str, int]
    examples: Mapping[str, Sequence[str]]
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
        notes=notes,
        total=total,
        undated=len(days) - len(dated),
        first=span["min"] or "",
        last=span["max"] or "",
        words=pc.sum(table["n_words"]).as_py() or 0,
        copies=copies,
    )


def _short(text: str) -> str:
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat if len(flat) <= WIDTH else flat[: WIDTH - 1] + "…"
