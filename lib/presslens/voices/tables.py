"""The tables of the voices room as they are kept on disk."""

from __future__ import annotations

import pyarrow as pa

_SPANS = pa.list_(pa.list_(pa.int32()))
ATTRIBUTIONS = pa.schema(
    [
        ("article_id", pa.string()),
        ("attribution_id", pa.int32()),
        ("kind", pa.string()),
        ("content", pa.string()),
        ("content_spans", _SPANS),
        ("cue", pa.string()),
        ("cue_spans", _SPANS),
        ("source", pa.string()),
        ("source_spans", _SPANS),
        ("speaker", pa.string()),
        ("speaker_group", pa.string()),
        ("continuation", pa.bool_()),
        ("nested", pa.bool_()),
        ("rule", pa.string()),
        ("mention", pa.string()),
        ("score", pa.float64()),
    ]
)
# The columns of voice_spans and those that presslens.voices.span_words adds.
VOICE_SPANS = pa.schema(
    [
        ("article_id", pa.string()),
        ("passage_id", pa.int32()),
        ("text_start", pa.int32()),
        ("text_end", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("voice", pa.string()),
        ("attribution_id", pa.int32()),
        ("speaker", pa.string()),
        ("speaker_group", pa.string()),
        ("outlet", pa.string()),
        ("section", pa.string()),
        ("words", pa.int64()),
        ("first", pa.int32()),
        ("group", pa.string()),
    ]
)
