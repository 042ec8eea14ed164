"""presslens: which words outlets use, whom they let speak, and how they frame a story."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from presslens.errors import PresslensError

if TYPE_CHECKING:
    from presslens.corpus import load_corpus
    from presslens.study import Study

__all__ = ["PresslensError", "Study", "load_corpus"]

# onnxruntime sends usage data to its maker unless this is set before it is imported. Processes
# started from here inherit it.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


def __getattr__(name: str) -> Any:
    """Load what reads a corpus on first use, so that the command line starts at once."""
    if name == "load_corpus":
        from presslens.corpus import load_corpus

        return load_corpus
    if name == "Study":
        from presslens.study import Study

        return Study
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
