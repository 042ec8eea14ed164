"""A figure drawn once, to be written in any format: matplotlib would draw it anew for each.

To draw a figure is mostly to ask each of its parts where it stands and how wide its words are; to
put lines and letters down is the smaller part. So the figure is drawn to a renderer that only notes
what it is told (matplotlib's `RendererBase`), in points, and each format's own renderer is told the
same again. What is noted are lines, areas, texts and images; filters and a wish to have a part
rasterised are not.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureCanvasBase, GraphicsContextBase, RendererBase
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Transform, TransformedPath

from presslens.results.lettering import Pixels

POINTS = 72  # an inch
FINER = 2  # pixels in a point
Call = tuple[str, GraphicsContextBase | None, list[Any], dict[str, Any]]


def drawn(figure: Figure) -> Figure:
    """Return a figure that looks the same, and is drawn in a fraction of the time.

    >>> figure = Figure(figsize=(2, 1))
    >>> _ = figure.text(0.5, 0.5, "a")
    >>> drawn(figure).get_size_inches().tolist()
    [2.0, 1.0]
    """
    renderer = measure(figure)
    renderer.calls = []
    figure.draw(renderer)
    return _Again(renderer.calls, figure)


def measure(figure: Figure) -> Noting:
    """Return the renderer that notes what `figure` draws, and have its layout measured by it.

    The figure is in points from then on. What a text measures is worked out once, for its layout
    and its drawing.
    """
    if not isinstance(figure.canvas, _Canvas):
        figure.dpi = POINTS
        _Canvas(figure)
    return figure.canvas.get_renderer()


class Noting(RendererBase):
    """Notes each call, the graphics context it is made in, and what else it is given."""

    def __init__(self, width: float, height: float) -> None:
        """`width`, `height`: of the figure, in points."""
        super().__init__()
        self.size = width, height
        self._pixels = Pixels(1, 1, POINTS * FINER)
        self.calls: list[Call] = []

    def _note(self, name: str, gc: GraphicsContextBase | None, *given: Any, **named: Any) -> None:
        kept = None
        if gc is not None:
            kept = self.new_gc()
            kept.copy_properties(gc)
            if kept._cliprect is not None:
                kept.set_clip_rectangle(kept._cliprect.frozen())
        fixed = [one.frozen() if isinstance(one, Transform) else one for one in given]
        self.calls.append((name, kept, fixed, named))

    def open_group(self, s: str, gid: str | None = None) -> None:  # noqa: D102
        self._note("open_group", None, s, gid)

    def close_group(self, s: str) -> None:  # noqa: D102
        self._note("close_group", None, s)

    def draw_path(self, gc: Any, *given: Any, **named: Any) -> None:  # noqa: D102
        self._note("draw_path", gc, *given, **named)

    def draw_markers(self, gc: Any, *given: Any, **named: Any) -> None:  # noqa: D102
        self._note("draw_markers", gc, *given, **named)

    def draw_path_collection(  # noqa: D102
        self, gc: Any, master_transform: Any, paths: Any, *given: Any, **named: Any
    ) -> None:
        if len(paths):
            self._note("draw_path_collection", gc, master_transform, paths, *given, **named)

    def draw_gouraud_triangles(self, gc: Any, *given: Any) -> None:  # noqa: D102
        self._note("draw_gouraud_triangles", gc, *given)

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:  # noqa: D102
        self._note("draw_image", gc, x, y, im)

    def draw_text(self, gc: Any, x: float, y: float, *given: Any, **named: Any) -> None:  # noqa: D102
        self._note("draw_text", gc, x, y, *given, **named)

    def get_text_width_height_descent(  # noqa: D102
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        # As wide as pixels set it: SVG and PDF, which know no pixels, differ by a hundredth.
        size = self._pixels.get_text_width_height_descent(s, prop, ismath)
        return tuple(one / FINER for one in size)

    def flipy(self) -> bool:  # noqa: D102
        return False

    def get_canvas_width_height(self) -> tuple[float, float]:  # noqa: D102
        return self.size

    def get_image_magnification(self) -> float:  # noqa: D102
        return FINER


class _Canvas(FigureCanvasBase):
    """Has matplotlib measure the layout by the renderer that notes."""

    def get_renderer(self) -> Noting:
        if not hasattr(self, "_noting"):
            self._noting = Noting(*(POINTS * self.figure.get_size_inches()))
        return self._noting


class _Again(Figure):
    """A figure that tells each renderer what was noted."""

    def __init__(self, calls: list[Call], figure: Figure) -> None:
        super().__init__(figsize=figure.get_size_inches(), layout="none")
        self.calls = calls

    def draw(self, renderer: RendererBase) -> None:
        scale = renderer.points_to_pixels(1)
        larger = Affine2D().scale(scale)
        for name, kept, given, named in self.calls:
            if kept is None:
                getattr(renderer, name)(*given)
                continue
            gc = renderer.new_gc()
            gc.copy_properties(kept)
            if scale != 1:
                _clip(gc, kept, larger)
                given = [one + larger if isinstance(one, Transform) else one for one in given]
            if name in ("draw_text", "draw_image"):
                x, y, *rest = given
                x, y = x * scale, y * scale
                if name == "draw_text" and renderer.flipy():
                    y = renderer.get_canvas_width_height()[1] - y
                given = [x, y, *rest]
            getattr(renderer, name)(gc, *given, **named)
            gc.restore()


def _clip(gc: GraphicsContextBase, kept: GraphicsContextBase, larger: Affine2D) -> None:
    """Let `gc` leave out what `kept` does, enlarged."""
    box, path = kept.get_clip_rectangle(), kept._clippath
    if box is not None:
        gc.set_clip_rectangle(box.transformed(larger))
    if path is not None:
        outline, affine = path.get_transformed_path_and_affine()
        gc.set_clip_path(TransformedPath(outline, affine + larger))
