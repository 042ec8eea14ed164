"""One self-contained page for one run: the notebook's prose, figures and tables, code folded."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from presslens.batch.clean import clean
from presslens.batch.downloads import downloads, picture, picture_file
from presslens.batch.page import page, table
from presslens.batch.parameters import TAG
from presslens.figures.result import MIME

SHOWN = ("text/html", "image/png", "text/plain")

# Over nbconvert's `basic` template, which loads nothing from the web: code folds, prompts go.
TEMPLATE = """{%- extends 'basic/index.html.j2' -%}
{% block codecell %}<section class="cell"{% if cell.metadata.failed %} id="failed"{% endif %}>
{%- if cell.metadata.failed %}<div class="warning"><p><strong>The run stopped here.</strong> {{
cell.metadata.failed | escape }}</p></div>{% endif %}
<details class="code"{% if cell.metadata.failed %} open{% endif %}>
<summary>Code, cell {{ cell.metadata.number }}{% if cell.metadata.skipped %} (not run){% endif
%}</summary>
{{ cell.source | highlight_code(metadata=cell.metadata) }}
</details>
{%- if cell.outputs %}
{{ self.output_group() }}
{%- endif %}
</section>
{% endblock codecell %}
{% block markdowncell %}<div class="prose">
{{ cell.source | markdown2html | strip_files_prefix }}
</div>
{% endblock markdowncell %}
{% block stream_stderr %}<details class="messages"><summary>Messages while this ran</summary>
<pre>{{ output.text | ansi2html }}</pre></details>
{% endblock stream_stderr %}"""

CSS = """
.contents { font: .95rem/1.5 var(--sans); border-block: 1px solid var(--line); padding: .8rem 0;
  margin: 1.5rem 0 2.5rem; }
.contents li { padding: .1rem 0; }
.contents .l3 { padding-left: 1.25rem; }
.cell { margin: 0 0 1.25rem; }
.code > summary { font-size: .8rem; opacity: .85; }
.code pre { margin: .25rem 0 .5rem; }
figure.presslens { margin: .5rem 0 1.75rem; padding: 0; }
figure.presslens img { display: block; width: 100%; border: 1px solid var(--line); padding: 6px;
  border-radius: 3px; }
figcaption { font: .9rem/1.5 var(--sans); color: var(--soft); padding: .6rem 0 .3rem; }
.behind { font: .9rem/1.5 var(--sans); margin: .3rem 0; }
figcaption strong { color: var(--ink); }
.made th { white-space: nowrap; }
.contents ol { columns: 18rem; column-gap: 2rem; }
.contents li { break-inside: avoid; }
@media (min-width: 62rem) { figure.presslens, .output_html > .scroll { margin-inline: -4rem; } }
@media print { .code { display: none; } figure.presslens { margin-inline: 0; break-inside: auto; }
  figure.presslens img, figcaption { break-inside: avoid; } }
"""


def render(notebook: Any, about: Mapping[str, Any], *, folder: Path | None = None) -> str:
    """Return the page for an executed notebook.

    folder: where the page will stand beside the figures that the run has saved; it shows those
    files and links to them. Without a folder, and for figures not saved, pictures are embedded.

    about: `run` (name), `command` (that repeats it), `parameters` (name, value, meaning),
    `versions` and `inputs` (name, value), `corpus` (a line on it), and `error` (None, or cell,
    name, message and source). The page holds nothing that differs between two identical runs.
    """
    body, headings = clean(_body(notebook, about, folder))
    title = next((text for level, _, text in headings if level == 1), about["run"])
    contents = "\n".join(
        f'<li class="l{level}"><a href="#{escape(anchor)}">{escape(text)}</a></li>'
        for level, anchor, text in headings
        if level in (2, 3) and anchor
    )
    navigation = (
        f'<nav class="contents" aria-label="Contents"><ol>\n{contents}\n'
        '<li class="l2"><a href="#how-this-was-made">How this was made</a></li></ol></nav>'
    )
    opening, rest = _before_contents(body)
    whole = f"""<main id="content">
<header><p class="quiet"><a href="../index.html">All figures</a> · {escape(about["corpus"])}</p>
</header>
{_failure(about.get("error"))}{opening}
{navigation}
{rest}
{_made(about)}
</main>
<footer>Made with presslens. Every number leads back to the passages behind it: follow the link
under a figure or a table.</footer>"""
    css = "main > header { width: 100%; }" + CSS + _highlighting(body)
    return page(title=f"{title} · presslens", body=whole, css=css)


def _body(notebook: Any, about: Mapping[str, Any], folder: Path | None) -> str:
    """Return the notebook's cells as HTML by nbconvert's basic template, ours on top."""
    import nbformat.v4 as v4

    prepared, number = [], 0
    error = about.get("error")
    for cell in notebook.cells:
        if cell.cell_type != "code":
            prepared.append(cell)
            continue
        number += 1
        metadata = {"number": number}
        if error and number == error["cell"]:
            metadata["failed"] = _said(error)
        if error and number > error["cell"]:
            metadata["skipped"] = True
        if TAG in cell.metadata.get("tags", ()):
            prepared.append(v4.new_markdown_cell(_parameters(about["parameters"])))
            if "failed" not in metadata:
                continue
        outputs = [_shown(output, folder, about["run"]) for output in cell.outputs]
        prepared.append(v4.new_code_cell(cell.source, metadata=metadata, outputs=outputs))
    for position, cell in enumerate(prepared):
        cell.id = f"c{position}"
    html, _ = _exporter().from_notebook_node(
        v4.new_notebook(cells=prepared, metadata={"language_info": {"name": "python"}})
    )
    return html


@cache  # it compiles its templates once
def _exporter() -> Any:
    from nbconvert import HTMLExporter
    from nbconvert.exporters.templateexporter import TemplateExporter
    from nbconvert.filters import Highlight2HTML

    class Exporter(HTMLExporter):
        def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[str, Any]:
            # nbconvert would read its page once more to mend it, which `clean` does as well.
            return TemplateExporter.from_notebook_node(self, nb, self._init_resources({}), **kw)

    return Exporter(
        raw_template=TEMPLATE,
        exclude_anchor_links=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        filters={"highlight_code": Highlight2HTML("python")},
    )


def rehearse() -> None:
    """Write a page of a few words: templates and styles are then at hand."""
    import nbformat.v4 as v4

    output = v4.new_output("display_data", {"text/html": "<p>a</p>"})
    cells = [v4.new_markdown_cell("# *a*"), v4.new_code_cell("a = 1", outputs=[output])]
    told = dict.fromkeys(("parameters", "versions", "inputs"), ())
    render(v4.new_notebook(cells=cells), {"run": "a", "command": "a", "corpus": "a", **told})


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
    if caption["figure"] and (path := picture_file(folder, name)):
        image = f'<a class="picture" href="{path.name}">{picture(path, alt=caption["alt"])}</a>'
        html = re.sub(r'<img alt="[^"]*" src="data:[^>]*>', lambda _: image, html, count=1)
    files = downloads(folder, name, caption.get("evidence_name", ""))
    listed = f'<ul class="files">{files}</ul>' if files else ""
    behind = (
        f'<p class="behind"><a href="../index.html#{escape(run)}-{name}">The numbers, and the '
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


def _parameters(parameters: Sequence[tuple[str, str, str]]) -> str:
    rows = [tuple(row) for row in parameters]
    head = ("Parameter", "Value", "Meaning")
    return table(rows, head=head, caption="The settings of this run", scroll=False)


def _said(error: Mapping[str, Any]) -> str:
    return f"{error['name']}: {error['message']}" if error["message"] else error["name"]


def _failure(error: Mapping[str, Any] | None) -> str:
    if not error:
        return ""
    place = f'<a href="#failed">code cell {error["cell"]}</a>' if error["cell"] else "the start"
    return (
        f'<div class="warning" role="alert"><p><strong>This run failed</strong> at {place}: '
        f"{escape(_said(error))}</p><p>What stands below that cell was not run. Figures saved "
        "earlier by a run that worked were left as they were.</p></div>\n"
    )


def _made(about: Mapping[str, Any]) -> str:
    versions = table([tuple(row) for row in about["versions"]], head=("Package", "Version"))
    inputs = table([tuple(row) for row in about["inputs"]], head=("Input", "SHA-256"))
    return f"""<section class="made">
<h2 id="how-this-was-made">How this was made</h2>
<p>presslens ran the notebook from top to bottom in a kernel of its own. This command repeats it,
to the byte where the versions are the same:</p>
<pre tabindex="0"><code>{escape(about["command"])}</code></pre>
<details><summary>Versions</summary>{versions}</details>
<details><summary>Inputs</summary>{inputs}</details>
</section>"""


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


def value(setting: Any) -> str:
    """Return a parameter's value as a reader writes it.

    >>> value(["CBC News", "Sky News"]), value(""), value(True)
    ('CBC News, Sky News', '(empty)', 'yes')
    """
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    if isinstance(setting, list):
        return ", ".join(map(str, setting)) or "(empty)"
    if isinstance(setting, str):
        return setting or "(empty)"
    return json.dumps(setting)
