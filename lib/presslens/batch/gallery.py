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
FORMATS = ("png", "svg", "pdf", "page.html", "csv")
ROWS = 6
HEADING = "How the news tells it"

CSS = """
:root { --width: 84rem; }
.kicker { font: 600 .85rem/1.3 var(--sans); color: var(--soft); margin: 0 0 .5rem; }
.lede { max-width: 46rem; font-size: 1.15rem; }
.runs { font: .95rem/1.4 var(--sans); margin-top: 1.5rem; }
.runs ol { display: flex; flex-wrap: wrap; gap: .5rem; }
.runs a { display: block; padding: .45rem .9rem; border: 1px solid var(--line);
  border-radius: 2rem; text-decoration: none; background: var(--card); }
.run { margin-top: 4rem; border-top: 2px solid var(--ink); padding-top: 1rem; }
.run > h2 { margin: 0 0 .25em; font-size: clamp(1.4rem, 1.1rem + 1.4vw, 2rem); }
.run > p { margin-bottom: 2rem; }
.figures { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2.75rem 2.25rem; }
.figure { margin: 0; }
.figure h3 { margin: 0 0 .35rem; font-size: 1.2rem; }
.figure .unit { color: var(--soft); font: .95rem/1.45 var(--sans); margin-bottom: .75rem; }
.figure .picture { display: block; background: #fff; border: 1px solid var(--line);
  border-radius: 4px; padding: clamp(.25rem, 1vw, .6rem); }
.figure .picture img { display: block; width: 100%; }
.figure .more { margin-top: .6rem; font: .9rem/1.5 var(--sans); color: var(--soft); }
.figure .more p, .figure .more ul { margin: .15rem 0 .5rem; }
.figure .more ul { padding-left: 1.1rem; }
.figure .more .files { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0;
  margin: 0 0 .3rem; list-style: none; }
/* Wide enough to read a picture's own title: it is not repeated above it, but to be heard. */
@media (min-width: 62rem) {
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start; }
  .figure.listed, .figure:only-child { grid-column: 1 / -1; }
  .figure.drawn .words { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap; }
}
@media print { .figures { display: block; } .figure { margin-bottom: 1.5rem; }
  .files, .figure details, .figure.drawn .words { display: none; } }
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
and the passages behind every number are linked under it.</p>
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
{failure}<div class="figures">
{figures}
</div>
</section>"""


def _figure(run: str, result: Mapping[str, Any], folder: Path) -> str:
    name = result["name"]
    stem = f"{run}/{name}"
    files = [kind for kind in FORMATS if (folder / f"{name}.{kind}").is_file()]
    links = [
        f'<li><a href="{escape(stem)}.{kind}">{kind.split(".")[0].upper()}</a></li>'
        for kind in files
    ]
    if (folder / f"{name}.evidence.csv").is_file():
        number = result["evidence"]
        passages = f"{number:,} passage{'s' * (number != 1)} behind it"
        links.append(
            f'<li><a href="{escape(run)}/report.html#{escape(name)}">{passages}</a> '
            f'(<a href="{escape(stem)}.evidence.csv" aria-label="those passages as CSV">CSV</a>)'
            "</li>"
        )
    drawn = result["figure"] and "png" in files
    if drawn:
        width, height = png_size(folder / f"{name}.png")
        shown = (
            f'<a class="picture" href="{escape(stem)}.png"><img src="{escape(stem)}.png" '
            f'width="{width}" height="{height}" alt="{escape(result["alt"])}"></a>'
        )
    else:
        shown = f'<div class="rows">{_rows(folder / f"{name}.csv")}</div>'
    kind = "drawn" if drawn else "listed"
    return f"""<figure class="figure {kind}" id="{escape(run)}-{escape(name)}">
<div class="words"><h3>{escape(result["title"])}</h3>
<p class="unit">{escape(result["subtitle"])}</p></div>
{shown}
<figcaption class="more"><ul class="files">
{"".join(links)}
</ul>{_more(result)}</figcaption>
</figure>"""


def _more(result: Mapping[str, Any]) -> str:
    """Return what is told under a figure: the picture in words, how it was counted, the source."""
    parts = []
    if result["alt"]:
        label = "The picture in words" if result["figure"] else "The table in words"
        parts.append(_folded(label, f"<p>{escape(result['alt'])}</p>"))
    if result["notes"]:
        notes = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
        parts.append(_folded("How it was counted", f"<ul>{notes}</ul>"))
    if result["source"] and not result["figure"]:  # a picture has its source line in it
        parts.append(f"<p>{escape(result['source'])}</p>")
    return "\n".join(parts)


def _folded(label: str, html: str) -> str:
    return f"<details><summary>{label}</summary>{html}</details>"


def _rows(path: Path) -> str:
    """Return the first rows of a table that has no picture."""
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            head, *rows = [tuple(map(_short, row)) for row in csv.reader(stream)]
    except (OSError, ValueError, csv.Error):
        return ""
    label = f"The first {ROWS} of {len(rows):,} rows" if len(rows) > ROWS else ""
    return table(rows[:ROWS], head=head, caption=label)


def _short(cell: str) -> str:
    """Return a number with four digits that count, and any other text as it is."""
    try:
        return f"{float(cell):.4g}" if "." in cell else cell
    except ValueError:
        return cell


def png_size(path: Path) -> tuple[int, int]:
    """Return width and height of a PNG file in pixels, read from its header (ISO 15948, 11.2.2)."""
    with path.open("rb") as stream:
        return struct.unpack(">II", stream.read(24)[16:])
