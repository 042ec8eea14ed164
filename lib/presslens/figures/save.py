"""Save a result: its picture in the formats asked for, its table and its evidence."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presslens.errors import PresslensError, nearest

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from presslens.figures.result import Result

FORMATS = ("png", "svg", "pdf")
DEFAULT = ("png", "svg")
VARIABLE = "PRESSLENS_FORMATS"  # how a batch run tells its notebooks which formats are asked for
MADE = "PRESSLENS_MADE"  # how it tells them what each picture's metadata say of the run
DPI = 144  # 1,152 pixels across: sharp on a slide; for print there are SVG and PDF


def publish(result: Result, out: str | Path = "", *, formats: Iterable[str] = ()) -> Result:
    """Save `result` in the folder `out`, unless that is empty, and return it to be displayed.

    The same input gives the same bytes.

    Parameters
    ----------
    result
        What to save.
    out
        The folder, which is made if it is not there. With an empty name nothing is saved.
    formats
        Formats of the picture: "png", "svg", "pdf". By default those that the environment variable
        PRESSLENS_FORMATS names, or else PNG and SVG.

    Returns
    -------
    Result
        `result` itself. The folder then holds NAME.png, NAME.svg, NAME.pdf (if there is a figure),
        NAME.page.html (if the result is a page), NAME.csv (the table) and NAME.evidence.csv (the
        passages behind it). Results with the same passages share one file of them.

    Examples
    --------
    >>> import pandas as pd, tempfile
    >>> from presslens.figures.result import Result
    >>> result = Result(name="rates", title="t", subtitle="s", table=pd.DataFrame({"n": [1]}))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = publish(result, folder)
    ...     sorted(path.name for path in Path(folder).iterdir())
    ['rates.csv']
    """
    if not str(out):
        return result
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    if result.figure is not None:
        for format in formats or read_formats(os.environ.get(VARIABLE, "")):
            (folder / f"{result.name}.{format}").write_bytes(result.render(format))
    if result.page:
        (folder / f"{result.name}.page.html").write_text(result.page, encoding="utf-8")
    _write_csv(result.table, folder / f"{result.name}.csv")
    if result.evidence is not None:
        _write_csv(result.evidence, folder / f"{result.evidence_name or result.name}.evidence.csv")
    return result


def read_formats(text: str) -> tuple[str, ...]:
    """Return the formats that a text lists, in the order of `FORMATS`; the default for none.

    Raises
    ------
    PresslensError
        If it names a format that figures are not saved in.

    Examples
    --------
    >>> read_formats("pdf, PNG"), read_formats("")
    (('png', 'pdf'), ('png', 'svg'))
    """
    named = [part.strip().lower() for part in text.split(",") if part.strip()]
    for name in named:
        if name not in FORMATS:
            known, hint = ", ".join(FORMATS), nearest(name, FORMATS)
            raise PresslensError(f'figures are saved as {known}, not "{name}"; {hint}.')
    return tuple(format for format in FORMATS if format in named) or DEFAULT


def settle(figure: Figure) -> None:
    """Lay a figure out once for all formats, in place.

    Positions are rounded, because the last bits of the layout's solver differ from run to run.
    """
    from presslens.figures.style import own_settings

    with own_settings():
        figure.set_dpi(DPI)
        figure.set_facecolor("white")
        if engine := figure.get_layout_engine():
            engine.execute(figure)
            figure.set_layout_engine(None)
        for axes in figure.axes:
            bounds = axes.get_position(original=True).bounds
            axes.set_position([round(value, 6) for value in bounds])


def render(figure: Figure, format: str, *, title: str, alt: str) -> bytes:
    """Return a settled figure as the bytes of a file, the same for the same figure.

    Parameters
    ----------
    figure
        A figure that has been through `settle`.
    format
        "png", "svg" or "pdf".
    title, alt
        The claim, and the picture in words. They travel inside the file: the words as Description
        (PNG), desc (SVG) and Subject (PDF). So does what a batch run tells of itself in the
        environment variable PRESSLENS_MADE: as Comment (PNG), dc:source (SVG), Keywords (PDF).

    Raises
    ------
    ValueError
        If figures are not saved in this format.
    """
    from presslens.figures.style import own_settings  # with matplotlib, half a second

    metadata = _metadata(format, title=title, alt=alt)
    stream = io.BytesIO()
    with own_settings():
        if format == "png":
            _write_png(figure, stream, metadata)
        else:
            figure.savefig(stream, format=format, facecolor="white", metadata=metadata)
    data = stream.getvalue()
    return _accessible(data, title=title, alt=alt) if format == "svg" else data


def _metadata(format: str, *, title: str, alt: str) -> dict[str, str | None]:
    """Return metadata that tell what is shown, and nothing of when or by which version."""
    made = os.environ.get(MADE) or None
    if format == "png":
        told = {"Description": alt, "Comment": made}
    elif format == "svg":
        told = {"Description": alt, "Source": made, "Date": None, "Creator": None}
    elif format == "pdf":
        told = {"Subject": alt, "Keywords": made} | dict.fromkeys(
            ("CreationDate", "Creator", "Producer")
        )
    else:
        raise ValueError(f"a figure is saved as {', '.join(FORMATS)}, not {format!r}")
    return {"Title": title, **told}


def _write_png(figure: Figure, stream: Any, words: dict[str, str | None]) -> None:
    """Write a figure as a PNG file with `words` in it, in 256 colours: half as large as in all."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    drawn = io.BytesIO()
    figure.savefig(drawn, dpi=DPI, facecolor="white", pil_kwargs={"compress_level": 1})
    text = PngInfo()
    for key, value in words.items():
        if value:
            text.add_text(key, value)
    with Image.open(drawn) as picture:
        picture.convert("RGB").quantize(256).save(stream, "png", pnginfo=text, dpi=(DPI, DPI))


def _accessible(svg: bytes, *, title: str, alt: str) -> bytes:
    """Give the svg element a role and, beside its title, a description for screen readers."""
    head, tail = svg.decode("utf-8").split("<svg", 1)
    title, alt = escape(title, quote=False), escape(alt, quote=False)
    described = f"<title>{title}</title>\n <desc>{alt}</desc>"
    tail = re.sub(r"<title>.*?</title>", lambda _: described, tail, count=1, flags=re.DOTALL)
    return f'{head}<svg role="img"{tail}'.encode()


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", float_format="%.6g", encoding="utf-8")


def slug(name: str) -> str:
    """Return a file stem for any name: ASCII words joined by hyphens, unique where those fail.

    Names that lose characters on the way get a short digest (BLAKE2) of the whole name, so that
    two outlets never share a file.

    >>> slug("CBC News")
    'cbc-news'
    >>> slug("a/b") != slug("a b")
    True
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    stem = "-".join(re.findall(r"[a-z0-9]+", plain.lower()))[:60]
    if stem and re.fullmatch(r"[A-Za-z0-9 ]+", name):
        return stem
    return "-".join(filter(None, [stem, blake2b(name.encode(), digest_size=3).hexdigest()]))
