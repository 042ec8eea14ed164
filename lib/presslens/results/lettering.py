"""Texts as pixels: each set once, measured in a figure's layout and put down when it is drawn.

matplotlib sets a text anew for every question it asks of it, and draws it letter by letter: about a
third of rendering a figure. Here a text is set as a whole and remembered. It is not hinted (pulled
to the pixels, which coarse screens need): at two pixels a point nobody sees that, and it is as wide
as in SVG and PDF.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ft2font import LoadFlags

SUBPIXELS = 64  # FreeType's units in a pixel
TURNED = (0, 90)  # degrees
GREYS = 9  # of ink: a picture of them is a seventh smaller than one of 256, and looks the same


class Lettering(NamedTuple):
    """A text that is set: its measures in pixels, and how much ink each pixel of it has (0-255).

    left: how far to the right of where the text begins the ink's first column is. above: how many
    of its rows are above the line that the letters stand on.
    """

    width: float
    height: float
    descent: float
    ink: np.ndarray
    left: int
    above: int


class Pixels(RendererAgg):
    """matplotlib's renderer of pixels, with texts that are set once.

    >>> from matplotlib.font_manager import FontProperties
    >>> width, height, descent = Pixels(1, 1, 144).get_text_width_height_descent(
    ...     "fish", FontProperties(size=9), ismath=False)
    >>> width > height > descent
    True
    """

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, ...]:
        """Return a text's width, height and descent in pixels."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        return _set(s, prop, self.dpi)[:3]

    def draw_text(
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *more: Any, **named: Any
    ) -> None:
        """Put a text down at (x, y); y counts from the top."""
        if angle not in TURNED or any(more) or named.get("ismath"):
            super().draw_text(gc, x, y, s, prop, angle, *more, **named)
            return
        text = _set(s, prop, self.dpi)
        if angle:  # what is above is to the left then, and what is to the right above
            ink = np.rot90(text.ink)
            left, top = round(x) - text.above, round(y) - text.left - len(ink)
        else:
            ink = text.ink
            left, top = round(x) + text.left, round(y) - text.above
        picture = np.empty((*ink.shape, 4), np.uint8)
        picture[..., :3] = np.round(255 * np.array(gc.get_rgb()[:3]))
        picture[..., 3] = ink
        self.draw_image(gc, left, int(self.height) - top - len(ink), picture[::-1])


@lru_cache(maxsize=4096)
def _set(text: str, prop: Any, dpi: float) -> Lettering:
    font = RendererAgg(1, 1, dpi)._prepare_font(prop)
    font.set_text(text, 0, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()
    descent = font.get_descent()
    font.draw_glyphs_to_bitmap(antialiased=True)
    left, _ = font.get_bitmap_offset()
    ink = np.round(np.array(font.get_image()) * ((GREYS - 1) / 255)) * (255 / (GREYS - 1))
    above = (height - descent) // SUBPIXELS + 1  # as FT2Font leaves room for them
    measures = (one / SUBPIXELS for one in (width, height, descent))
    return Lettering(*measures, ink.astype(np.uint8), left // SUBPIXELS, above)
