"""The data card of an imported corpus: README.md, of which only the marked part is written anew."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

from presslens.corpus.bundle import DESCRIPTION
from presslens.corpus.importing.report import ImportReport
from presslens.corpus.importing.settings import Settings
from presslens.writing import whole

FILE = "README.md"
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


def write_card(folder: Path, source: Path, report: ImportReport, settings: Settings) -> None:
    """Write the data card, or write its marked part anew and leave the rest of it as it is."""
    path = folder / FILE
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
