"""Read the captions in an executed notebook, and remove what differs between machines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from presslens.figures.result import MIME

# Said once on a new machine, while matplotlib looks for fonts; it tells nothing about the run.
NOISE = ("Matplotlib is building the font cache", "Matplotlib created a temporary")


def captions(notebook: Any) -> list[dict[str, Any]]:
    """Return the caption of every Result the notebook shows, in order, each with its `cell`.

    `cell` is the number of the code cell. A result shown twice is listed once, where it was first
    shown, as it was last shown.
    """
    found: dict[str, dict[str, Any]] = {}
    number = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        number += 1
        for output in cell.outputs:
            caption = output.get("data", {}).get(MIME)
            if caption:
                found[caption["name"]] = {**caption, "cell": number}
    return list(found.values())


def renumber(notebook: Any, after: int) -> None:
    """Number cells in tracebacks as the notebook has them, in place.

    papermill runs one cell more, behind code cell `after`, which holds the parameters given.
    """

    def counted(match: re.Match[str]) -> str:
        number = int(match[1])
        return f"In[{number - (number > after)}]"

    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                output.traceback = [
                    re.sub(r"In\s?\[(\d+)\]", counted, line) for line in output.traceback
                ]


def hide(notebook: Any, replacements: Mapping[str, str]) -> None:
    """Replace texts in the notebook's outputs, longest first, and drop noise, in place.

    >>> import nbformat.v4 as v4
    >>> cell = v4.new_code_cell(outputs=[v4.new_output("stream", text="saved in ../.staging/a")])
    >>> hide(v4.new_notebook(cells=[cell]), {"../.staging/a": "figures/a"})
    >>> cell.outputs[0].text
    'saved in figures/a'
    """
    ordered = sorted(replacements.items(), key=lambda pair: -len(pair[0]))

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            for old, new in ordered:
                value = value.replace(old, new)
            return value
        if isinstance(value, list):
            return [clean(entry) for entry in value]
        if isinstance(value, dict):
            for key in value:
                value[key] = clean(value[key])
        return value

    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            clean(output)
            if output.output_type == "stream" and output.name == "stderr":
                lines = output.text.splitlines(keepends=True)
                output.text = "".join(line for line in lines if not line.startswith(NOISE))
        cell.outputs = [
            output
            for output in cell.outputs
            if output.output_type != "stream" or output.text.strip()
        ]
