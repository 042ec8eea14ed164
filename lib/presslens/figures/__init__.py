"""Drawing: every figure function takes a study and returns a Result with its figure."""

from presslens.figures.claims import in_short
from presslens.figures.save import publish, slug

__all__ = ["in_short", "publish", "slug"]
