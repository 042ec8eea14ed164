"""One self-contained page for one run: the notebook's prose, figures and tables, code folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from presslens.batch import pages
from presslens.batch.parameters import TAG
from presslens.figures.result import MIME

POLICY = "default-src 'none'; img-src 'self' file: data:"
SHOWN = ("text/html", "image/png", "text/plain")


def render(
    notebook: Any,
    about: Mapping[str, Any],
    *,
    error: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> str:
    """Return the page for an executed notebook; two runs of the same thing give the same page.

    Parameters
    ----------
    notebook
        The notebook with its outputs.
    about
        `run` (name), `command` (that repeats it), `corpus` (a line on it), `parameters` (name,
        value, comment), `versions` and `inputs` (name, value).
    error
        `cell`, `name` and `message`, if the run failed.
    folder
        Where the figures are that the run has saved. The page, which will stand there, shows those
        files and links to them. Without it, and for figures not saved, pictures are embedded.
    """
    failure = _said(error) if error else ""
    html = _cells(notebook, about, error, failure, folder)
    body, headings = pages.clean(html)
    opening, rest = _before_contents(body)
    return pages.render(
        "report.html.j2",
        policy=POLICY,
        css=pages.text("report.css") + _highlighting(body),
        title=next((text for level, _, text in headings if level == 1), about["run"]),
        corpus=about["corpus"],
        command=about["command"],
        versions=about["versions"],
        inputs=about["inputs"],
        error=error,
        failure=failure,
        headings=headings,
        opening=Markup(opening),
        rest=Markup(rest),
    )


def _cells(
    notebook: Any,
    about: Mapping[str, Any],
    error: Mapping[str, Any] | None,
    failure: str,
    folder: Path | None,
) -> str:
    """Return the notebook's cells as HTML; a table of settings stands for the parameters cell."""
    import nbformat.v4 as v4

    prepared, number = [], 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            prepared.append(cell)
            continue
        number += 1
        metadata: dict[str, Any] = {"number": number}
        if error and number == error["cell"]:
            metadata["failed"] = failure
        if error and number > error["cell"]:
            metadata["skipped"] = True
        if TAG in cell.metadata.get("tags", ()):
            prepared.append(v4.new_markdown_cell(_settings(about)))
            if "failed" not in metadata:
                continue
        outputs = [_shown(output, folder, about["run"]) for output in cell.outputs]
        prepared.append(v4.new_code_cell(cell.source, metadata=metadata, outputs=outputs))
    for position, cell in enumerate(prepared):
        cell.id = f"c{position}"
    whole = v4.new_notebook(cells=prepared, metadata={"language_info": {"name": "python"}})
    return _exporter().from_notebook_node(whole)[0]


@cache  # it compiles its templates once
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from nbconvert.filters import Highlight2HTML

    return HTMLExporter(
        raw_template=pages.text("cells.html.j2"),
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        filters={"highlight_code": Highlight2HTML("python")},
    )


def _settings(about: Mapping[str, Any]) -> str:
    rows = [(name, pages.value(setting), comment) for name, setting, comment in about["parameters"]]
    macros = pages.environment().get_template("macros.html.j2").module
    table = macros.table(rows, ("Parameter", "Value", "Meaning"), "The settings of this run")
    return " ".join(table.split())  # in one line, so that markdown takes it for HTML


def _shown(output: Any, folder: Path | None, run: str) -> Any:
    """Return an output with the richest form that a still page can show, and only that one."""
    if "data" not in output:
        return output
    kept = next((kind for kind in SHOWN if kind in output.data), None)
    caption = output.data.get(MIME)
    output.data = {kept: output.data[kept]} if kept else {}
    if folder and caption and kept == "text/html":
        output.data[kept] = _beside(output.data[kept], caption, folder, run)
    return output


def _beside(html: str, caption: Mapping[str, Any], folder: Path, run: str) -> str:
    """Return a result's HTML as it is where its files stand beside it and the gallery above.

    The saved picture takes the place of the embedded one. What is folded under it, the gallery
    shows as well, number by number: a link leads there.
    """
    name = caption["name"]
    macros = pages.environment().get_template("macros.html.j2").module
    if caption["figure"] and (path := pages.picture_file(folder, name)):
        picture = macros.picture(path.name, pages.picture_size(path), caption["alt"])
        shown = f'<a class="picture" href="{path.name}">{picture}</a>'
        html = re.sub(r'<img alt="[^"]*" src="data:[^>]*>', lambda _: shown, html, count=1)
    files = macros.files(pages.downloads(folder, name, caption.get("evidence_name", "")))
    listed = f'<ul class="files">{files}</ul>' if files.strip() else ""
    behind = (
        f'<p class="behind"><a href="../index.html#{run}-{name}">The numbers, and the '
        "passages behind them</a></p>"
    )
    html = re.sub("<details>.*?</details>", "", html, flags=re.DOTALL)
    html = html.replace("</figcaption>", f"</figcaption>{listed}", 1)
    return html.replace("</figure>", f"{behind}</figure>", 1)


def _before_contents(body: str) -> tuple[str, str]:
    """Split the page before its first section: title and finding come first, then the contents."""
    section = body.find("<h2")
    split = body.rfind('<div class="prose">', 0, section) if section >= 0 else len(body)
    return body[:split], body[split:]


def _said(error: Mapping[str, Any]) -> str:
    return f"{error['name']}: {error['message']}" if error["message"] else error["name"]


def _highlighting(body: str) -> str:
    """Return the rules that colour the code in `body`, by day and by night."""
    from pygments.formatters import HtmlFormatter

    used = set(re.findall(r'<span class="(\w+)">', body))

    def rules(style: str) -> str:
        lines = HtmlFormatter(style=style).get_style_defs(".highlight").splitlines()
        # The page has its own background, and reads the rest of it line by line.
        kept = [line for line in lines if line.startswith(".highlight .")]
        return "\n".join(line.partition(" /*")[0] for line in kept if line.split()[1][1:] in used)

    dark = rules("github-dark")
    return f"{rules('friendly')}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
