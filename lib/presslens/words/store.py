"""Indexes on disk: plain arrays in a folder, opened without reading, that grow at their end.

    FOLDER/
      tokens, starts, texts, …   one file an array (`Arrays`); forms and articles as bytes, too
      index.jsonl                version and title; then a line for each part that was joined: the
                                 key of its content, the speaker groups it brings, and how long
                                 every array is with it

Opening maps the arrays into memory, so that it takes milliseconds whatever their size and only what
is asked for is read. Parts are joined one at a time, so that no index is ever held whole, and more
can be added later at the cost of what is new: they are written behind what is there, and count from
the moment their lines are in index.jsonl. Whoever has opened the index before, or was stopped in
the middle of adding, has what it said then.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from presslens.errors import PresslensError
from presslens.schemas import SECTIONS, VOICES
from presslens.store import content_key, damaged, own_path, whole_folder
from presslens.text import TOKEN
from presslens.words.encode import BLOCK, Texts
from presslens.words.growing import Arrays, Sizes, as_lines, read_lines
from presslens.words.index import Alignments, TermIndex
from presslens.words.parts import ARTICLE_COLUMNS, IndexPart

if TYPE_CHECKING:
    import pandas as pd

VERSION = 4  # counts up when what is stored, or how it is made, changes
JOURNAL = "index.jsonl"
_PASSAGES = ("article", "passage_id", "section")
_EMPTY = {"tokens": np.int32, "starts": np.uint32, "texts": np.uint8}
_EMPTY |= {"forms": np.uint8, "articles": np.uint8}
_EMPTY |= {f"passages-{name}": np.int32 for name in _PASSAGES}
_BOUNDS = ("passage_bounds", "article_bounds", "text_bounds")


def join_parts(
    parts: Iterable[IndexPart],
    folder: str | Path = "",
    *,
    title: str = "",
    quote: Callable[[str, int, int], str] | None = None,
) -> TermIndex:
    """Join the parts of an index, in order, and return the whole.

    With a `folder` the index is written there part by part and then opened from it: memory holds
    one part at a time and the distinct forms. Whatever makes the parts
    (`presslens.words.index_part`, in this process or in an executor's), the index is the same. The
    folder is there when it is whole, or not at all.

    >>> from presslens.words.parts import texts_part
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     index = join_parts(map(texts_part, [["One fish."], ["Two fish."]]), f"{place}/fish")
    ...     [index.forms[i] for i in index.tokens]
    ['One', 'fish', 'Two', 'fish']

    Raises PresslensError if the folder is there already.
    """
    if str(folder) and Path(folder).exists():
        raise PresslensError(f"{folder} is there already; name a folder for the index that is not.")
    named = (("", part) for part in parts)
    if not str(folder):
        arrays = Arrays(None, {})
        lines = list(_fill(arrays, named, [], [""]))
        return _index(arrays.read(), lines, title, quote)
    with whole_folder(folder) as place:
        _begin(place, title)
        add_parts(place, named)
    return open_index(folder, quote=quote)


def add_parts(folder: str | Path, parts: Iterable[tuple[str, IndexPart]]) -> None:
    """Write more parts, each with a key for its content, behind those of a saved index.

    It costs what is new. Nobody else may add to the folder meanwhile; whoever reads it may go on.

    >>> from presslens.words.parts import texts_part
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     folder = save_index(join_parts([texts_part(["One fish."])]), f"{place}/fish")
    ...     add_parts(folder, [("b", texts_part(["Two fish."]))])
    ...     open_index(folder), joined(folder)
    (TermIndex: 4 tokens, 3 forms, 2 passages, 2 articles, ('', 'b'))

    Raises PresslensError if the folder holds no index, or one of another version.
    """
    folder = Path(folder)
    _, lines, length = _journal(folder)
    with Arrays(folder, _sizes(lines)) as arrays:
        forms = read_lines(arrays.read()["forms"]) if lines else []
        more = list(_fill(arrays, parts, forms, _groups(lines)))
    with own_path(folder / JOURNAL).open("ab") as file:
        file.truncate(length)
        file.write("".join(f"{json.dumps(line)}\n" for line in more).encode())
        file.flush()
        os.fsync(file.fileno())


def _fill(
    arrays: Arrays, parts: Iterable[tuple[str, IndexPart]], forms: list[str], groups: list[str]
) -> Iterator[dict[str, Any]]:
    """Append parts to arrays that hold these forms and groups, and yield a line for each."""
    number = {form: i for i, form in enumerate(forms)}
    group_number = {group: i for i, group in enumerate(groups)}
    for name in _BOUNDS:
        if name not in arrays.sizes:
            arrays.append(name, np.zeros(1, np.int64))
    for key, part in parts:
        n_forms, n_groups = len(number), len(group_number)
        _append(arrays, part, number, group_number)
        arrays.append("forms", as_lines(islice(number, n_forms, None)))
        yield {"key": key, "groups": list(group_number)[n_groups:], "arrays": dict(arrays.sizes)}


def _append(arrays: Arrays, part: IndexPart, forms: dict[str, int], groups: dict[str, int]) -> None:
    """Append a part, its forms and groups numbered as they are first met, in any part."""
    n_tokens, n_articles, n_bytes, n_pieces = (
        arrays.sizes.get(name, ("", 0))[1]
        for name in ("tokens", "article_bounds", "texts", "alignment")
    )
    n_articles -= 1  # they are bounds
    done = part.encoded
    number = np.fromiter(
        (forms.setdefault(form, len(forms)) for form in done.forms), np.int32, len(done.forms)
    )
    bounds = np.concatenate([[0], np.cumsum(done.lengths)])
    first = np.searchsorted(
        part.passages["article"], np.arange(len(part.articles["article_id"]) + 1)
    )
    arrays.append("tokens", number[done.tokens])
    arrays.append("starts", done.starts)
    arrays.append("passage_bounds", n_tokens + bounds[1:])
    arrays.append("article_bounds", n_tokens + bounds[first][1:])
    arrays.append("texts", part.texts.blob)
    arrays.append("text_bounds", n_bytes + part.texts.bounds[1:])
    arrays.append("passages-article", part.passages["article"] + np.int32(n_articles))
    arrays.append("passages-passage_id", part.passages["passage_id"])
    arrays.append("passages-section", part.passages["section"])
    arrays.append("articles", as_lines([json.dumps(part.articles)]))
    if part.voice is not None or "voice" in arrays.sizes:
        _append_voices(arrays, part, groups, n_tokens)
    if part.alignment is not None:
        pieces, lengths = part.alignment
        if "alignment_bounds" not in arrays.sizes:
            arrays.append("alignment_bounds", np.zeros(1, np.int64))
        arrays.append("alignment", pieces.ravel())
        arrays.append("alignment_bounds", n_pieces // 3 + np.cumsum(lengths))


def _append_voices(arrays: Arrays, part: IndexPart, groups: dict[str, int], n_tokens: int) -> None:
    """Append voices and groups; parts without any, before or now, are in the outlets' own voice."""
    own = len(part.encoded.tokens)
    late = 0 if "voice" in arrays.sizes else n_tokens
    voice = np.zeros(own, np.uint8) if part.voice is None else part.voice
    group = np.zeros(own, np.int16) if part.group is None else part.group
    number = np.array([groups.setdefault(name, len(groups)) for name in part.groups], np.int16)
    arrays.append("voice", np.concatenate([np.zeros(late, np.uint8), voice]))
    arrays.append("group", np.concatenate([np.zeros(late, np.int16), number[group]]))


def save_index(index: TermIndex, folder: str | Path) -> Path:
    """Write an index to a folder, whole or not at all, and return the folder.

    >>> from presslens.words import index_texts
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     saved = save_index(index_texts(["One fish."], ["A"]), Path(place) / "fish")
    ...     open_index(saved)
    TermIndex: 2 tokens, 2 forms, 1 passages, 1 articles
    """
    with whole_folder(folder) as place:
        with Arrays(place, {}) as arrays:
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
            arrays.append("forms", as_lines(index.forms))
            articles = {name: list(index.article_columns[name]) for name in ARTICLE_COLUMNS}
            arrays.append("articles", as_lines([json.dumps(articles)]))
        line = {"key": "", "groups": index.groups[1:], "arrays": arrays.sizes}
        _begin(place, index.title, line)
    return Path(folder)


def open_index(
    folder: str | Path, *, n_parts: int = 0, quote: Callable[[str, int, int], str] | None = None
) -> TermIndex:
    """Open a saved index, or as it was when it had its first `n_parts` parts.

    Raises PresslensError if the folder holds none, one of another version, or a damaged one.
    """
    head, lines, _ = _journal(Path(folder))
    lines = lines[: n_parts or None]
    try:
        index = _index(Arrays(Path(folder), _sizes(lines)).read(), lines, head["title"], quote)
        _check(index)
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        raise damaged(Path(folder)) from None
    return index


def joined(folder: str | Path) -> tuple[str, ...]:
    """Return the keys of the parts that a saved index was joined of, none if there is no index."""
    try:
        return tuple(line["key"] for line in _journal(Path(folder))[1])
    except PresslensError:
        return ()


def _begin(folder: Path, title: str, *lines: dict[str, Any]) -> None:
    """Write index.jsonl with the lines it begins with."""
    told = [{"version": VERSION, "title": title}, *lines]
    text = "".join(f"{json.dumps(line)}\n" for line in told)
    (folder / JOURNAL).write_text(text, encoding="utf-8")


def _journal(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]], int]:
    """Return the first line of index.jsonl, the whole ones after it, and the bytes of them all.

    Raises PresslensError if there is none, of another version, or arrays are shorter than it says.
    """
    try:
        whole = (folder / JOURNAL).read_bytes().rpartition(b"\n")[0]
        head, *lines = map(json.loads, whole.split(b"\n"))
        version = head["version"]
        if not all({"key", "groups", "arrays"} <= line.keys() for line in lines):
            raise ValueError("a line of another kind")
        for name, (kind, size) in _sizes(lines).items():
            if (folder / name).stat().st_size < np.dtype(kind).itemsize * size:
                raise ValueError(name)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PresslensError(f"{folder}: there is no saved index here.") from None
    if version != VERSION:
        raise PresslensError(f"{folder}: this index was saved by another version; build it anew.")
    return head, lines, len(whole) + 1


def _sizes(lines: Sequence[dict[str, Any]]) -> Sizes:
    return {name: tuple(size) for name, size in lines[-1]["arrays"].items()} if lines else {}


def _groups(lines: Sequence[dict[str, Any]]) -> list[str]:
    return ["", *(name for line in lines for name in line["groups"])]  # nobody is number 0


def _index(
    found: dict[str, np.ndarray],
    lines: Sequence[dict[str, Any]],
    title: str,
    quote: Callable[[str, int, int], str] | None,
) -> TermIndex:
    arrays = {name: np.zeros(0, kind) for name, kind in _EMPTY.items()}
    arrays |= {name: np.zeros(1, np.int64) for name in _BOUNDS} | found
    articles = [json.loads(line) for line in read_lines(arrays["articles"])]
    return TermIndex(
        forms=read_lines(arrays["forms"]),
        tokens=arrays["tokens"],
        starts=arrays["starts"],
        passage_bounds=arrays["passage_bounds"],
        article_bounds=arrays["article_bounds"],
        passage_columns={name: arrays[f"passages-{name}"] for name in _PASSAGES},
        article_columns={
            name: np.array([value for part in articles for value in part[name]], dtype=object)
            for name in ARTICLE_COLUMNS
        },
        texts=Texts(arrays["texts"], arrays["text_bounds"]),
        voice=arrays.get("voice"),
        group=arrays.get("group"),
        groups=tuple(_groups(lines)),
        alignment=Alignments(arrays["alignment"].reshape(-1, 3), arrays["alignment_bounds"])
        if "alignment_bounds" in arrays
        else None,
        title=title,
        quote=quote,
    )


def _check(index: TermIndex) -> None:
    """Raise ValueError if the arrays of an index do not fit each other, as where a disk failed."""
    texts, columns = index.texts, index.passage_columns
    n_articles = len(index.article_bounds) - 1
    fits = (
        _rises(index.passage_bounds, len(columns["article"]), len(index))
        and _rises(index.article_bounds, n_articles, len(index))
        and _rises(texts.bounds, len(columns["article"]), len(texts.blob))
        and all(len(values) == n_articles for values in index.article_columns.values())
        and _within(columns["article"], n_articles)
        and _within(columns["section"], len(SECTIONS))
        and _within(index.tokens, len(index.forms), every=True)
        and bool((texts.blob[texts.bounds[1:] - 1] == ord("\n")).all())
        and (index.voice is None or _within(index.voice, len(VOICES)))
        and (index.group is None or _within(index.group, len(index.groups)))
    )
    if index.alignment is not None:
        fits = fits and _rises(index.alignment.bounds, len(texts), len(index.alignment.pieces))
    # Every token begins behind the one before it, and the last of a passage before its end.
    at = index.starts
    for low in range(0, len(at) - 1, BLOCK):
        some = at[low : low + BLOCK + 1]
        again = np.flatnonzero(some[1:] <= some[:-1]) + low + 1
        fits = fits and bool(np.isin(again, index.passage_bounds).all())
    filled = np.diff(index.passage_bounds) > 0
    last = at[index.passage_bounds[1:][filled] - 1] if fits else 0
    if not fits or (last >= np.diff(texts.bounds)[filled]).any():
        raise ValueError("the arrays do not fit each other")


def _rises(bounds: np.ndarray, n: int, end: int) -> bool:
    whole = len(bounds) == n + 1 and bounds[0] == 0 and bounds[-1] == end
    return bool(whole and (bounds[1:] >= bounds[:-1]).all())


def _within(numbers: np.ndarray, n: int, *, every: bool = False) -> bool:
    """Say whether numbers are those of `n` things; every: of which the last was met, too."""
    if not len(numbers):
        return not (every and n)
    most = int(numbers.max())
    return bool(numbers.min() >= 0 and (most == n - 1 if every else most < n))


def index_key(*frames: pd.DataFrame | None, title: str = "") -> str:
    """Return a name for what an index is made of: its tables, the token rule, the version.

    >>> import pandas as pd
    >>> a = pd.DataFrame({"text": ["One fish."]})
    >>> index_key(a, a) == index_key(a.copy(), a), index_key(a, a) == index_key(a, a, a)
    (True, False)
    """
    parts: list[object] = [VERSION, TOKEN.pattern, title]
    for frame in frames:
        columns = () if frame is None else frame.columns
        parts += [None if frame is None else len(columns)]
        for name in columns:
            parts += [name, content_key(*frame[name])]
    return content_key(*parts)
