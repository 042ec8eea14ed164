"""Small sources of every kind, made up for the tests of the import."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from presslens.corpus.importing import ImportReport, Settings, import_corpus


def story(n: int) -> str:
    """Return two paragraphs that are like no other `n`."""
    return (
        f"The council of town {n} voted on Tuesday to mend bridge {n} after months of debate, "
        f'officials said. "We have waited {n} years," said Mayor Ann Lee of ward {n}. Opponents '
        f"said that the money for it, {n} million, would be better spent on schools.\n\n"
        f"The vote was {n + 3} to four, and work will begin in week {n}."
    )


def table(rows: list[dict[str, object]], delimiter: str = ",") -> str:
    """Return rows as CSV text."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def read(source: Path, to: Path | None = None, **settings: object) -> ImportReport:
    """Import a source, in this process, into `to` or a folder beside it."""
    to = to or source.parent / f"{source.name}-corpus"
    return import_corpus(source, to, settings=Settings(**settings), jobs=1)


def articles(report: ImportReport) -> list[dict[str, object]]:
    """Return the articles of the corpus a report is about."""
    from presslens import load_corpus

    return load_corpus(report.folder).articles.to_dict("records")
