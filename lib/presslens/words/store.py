"""Indexes on disk: plain arrays in a folder named after what is in them, opened without reading.

A saved index is a folder of arrays, one file each, and one JSON file that says what they are;
opening it maps the arrays into memory, so that it takes milliseconds whatever its size and only
what is asked for is read. Parts are joined there as they come, so that no index is ever held whole.
"""

from __future__ import annotations

import json
import mmap
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from presslens.errors import PresslensError
from presslens.tokens import TOKEN
from presslens.words.encode import Texts
from presslens.words.index import Alignments, TermIndex
from presslens.words.parts import ARTICLE_COLUMNS, IndexPart

if TYPE_CHECKING:
    import pandas as pd

VERSION = 3  # counts up when what is stored, or how it is made, changes
_PASSAGES = ("article", "passage_id", "section")
_BLOCK = 1 << 24  # groups renumbered at a time


class _Arrays:
    """Arrays that grow at their end: files of a folder, or memory without one."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self.kinds: dict[str, str] = {}
        self.sizes: dict[str, int] = {}
        self._ends: dict[str, IO[bytes] | bytearray] = {}

    def append(self, name: str, values: np.ndarray) -> None:
        """Add values at the end; the first ones settle their kind."""
        values = np.asarray(values)
        if name not in self._ends:
            self.kinds[name], self.sizes[name] = values.dtype.str, 0
            # A bytearray grows where it is; joining arrays would hold them twice.
            self._ends[name] = (self.folder / name).open("wb") if self.folder else bytearray()
        data = memoryview(np.ascontiguousarray(values, self.kinds[name])).cast("B")
        end = self._ends[name]
        if isinstance(end, bytearray):
            end += data
        else:
            end.write(data)
        self.sizes[name] += values.size

    def close(self) -> None:
        """Write out what is left to be written."""
        for end in self._ends.values():
            if not isinstance(end, bytearray):
                end.close()

    def read(self) -> dict[str, np.ndarray]:
        """Return the arrays."""
        if self.folder:
            return {name: _map(self.folder / name, kind) for name, kind in self.kinds.items()}
        return {name: np.frombuffer(self._ends[name], kind) for name, kind in self.kinds.items()}


def join_parts(
    parts: Iterable[IndexPart],
    folder: str | Path = "",
    *,
    title: str = "",
    quote: Callable[[str, int, int], str] | None = None,
) -> TermIndex:
    """Join the parts of an index, in order, and return the whole.

    With a `folder` the index is written there part by part and then opened from it: memory holds
    one part at a time, the distinct forms, and the names of the articles. Whatever makes the
    parts (`presslens.words.index_part`, in this process or in an executor's), the index is the
    same. The folder is there when it is whole, or not at all.

    >>> from presslens.words.parts import texts_part
    >>> with tempfile.TemporaryDirectory() as place:
    ...     index = join_parts(map(texts_part, [["One fish."], ["Two fish."]]), f"{place}/fish")
    ...     [index.forms[i] for i in index.tokens]
    ['One', 'fish', 'Two', 'fish']

    Raises PresslensError if the folder is there already.
    """
    if str(folder) and Path(folder).exists():
        raise PresslensError(f"{folder} is there already; name a folder for the index that is not.")
    if not str(folder):
        arrays = _Arrays(None)
        meta = _fill(arrays, parts, title)
        return _index(meta, arrays.read(), quote)
    with _whole(Path(folder)) as place:
        arrays = _Arrays(place)
        meta = _fill(arrays, parts, title)
        _write_json(place / "index.json", meta)
    return open_index(folder, quote=quote)


def _fill(arrays: _Arrays, parts: Iterable[IndexPart], title: str) -> dict[str, Any]:
    """Append every part to the arrays and return what is not an array."""
    forms: dict[str, int] = {}
    groups: dict[str, int] = {"": 0}
    articles: dict[str, list[str]] = {name: [] for name in ARTICLE_COLUMNS}
    for name in ("passage_bounds", "article_bounds", "text_bounds"):
        arrays.append(name, np.zeros(1, np.int64))
    n_tokens = n_bytes = n_pieces = 0
    for part in parts:
        done, n_articles = part.encoded, len(articles["article_id"])
        # setdefault numbers a form the first time it is met, in any part.
        number = np.fromiter(
            (forms.setdefault(form, len(forms)) for form in done.forms), np.int32, len(done.forms)
        )
        arrays.append("tokens", number[done.tokens])
        arrays.append("starts", done.starts)
        bounds = np.concatenate([[0], np.cumsum(done.lengths)])
        first = np.searchsorted(
            part.passages["article"], np.arange(len(part.articles["article_id"]) + 1)
        )
        arrays.append("passage_bounds", n_tokens + bounds[1:])
        arrays.append("article_bounds", n_tokens + bounds[first][1:])
        arrays.append("texts", part.texts.blob)
        arrays.append("text_bounds", n_bytes + part.texts.bounds[1:])
        arrays.append("passages-article", part.passages["article"] + np.int32(n_articles))
        arrays.append("passages-passage_id", part.passages["passage_id"])
        arrays.append("passages-section", part.passages["section"])
        for name, values in articles.items():
            values += part.articles[name]
        if part.voice is not None or "voice" in arrays.sizes:
            _append_voices(arrays, part, groups, n_tokens)
        if part.alignment is not None:
            pieces, lengths = part.alignment
            if "alignment_bounds" not in arrays.sizes:
                arrays.append("alignment_bounds", np.zeros(1, np.int64))
            arrays.append("alignment", pieces.ravel())
            arrays.append("alignment_bounds", n_pieces + np.cumsum(lengths))
            n_pieces += len(pieces)
        n_tokens += len(done.tokens)
        n_bytes += len(part.texts.blob)
    arrays.close()
    return {
        "version": VERSION,
        "forms": "\n".join(forms),  # no token holds a line break
        "articles": articles,
        "groups": _sort_groups(arrays, list(groups)),
        "title": title,
        "arrays": arrays.kinds,
    }


def _append_voices(arrays: _Arrays, part: IndexPart, groups: dict[str, int], n_tokens: int) -> None:
    """Append voices and groups; parts without any, before or now, are in the outlets' own voice."""
    own = len(part.encoded.tokens)
    late = 0 if "voice" in arrays.sizes else n_tokens
    voice = np.zeros(own, np.uint8) if part.voice is None else part.voice
    group = np.zeros(own, np.int16) if part.group is None else part.group
    number = np.array([groups.setdefault(name, len(groups)) for name in part.groups], np.int16)
    arrays.append("voice", np.concatenate([np.zeros(late, np.uint8), voice]))
    arrays.append("group", np.concatenate([np.zeros(late, np.int16), number[group]]))


def _sort_groups(arrays: _Arrays, met: list[str]) -> list[str]:
    """Number the groups in the order of their names, which no cutting into parts can change."""
    names = sorted(met)
    if names == met:
        return names
    number = np.array([names.index(name) for name in met], np.int16)
    if arrays.folder:
        values = np.memmap(arrays.folder / "group", np.int16, "r+")
    else:
        values = arrays.read()["group"]
    for first in range(0, len(values), _BLOCK):
        block = values[first : first + _BLOCK]
        block[:] = number[block]
    return names


def save_index(index: TermIndex, folder: str | Path) -> Path:
    """Write an index to a folder, whole or not at all, and return the folder.

    >>> from presslens.words import index_texts
    >>> with tempfile.TemporaryDirectory() as place:
    ...     saved = save_index(index_texts(["One fish."], ["A"]), Path(place) / "fish")
    ...     open_index(saved)
    TermIndex: 2 tokens, 2 forms, 1 passages, 1 articles
    """
    with _whole(Path(folder)) as place:
        arrays = _Arrays(place)
        for name in ("tokens", "starts", "passage_bounds", "article_bounds", "voice", "group"):
            if (values := getattr(index, name)) is not None:
                arrays.append(name, values)
        for name in _PASSAGES:
            arrays.append(f"passages-{name}", index.passage_columns[name])
        arrays.append("texts", index.texts.blob)
        arrays.append("text_bounds", index.texts.bounds)
        if index.alignment is not None:
            arrays.append("alignment", index.alignment.pieces.ravel())
            arrays.append("alignment_bounds", index.alignment.bounds)
        arrays.close()
        meta = {
            "version": VERSION,
            "forms": "\n".join(index.forms),
            "articles": {name: list(index.article_columns[name]) for name in ARTICLE_COLUMNS},
            "groups": list(index.groups),
            "title": index.title,
            "arrays": arrays.kinds,
        }
        _write_json(place / "index.json", meta)
    return Path(folder)


def open_index(
    folder: str | Path, *, quote: Callable[[str, int, int], str] | None = None
) -> TermIndex:
    """Open a saved index.

    Raises PresslensError if the folder holds none, or one of another version.
    """
    folder = Path(folder)
    try:
        meta = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise PresslensError(f"{folder}: there is no saved index here.") from None
    if meta.get("version") != VERSION:
        raise PresslensError(f"{folder}: this index was saved by another version; build it anew.")
    arrays = {name: _map(folder / name, kind) for name, kind in meta["arrays"].items()}
    return _index(meta, arrays, quote)


def _index(
    meta: Mapping[str, Any],
    arrays: Mapping[str, np.ndarray],
    quote: Callable[[str, int, int], str] | None,
) -> TermIndex:
    kinds = {"tokens": np.int32, "starts": np.uint32, "texts": np.uint8, "text_bounds": np.int64}
    kinds |= {f"passages-{name}": np.int32 for name in _PASSAGES}
    arrays = {name: np.zeros(0, kind) for name, kind in kinds.items()} | dict(arrays)
    return TermIndex(
        forms=meta["forms"].split("\n") if meta["forms"] else [],
        tokens=arrays["tokens"],
        starts=arrays["starts"],
        passage_bounds=arrays["passage_bounds"],
        article_bounds=arrays["article_bounds"],
        passage_columns={name: arrays[f"passages-{name}"] for name in _PASSAGES},
        article_columns={
            name: np.array(values, dtype=object) for name, values in meta["articles"].items()
        },
        texts=Texts(arrays["texts"], arrays["text_bounds"]),
        voice=arrays.get("voice"),
        group=arrays.get("group"),
        groups=tuple(meta["groups"]),
        alignment=Alignments(arrays["alignment"].reshape(-1, 3), arrays["alignment_bounds"])
        if "alignment_bounds" in arrays
        else None,
        title=meta["title"],
        quote=quote,
    )


def _map(path: Path, kind: str) -> np.ndarray:
    """Map a file into memory as an array."""
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return np.zeros(0, kind)  # nothing cannot be mapped
        return np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), kind)


@contextmanager
def _whole(folder: Path) -> Iterator[Path]:
    """Give a folder to write to, and put it in place when all has been written."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield place
        with suppress(OSError):  # somebody else has just saved the same
            place.rename(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def content_key(*frames: pd.DataFrame | None, title: str = "") -> str:
    """Return a name for what an index is made of: its tables, the token rule, the version.

    >>> import pandas as pd
    >>> a = pd.DataFrame({"text": ["One fish."]})
    >>> content_key(a, a) == content_key(a.copy(), a), content_key(a, a) == content_key(a, a, a)
    (True, False)
    """
    digest = blake2b(f"{VERSION} {TOKEN.pattern} {title}".encode(), digest_size=16)
    for frame in frames:
        if frame is None:
            digest.update(b"\x00none")
            continue
        for name in frame.columns:
            _update(digest, name, frame[name])
    return digest.hexdigest()


def _update(digest: Any, name: str, values: Iterable[Any]) -> None:
    digest.update(f"\x00{name}\x00".encode())
    for value in values:
        data = (value if isinstance(value, str) else repr(value)).encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "little") + data)


def _write_json(path: Path, data: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=True)
        file.flush()
        os.fsync(file.fileno())
