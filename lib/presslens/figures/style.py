"""How every figure looks: size, type, colours, and where title, unit and source line stand."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.textpath import text_to_path

P = ParamSpec("P")
R = TypeVar("R")

INK, GREY, FAINT = "#1a1a1a", "#595959", "#d9d9d9"
# Okabe and Ito (2008), "Color universal design", in an order that keeps neighbours apart; yellow
# is left out because it vanishes on white.
PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#8c6d31")
VOICE_COLOURS = {"own": "#d9d9d9", "paraphrase": "#e69f00", "verbatim": "#0072b2"}
WIDTH = 8.0  # inches
MARGIN = 0.15  # inches
TITLE, SUBTITLE, LABEL, SOURCE = 14, 10.5, 9.5, 8  # points

STYLE = {
    "font.family": "sans-serif",
    # The first ships inside matplotlib: the same everywhere. A browser that shows an SVG and lacks
    # it takes the second, whose letters are as wide.
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "font.size": LABEL,
    "text.color": INK,
    "axes.labelcolor": GREY,
    "axes.edgecolor": GREY,
    "axes.labelsize": LABEL,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": LABEL + 1,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.axisbelow": True,
    "axes.unicode_minus": False,
    "grid.color": FAINT,
    "grid.linewidth": 0.7,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "text.parse_math": False,  # a dollar sign in a headline is a dollar sign
    "svg.hashsalt": "presslens",  # names of parts that are the same each time
    "svg.fonttype": "none",  # text stays text: it can be searched, translated and edited
    "pdf.fonttype": 42,  # TrueType, which other programs can edit
}


@contextmanager
def own_settings() -> Iterator[None]:
    """Have matplotlib draw, lay out and save by the suite's settings, whatever the user's are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(STYLE)
        yield


def styled(draw: Callable[P, R]) -> Callable[P, R]:
    """Make a drawing function use the suite's settings."""

    @functools.wraps(draw)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with own_settings():
            return draw(*args, **kwargs)

    return wrapper


def new_figure(
    *, title: str, subtitle: str, source: str, height: float, width: float = WIDTH, **grid: Any
) -> tuple[Figure, Any]:
    """Return a figure with its claim, unit and source line set, and its axes.

    `height` is that of the plot area in inches; titles and source line are added to it, wrapped to
    the width, so that nothing is ever cut. `grid` goes to `Figure.subplots` (nrows, ncols, sharex,
    width_ratios, …); with none of it a single Axes is returned.

    >>> figure, axes = new_figure(title="A claim", subtitle="words, n = 3", source="", height=3)
    >>> figure.get_size_inches()[0].item()
    8.0
    """
    text_width = (width - 2 * MARGIN) * 72
    blocks = [
        (_wrap(title, text_width, TITLE, "bold"), TITLE, "bold", INK),
        (_wrap(subtitle, text_width, SUBTITLE, "normal"), SUBTITLE, "normal", GREY),
    ]
    source_lines = _wrap(source, text_width, SOURCE, "normal")
    top = MARGIN + sum(_inches(lines, size) for lines, size, _, _ in blocks) + 0.08
    bottom = MARGIN + _inches(source_lines, SOURCE)
    total = top + height + bottom
    figure = Figure(figsize=(width, total), facecolor="white")
    figure.set_layout_engine(
        ConstrainedLayoutEngine(
            rect=(MARGIN / width, bottom / total, 1 - 2 * MARGIN / width, height / total)
        )
    )
    x, y = MARGIN / width, 1 - MARGIN / total
    for lines, size, weight, colour in blocks:
        figure.text(
            x,
            y,
            "\n".join(lines),
            size=size,
            weight=weight,
            color=colour,
            va="top",
            in_layout=False,
        )
        y -= _inches(lines, size) / total
    credit = figure.text(
        x, MARGIN / total, "\n".join(source_lines), size=SOURCE, color=GREY, va="bottom"
    )
    credit.set_in_layout(False)
    return figure, figure.subplots(**grid)


def _inches(lines: list[str], size: float) -> float:
    return len(lines) * size * 1.35 / 72


@functools.lru_cache(maxsize=8192)
def text_width(text: str, size: float, weight: str = "normal") -> float:
    """Return how many points wide a text is at that size, measured in the font itself."""
    font = FontProperties(family="DejaVu Sans", weight=weight, size=size)
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0]


def _wrap(text: str, width: float, size: float, weight: str) -> list[str]:
    """Break `text` into lines no wider than `width` points."""
    lines: list[list[str]] = []
    space, used = text_width(" ", size, weight), 0.0
    for word in text.split():
        wide = text_width(word, size, weight)
        if lines and used + space + wide <= width:
            lines[-1].append(word)
            used += space + wide
        else:
            lines.append([word])
            used = wide
    return [" ".join(line) for line in lines]


def shorten(text: str, limit: int = 28) -> str:
    """Return `text` cut to `limit` characters, with an ellipsis where it was cut.

    >>> shorten("Inter-Parliamentary Alliance on China", 20)
    'Inter-Parliamentary…'
    """
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def shorten_left(text: str, limit: int) -> str:
    """Return the end of `text`, cut off at a space, with an ellipsis where it was cut.

    >>> shorten_left("calling on China to allow access", 21)
    '…China to allow access'
    """
    return text if len(text) <= limit else "…" + text[-limit - 1 :].partition(" ")[2]


def colours(keys: Iterable[str]) -> dict[str, str]:
    """Return one colour for each key, the same for the same set of keys in any order.

    >>> colours(["Sky News", "CBC News"])
    {'CBC News': '#0072b2', 'Sky News': '#d55e00'}
    """
    return {key: PALETTE[i % len(PALETTE)] for i, key in enumerate(sorted(set(keys)))}


def tidy(axes: Axes, *, grid: str = "x") -> None:
    """Leave only what helps to read a value: a light grid along one axis, no ticks, no box."""
    axes.grid(visible=True, axis=grid)
    axes.tick_params(length=0)
    axes.spines[["left", "bottom"]].set_visible(False)


def swatches(
    colours: Mapping[str, str], *, hollow: Sequence[str] = (), marker: str = "o"
) -> list[Line2D]:
    """Return the entries of a key: a mark of each colour, open for those in `hollow`."""
    return [
        Line2D(
            [], [], ls="", color=colour, markersize=7, markeredgewidth=1.6, label=name,
            marker=marker,
            markerfacecolor="white" if name in hollow else colour,
        )
        for name, colour in colours.items()
    ]  # fmt: skip


def key_line(figure: Figure, handles: Sequence[Line2D]) -> None:
    """Set the key in a line of its own between the subtitle and the panels."""
    engine = figure.get_layout_engine()
    x, y, width, height = engine.get()["rect"]
    line = 0.27 / figure.get_size_inches()[1]
    legend = figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(x - 0.004, y + height), fontsize=LABEL,
        ncols=len(handles), handletextpad=0.2, columnspacing=1.5, borderpad=0, borderaxespad=0,
    )  # fmt: skip
    legend.set_in_layout(False)
    engine.set(rect=(x, y, width, height - line))
