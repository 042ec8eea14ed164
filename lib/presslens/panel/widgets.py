"""The panel itself: a row of choices, and under it the figure they lead to."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets

from presslens.errors import PresslensError, nearest
from presslens.panel.choices import DRAWINGS, Choice, options
from presslens.study import Study

LABELS = {
    "outlet": "Outlet",
    "voice": "Whose words",
    "group": "Speakers",
    "term": "Word",
    "frame": "Frame",
}
WIDE = {"description_width": "6.5em"}


def explore(
    study: Study,
    *,
    figure: str = DRAWINGS[0].label,
    term: str = "",
) -> ipywidgets.VBox:
    """Return widgets that choose a figure, outlet, voice, speaker group, term and frame.

    figure: the one shown first, by its label. term: the word looked at; empty: the commonest.
    Choices that the figure does not heed are greyed out; a choice that leaves nothing is told in a
    sentence in place of the figure.

    Raises PresslensError for a figure that is not among the panel's.
    """
    labels = [drawing.label for drawing in DRAWINGS]
    if figure not in labels:
        raise PresslensError(f'the panel has no figure "{figure}"; {nearest(figure, labels)}.')
    offered = options(study)
    choices: dict[str, Any] = {name: _menu(LABELS[name], offered[name]) for name in LABELS}
    choices["term"] = ipywidgets.Combobox(
        value=term or next(iter(offered["term"]), ""),
        options=offered["term"],
        description=LABELS["term"],
        continuous_update=False,
        style=WIDE,
    )
    which = _menu("Figure", [(label, place) for place, label in enumerate(labels)])
    which.value = labels.index(figure)
    shown = ipywidgets.HTML()

    def show(_change: Any = None) -> None:
        drawing = DRAWINGS[which.value]
        for name, widget in choices.items():
            widget.disabled = name not in drawing.heeds
        chosen = {name: choices[name].value for name in drawing.heeds}
        try:
            shown.value = drawing.draw(study, Choice(**chosen)).to_html()
        except PresslensError as error:
            shown.value = f'<p role="status">{escape(str(error))}</p>'

    for widget in (which, *choices.values()):
        widget.observe(show, "value")
    show()
    row = ipywidgets.Layout(display="flex", flex_flow="row wrap")
    return ipywidgets.VBox([ipywidgets.Box([which, *choices.values()], layout=row), shown])


def _menu(label: str, entries: list[tuple[str, Any]]) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(options=entries, description=label, style=WIDE)
