"""figures/index.html: every figure of every run with its caption, for anyone with a browser.

Each figure has an address of its own, index.html#RUN-NAME, at which it alone is shown, large, with
its numbers and the passages they count. That, and the choice of an outlet, is done by the style
sheet: the page has no script, and without the style sheet it is one long page that lacks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from presslens.batch.downloads import downloads, picture, picture_file
from presslens.batch.evidence import numbers, read_evidence
from presslens.batch.manifest import corpus_line
from presslens.batch.page import page
from presslens.batch.report import value

HEADING = "How the news tells it"
MOST_OUTLETS = 40  # with more, choosing one from a row of buttons is no help


@dataclass(frozen=True)
class Shown:
    """A result on its way to the page: where its files stand, and its neighbours' addresses."""

    run: str
    result: Mapping[str, Any]
    folder: Path
    level: int  # of its heading

    @property
    def address(self) -> str:
        """The id of the figure on the page."""
        return f"{self.run}-{self.result['name']}"

    @property
    def picture(self) -> Path | None:
        """The file of the picture to show, if there is one."""
        return picture_file(self.folder, self.result["name"]) if self.result["figure"] else None

    @property
    def drawn(self) -> bool:
        """Whether there is a picture."""
        return self.picture is not None


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
    outlets = sorted({outlet for facts in corpora for outlet in facts["outlets"]})
    classes = {outlet: f"o{number}" for number, outlet in enumerate(outlets)}
    groups = _by_notebook(names, runs)
    sections = "\n".join(_section(group, runs, folders, classes) for group in groups)
    body = f"""<header class="masthead">
<p class="kicker">{HEADING}</p>
<h1>{escape(title)}</h1>
<p class="lede">{"<br>".join(map(escape, lines))}</p>
<nav class="index" aria-label="Notebooks"><ol>
{_index(groups, runs)}
</ol></nav>
</header>
{_filter(classes)}
<main id="content">
{sections}
</main>
<footer><p>Made with presslens. What was run on what, with which versions:
<a href="manifest.json">manifest.json</a>. Each figure has an address of its own: open it and copy
the page’s address to show it to somebody. From a disk, a browser may open a picture
instead of saving it; it can be saved from there.</p></footer>"""
    policy = "default-src 'none'; img-src 'self' file:"
    css = _stylesheet() + _one_outlet(classes.values())
    return page(title=f"{title} · presslens", body=body, policy=policy, css=css)


def _stylesheet() -> str:
    return files("presslens.batch").joinpath("gallery.css").read_text(encoding="utf-8")


def _by_notebook(names: list[str], runs: Mapping[str, Any]) -> list[list[str]]:
    """Return the names of runs in groups, those of one notebook together."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(runs[name].get("notebook") or name, []).append(name)
    return list(groups.values())


def _title(name: str, run: Mapping[str, Any]) -> str:
    return run.get("title") or name


def _index(groups: list[list[str]], runs: Mapping[str, Any]) -> str:
    """Return a line for each notebook: its question, and how much it has to show."""
    items = []
    for group in groups:
        results = [result for name in group for result in runs[name]["results"]]
        figures = sum(bool(result["figure"]) for result in results)
        held = [_count(figures, "figure"), _count(len(results) - figures, "table")]
        held += [_count(len(group), "set") + " of settings"] if len(group) > 1 else []
        told = ", ".join(part for part in held if not part.startswith("0 "))
        items.append(
            f'<li><a href="#{escape(group[0])}">{escape(_title(group[0], runs[group[0]]))}</a> '
            f"<span>{told}</span></li>"
        )
    return "\n".join(items)


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"


def _filter(classes: Mapping[str, str]) -> str:
    """Return the row of buttons that choose an outlet."""
    if not 2 <= len(classes) <= MOST_OUTLETS:
        return ""
    choices = {"All outlets": "every", **classes}
    buttons = "\n".join(
        f'<label><input type="radio" name="outlet" id="only-{code}"'
        f"{' checked' * (code == 'every')}><span>{escape(outlet)}</span></label>"
        for outlet, code in choices.items()
    )
    return (
        f'<fieldset class="choose"><legend>Outlet</legend>\n'
        f'<div class="buttons">{buttons}</div></fieldset>'
    )


def _one_outlet(codes: Iterable[str]) -> str:
    """Return the rules that leave, when an outlet is chosen, only what is about it."""
    return "".join(
        f"body:has(#only-{code}:checked) :is(.of:not(.{code}, :target),"
        f" .run:not(:has(.{code}, .place > :not(.of)))) {{ display: none; }}\n"
        for code in codes
    )


def _section(
    group: list[str],
    runs: Mapping[str, Any],
    folders: Mapping[str, Path],
    classes: Mapping[str, str],
) -> str:
    """Return the section of a notebook; each set of settings has a part of its own."""
    if len(group) == 1:
        (name,) = group
        head = f"<h2>{escape(_title(name, runs[name]))}</h2>"
        return _run(name, runs[name], folders[name], classes, head=head, level=3)
    parts = "\n".join(
        _run(name, runs[name], folders[name], classes, head=f"<h3>{_label(name, runs[name])}</h3>",
             level=4)
        for name in group
    )  # fmt: skip
    title = escape(_title(group[0], runs[group[0]]))
    return f'<section class="notebook"><h2>{title}</h2>\n{parts}\n</section>'


def _label(name: str, run: Mapping[str, Any]) -> str:
    return escape(_settings(run) or f"{name}: as the notebook is written")


def _settings(run: Mapping[str, Any]) -> str:
    return "; ".join(f"{key}: {value(setting)}" for key, setting in run["settings"].items())


def _run(
    name: str,
    run: Mapping[str, Any],
    folder: Path,
    classes: Mapping[str, str],
    *,
    head: str,
    level: int,
) -> str:
    shown = [Shown(name, result, folder, level) for result in run["results"]]
    shown = [one for one in shown if one.drawn] + [one for one in shown if not one.drawn]
    around = [None, *shown, None]
    places = [
        _place(one, classes, before=around[number], after=around[number + 2])
        for number, one in enumerate(shown)
    ]
    drawn = sum(one.drawn for one in shown)
    figures, tables = "\n".join(places[:drawn]), "\n".join(places[drawn:])
    settings = _settings(run)
    changed = f" Set for this run: {escape(settings)}." if settings and level == 3 else ""
    report = f'<a href="{escape(name)}/report.html">The report</a>'
    failure = ""
    if run["status"] != "ok":
        figures_are = "The figures below are those of the last run that worked."
        failure = (
            f'<div class="warning" role="note"><p><strong>The last run failed.</strong> The report '
            f"says where. {figures_are if run['results'] else ''}</p></div>"
        )
    return f"""<section class="run" id="{escape(name)}">
<div class="head">{head}
<p class="quiet">{report} says how to read the figures, and what they do not show.{changed}</p>
{failure}</div>
<div class="figures">
{figures}
</div>
<div class="tables">
{tables}
</div>
</section>"""


def _place(
    one: Shown, classes: Mapping[str, str], *, before: Shown | None, after: Shown | None
) -> str:
    """Return a figure in its place: small among the others, large and whole at its own address."""
    result, folder, base = one.result, one.folder, f"{one.run}/"
    name, address = result["name"], escape(one.address)
    passages = result.get("evidence_name", name)
    found = read_evidence(folder, name, passages)
    mine = [classes[outlet] for outlet in sorted(found.outlets) if outlet in classes]
    kinds = ["figure", "drawn" if one.drawn else "listed", *(["of", *mine] if mine else [])]
    csv = f'<a href="{escape(base + passages)}.evidence.csv" download>in the file of passages</a>'
    tall = ""
    if one.picture:
        image = picture(one.picture, alt=result["alt"], base=base)
        tall = (
            f'<div class="view" tabindex="0" role="region" aria-label="The picture">'
            f'<a class="picture" href="#{address}">{image}</a></div>'
        )
    words = f"<p>{escape(result['alt'])}</p>" if result["alt"] else ""
    notes = "".join(f"<li>{escape(note)}</li>" for note in result["notes"])
    counted = f"<ul>{notes}</ul>" if notes else ""
    source = f"<p>{escape(result['source'])}</p>" if result["source"] and not one.drawn else ""
    h, h2 = f"h{one.level}", f"h{one.level + 1}"
    return f"""<div class="place" id="at-{address}"><article class="{" ".join(kinds)}" id="{
        address
    }">
<nav class="step" aria-label="Figures"><a href="#at-{address}">Back to all figures</a>{
        _step(before, "Previous")
    }{_step(after, "Next")}</nav>
<div class="words"><{h}><a href="#{address}">{escape(result["title"])}</a></{h}>
<p class="unit">{escape(result["subtitle"])}</p></div>
{tall}
<div class="offer"><a class="open" href="#{address}">{_behind(result)}</a>
<ul class="files">{downloads(folder, name, passages, base=base)}</ul></div>
<div class="whole">
<div class="told">
{_part(h2, "In words", words + source)}{_part(h2, "How it was counted", counted)}</div>
<p><a href="{escape(one.run)}/report.html#{escape(name)}">In the report</a>, with what comes before
and after it.</p>
{_part(h2, "The numbers, and the passages behind them", numbers(found, classes, more=csv))}
</div></article></div>"""


def _step(neighbour: Shown | None, label: str) -> str:
    if neighbour is None:
        return ""
    title = escape(neighbour.result["title"])
    return f'<a href="#{escape(neighbour.address)}" title="{title}">{label}</a>'


def _behind(result: Mapping[str, Any]) -> str:
    """Return how much stands behind a figure."""
    rows, passages = result.get("rows", 0), result["evidence"]
    told = [_count(rows, "number" if result["figure"] else "row")] if rows else ["Numbers"]
    return " and ".join([*told, *([_count(passages, "passage")] if passages else [])])


def _part(tag: str, heading: str, html: str) -> str:
    return f"<{tag}>{heading}</{tag}>\n{html}\n" if html else ""
