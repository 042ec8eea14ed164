"""A panel of widgets for JupyterLab: choose outlet, voice, speaker group, term and frame, and look.

It calls the functions that the notebooks call and shows the Result they return; it computes nothing
of its own. A batch skips the cell it stands in (tag `skip-execution`).
"""

from presslens.panel.widgets import explore

__all__ = ["explore"]
