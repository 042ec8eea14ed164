"""The one way a result is saved: its picture in three formats, its table and its evidence."""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from presslens.results import FORMATS, Result

if TYPE_CHECKING:
    import pandas as pd


def publish(result: Result, out: str | Path = "") -> Result:
    """Save `result` in the folder `out`, unless that is empty, and return it to be displayed.

    Writes NAME.png, NAME.svg, NAME.pdf (where there is a figure), NAME.page.html (where it is one),
    NAME.csv (the table) and NAME.evidence.csv (the passages behind it). Passages that several
    results share are written once, under the name they have in common. The same input gives the
    same bytes.

    >>> import pandas as pd, tempfile
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
        for format in FORMATS:
            (folder / f"{result.name}.{format}").write_bytes(result.render(format))
    if result.page:
        (folder / f"{result.name}.page.html").write_text(result.page, encoding="utf-8")
    _write_csv(result.table, folder / f"{result.name}.csv")
    if result.evidence is not None:
        _write_csv(result.evidence, folder / f"{result.evidence_name or result.name}.evidence.csv")
    return result


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
