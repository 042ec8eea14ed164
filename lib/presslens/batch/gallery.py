"""figures/index.html: every figure of every run with its caption, for anyone with a browser."""

from __future__ import annotations

import csv
import struct
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from presslens.batch.manifest import corpus_line
from presslens.batch.page import page, table
from presslens.batch.report import value

POLICY = "default-src 'none'; img-src 'self' data: file:; style-src 'unsafe-inline'"
FORMATS = ("png", "svg", "pdf", "csv")
ROWS = 12
HEADING = "How the news tells it"

CSS = """
:root { --width: 76rem; }
.kicker { font: 600 .85rem/1.3 var(--sans); color: var(--soft); margin: 0 0 .5rem; }
.lede { max-width: 46rem; font-size: 1.15rem; }
.runs { font: .95rem/1.4 var(--sans); margin-top: 1.5rem; }
.runs ol { display: flex; flex-wrap: wrap; gap: .5rem; }
.runs a { display: block; padding: .45rem .9rem; border: 1px solid var(--line);
  border-radius: 2rem; text-decoration: none; background: var(--card); }
.run { margin-top: 4rem; border-top: 2px solid var(--ink); padding-top: 1rem; }
.run > h2 { margin: 0 0 .25em; font-size: clamp(1.4rem, 1.1rem + 1.4vw, 2rem); }
.run > p { margin-bottom: 2rem; }
.figure { display: grid; gap: .75rem 2.25rem; margin: 0; padding: 0 0 2.75rem; }
.figure + .figure { border-top: 1px solid var(--line); padding-top: 2.25rem; }
.figure h3 { margin: 0 0 .35rem; font-size: 1.2rem; }
.figure .picture { display: block; background: #fff; border: 1px solid var(--line);
  border-radius: 4px; padding: clamp(.25rem, 1vw, .75rem); }
.figure .picture img { display: block; width: 100%; }
.figure .unit { color: var(--soft); font: .95rem/1.45 var(--sans); margin-bottom: .75rem; }
.figure figcaption { font-family: var(--sans); }
.figure details p { margin: .25rem 0 .6rem; }
.figure details ul { margin: .25rem 0 .6rem; padding-left: 1.1rem; }
.source { font-size: .8rem; color: var(--soft); margin: .75rem 0 0; }
.files { display: flex; flex-wrap: wrap; gap: .3rem 1rem; padding: 0; margin: .75rem 0 0;
  list-style: none; font-size: .9rem; }
@media (min-width: 62rem) {
  .figure { grid-template-columns: minmax(0, 2.1fr) minmax(16rem, 1fr); align-items: start; }
  .figure figcaption { position: sticky; top: 1rem; }
}
@media (max-width: 61.99rem) { .figure { display: flex; flex-direction: column; }
  .figure .picture, .figure .rows { order: 1; } .figure figcaption { display: contents; }
  .figure figcaption > .words { order: 0; } .figure figcaption > .more { order: 2; } }
@media print { .files, .run > p a { display: none; } .figure { display: block; } }
"""


def render(manifest: Mapping[str, Any], folders: Mapping[str, Path], order: list[str]) -> str:
    """Return the gallery of the runs in `manifest`; `folders` says where their files stand now.

    order: names of runs, as the suite lists them; runs it does not name come last, by name. All
    links are relative, so that the folder can be moved or mailed; every text is escaped.
    """
    runs = manifest["runs"]
    names = [name for name in order if name in runs] + sorted(set(runs) - set(order))
    corpora = [runs[name]["corpus"] for name in names]
    titles = list(dict.fromkeys(facts["title"] or facts["path"] for facts in corpora))
    title = titles[0] if len(titles) == 1 else HEADING
    lines = dict.fromkeys(corpus_line(facts, titled=len(titles) > 1) for facts in corpora)
    count = sum(1 for name in names for result in runs[name]["results"] if result["figure"])
    links = "\n".join(
        f'<li><a href="#{escape(name)}">{escape(_title(name, runs[name]))}</a></li>'
        for name in names
    )
    sections = "\n".join(_section(name, runs[name], folders[name]) for name in names)
    body = f"""<header>
<p class="kicker">{HEADING}</p>
<h1>{escape(title)}</h1>
<p class="lede">{"<br>".join(map(escape, lines))}</p>
<p class="quiet">{count} figure{"s" * (count != 1)}. Select a picture to see it large; its data
and the passages behind every number are linked beside it.</p>
<nav class="runs" aria-label="Notebooks"><ol>
{links}
</ol></nav>
</header>
<main id="content">
{sections}
</main>
<footer>Made with presslens. What was run on what, with which versions:
<a href="manifest.json">manifest.json</a>.</footer>"""
    return page(title=f"{title} · presslens", body=body, policy=POLICY, css=CSS)


def _title(name: str, run: Mapping[str, Any]) -> str:
    return run.get("title") or name


def _section(name: str, run: Mapping[str, Any], folder: Path) -> str:
    figures = "\n".join(_figure(name, result, folder) for result in run["results"])
    settings = "; ".join(f"{key}: {value(setting)}" for key, setting in run["settings"].items())
    changed = f" Set for this run: {escape(settings)}." if settings else ""
    report = f'<a href="{escape(name)}/report.html">Read the report</a>'
    failure = ""
    if run["status"] != "ok":
        figures_are = "The figures below are those of the last run that worked."
        failure = (
            f'<div class="warning" role="note"><p><strong>The last run failed.</strong> The report '
            f"says where. {figures_are if run['results'] else ''}</p></div>"
        )
    return f"""<section class="run" id="{escape(name)}">
<h2>{escape(_title(name, run))}</h2>
<p class="quiet">{report}: how to read the figures, and what they do not show.{changed}</p>
{failure}{figures}
</section>"""


def _figure(run: str, result: Mapping[str, Any], folder: Path) -> str:
    name = result["name"]
    stem = f"{run}/{name}"
    files = [kind for kind in FORMATS if (folder / f"{name}.{kind}").is_file()]
    links = [f'<li><a href="{escape(stem)}.{kind}">{kind.upper()}</a></li>' for kind in files]
    if (folder / f"{name}.evidence.csv").is_file():
        number = result["evidence"]
        passages = f"{number:,} passage{'s' * (number != 1)} behind it"
        links.append(
            f'<li><a href="{escape(run)}/report.html#{escape(name)}">{passages}</a> '
            f'(<a href="{escape(stem)}.evidence.csv" aria-label="those passages as CSV">CSV</a>)'
            "</li>"
        )
    if result["figure"] and "png" in files:
        width, height = png_size(folder / f"{name}.png")
        shown = (
            f'<a class="picture" href="{escape(stem)}.png"><img src="{escape(stem)}.png" '
            f'width="{width}" height="{height}" alt="{escape(result["alt"])}"></a>'
        )
    else:
        shown = f'<div class="rows">{_rows(folder / f"{name}.csv")}</div>'
    return f"""<figure class="figure" id="{escape(run)}-{escape(name)}">
{shown}
<figcaption>
<div class="words"><h3>{escape(result["title"])}</h3>
<p class="unit">{escape(result["subtitle"])}</p></div>
<div class="more">{_folded(result)}<ul class="files">
{"".join(links)}
</ul></div>
</figcaption>
</figure>"""


def _folded(result: Mapping[str, Any]) -> str:
    parts = []
    if result["alt"]:
        parts.append(
            f"<details><summary>The picture in words</summary><p>{escape(result['alt'])}</p>"
            "</details>"
        )
    if result["notes"]:
        notes = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
        parts.append(f"<details><summary>How it was counted</summary><ul>{notes}</ul></details>")
    if result["source"]:
        parts.append(f'<p class="source">{escape(result["source"])}</p>')
    return "\n".join(parts)


def _rows(path: Path) -> str:
    """Return the first rows of a table that has no picture."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            head = tuple(next(reader))
            rows = [tuple(row) for _, row in zip(range(ROWS), reader, strict=False)]
    except (OSError, StopIteration, csv.Error):
        return ""
    return table(rows, head=head, caption=f"The first {len(rows)} rows")


def png_size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG file in pixels, read from its header (ISO 15948, 11.2.2)."""
    with path.open("rb") as stream:
        return struct.unpack(">II", stream.read(24)[16:])
