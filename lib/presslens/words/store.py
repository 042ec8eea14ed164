"""Indexes on disk: plain arrays in a folder named after what is in them, opened without reading.

A saved index is a folder of .npy files and one JSON file; opening it maps the arrays into memory,
so that it takes milliseconds whatever its size and only what is asked for is read.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from presslens.errors import PresslensError
from presslens.tokens import TOKEN
from presslens.words.encode import Texts
from presslens.words.index import TermIndex

VERSION = 1  # counts up when what is stored, or how it is made, changes
_PASSAGES = ("article", "passage_id", "section")
_ARRAYS = ("tokens", "passage_bounds", "article_bounds", "voice", "group")


def save_index(index: TermIndex, folder: str | Path) -> Path:
    """Write an index to a folder, whole or not at all, and return the folder.

    >>> from presslens.words.index import index_texts
    >>> with tempfile.TemporaryDirectory() as place:
    ...     saved = save_index(index_texts(["One fish."], ["A"]), Path(place) / "fish")
    ...     open_index(saved)
    TermIndex: 2 tokens, 2 forms, 1 passages, 1 articles
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name in _ARRAYS:
            if (values := getattr(index, name)) is not None:
                np.save(place / f"{name}.npy", values)
        for name in index.passages.columns:
            np.save(place / f"passages-{name}.npy", index.passages[name].to_numpy())
        np.save(place / "texts.npy", index.texts.blob)
        np.save(place / "text_bounds.npy", index.texts.bounds)
        if index.alignment is not None:
            pieces = [np.asarray(list(p), dtype=np.int64).reshape(-1, 3) for p in index.alignment]
            np.save(place / "alignment.npy", np.concatenate([*pieces, np.zeros((0, 3), np.int64)]))
            np.save(place / "alignment_bounds.npy", np.cumsum([0, *map(len, pieces)]))
        _write_json(
            place / "index.json",
            {
                "version": VERSION,
                "forms": "\n".join(index.forms),  # no token holds a line break
                "articles": {c: list(index.articles[c]) for c in index.articles.columns},
                "groups": list(index.groups),
                "title": index.title,
            },
        )
        with suppress(OSError):  # somebody else has just saved the same
            place.rename(folder)
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return folder


def open_index(folder: str | Path) -> TermIndex:
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
    arrays = {name: _load(folder, name) for name in _ARRAYS}
    passages = {name: _load(folder, f"passages-{name}") for name in _PASSAGES}
    return TermIndex(
        forms=meta["forms"].split("\n") if meta["forms"] else [],
        passages=pd.DataFrame(passages),
        articles=pd.DataFrame(meta["articles"]),
        texts=Texts(_load(folder, "texts"), _load(folder, "text_bounds")),
        groups=tuple(meta["groups"]),
        alignment=_Alignment.open(folder),
        title=meta["title"],
        **arrays,
    )


def _load(folder: Path, name: str) -> Any:
    path = folder / f"{name}.npy"
    if not path.exists():
        return None
    # An empty array cannot be mapped.
    return np.load(path, mmap_mode="r" if path.stat().st_size > 4096 else None)


class _Alignment:
    """The pieces of each passage, read when asked for."""

    def __init__(self, pieces: np.ndarray, bounds: np.ndarray) -> None:
        self.pieces, self.bounds = pieces, bounds

    @classmethod
    def open(cls, folder: Path) -> _Alignment | None:
        pieces, bounds = _load(folder, "alignment"), _load(folder, "alignment_bounds")
        return None if pieces is None else cls(pieces, bounds)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, i: int) -> list[tuple[int, int, int]]:
        return [tuple(p) for p in self.pieces[self.bounds[i] : self.bounds[i + 1]].tolist()]


def content_key(*frames: pd.DataFrame | None, title: str = "") -> str:
    """Return a name for what an index is made of: its tables, the token rule, the version.

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
    with path.open("w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(data, file, ensure_ascii=True)
        file.flush()
        os.fsync(file.fileno())
