"""A part of an index as Arrow tables, as workers hand it over and it is kept on disk."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from presslens.words.encode import Encoded, Texts
from presslens.words.parts import ARTICLE_COLUMNS, IndexPart


def to_tables(part: IndexPart) -> dict[str, pa.Table]:
    """Return a part of an index as tables; `from_tables` is the way back.

    >>> from presslens.words.parts import texts_part
    >>> part = texts_part(["One fish.", ""])
    >>> from_tables(to_tables(part)).encoded.forms, from_tables(to_tables(part)).texts[0]
    (['One', 'fish'], 'One fish.')
    """
    of_token = {"token": part.encoded.tokens, "start": part.encoded.starts}
    of_passage = {
        **part.passages,
        "n_tokens": part.encoded.lengths,
        "text": pa.array(
            (text.encode("utf-8", "surrogatepass") for text in part.texts), pa.large_binary()
        ),
    }
    tables = {"groups": pa.table({"group": list(part.groups)})}
    if part.voice is not None:
        of_token |= {"voice": part.voice, "group": part.group}
    if part.alignment is not None:
        pieces, of_passage["n_pieces"] = part.alignment
        columns = zip(("text_start", "source_start", "length"), pieces.T, strict=True)
        tables["alignment"] = pa.table({name: values.copy() for name, values in columns})
    return tables | {
        "tokens": pa.table(of_token),
        "forms": pa.table({"form": pa.array(part.encoded.forms, pa.string())}),
        "passages": pa.table(of_passage),
        "articles": pa.table(
            {name: pa.array(part.articles[name], pa.string()) for name in ARTICLE_COLUMNS}
        ),
    }


def from_tables(tables: dict[str, pa.Table]) -> IndexPart:
    """Return the part of an index that `to_tables` made tables of."""
    tokens, passages = tables["tokens"], tables["passages"]
    texts = [text.decode("utf-8", "surrogatepass") for text in passages["text"].to_pylist()]
    voiced = "voice" in tokens.column_names
    alignment = None
    if "alignment" in tables:
        columns = [_array(column) for column in tables["alignment"].columns]
        alignment = np.column_stack(columns), _array(passages["n_pieces"])
    return IndexPart(
        Encoded(
            tables["forms"]["form"].to_pylist(),
            _array(tokens["token"]),
            _array(tokens["start"]),
            _array(passages["n_tokens"]),
        ),
        Texts.pack(texts),
        {name: _array(passages[name]) for name in ("article", "passage_id", "section")},
        {name: tables["articles"][name].to_pylist() for name in ARTICLE_COLUMNS},
        _array(tokens["voice"]) if voiced else None,
        _array(tokens["group"]) if voiced else None,
        tuple(tables["groups"]["group"].to_pylist()),
        alignment,
    )


def _array(column: pa.ChunkedArray) -> np.ndarray:
    return column.to_numpy()
