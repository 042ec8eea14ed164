"""The tables every room works on: their columns, in order, with what each holds.

Offsets: `start` and `end` are characters (code points) of the *source* string, `end` exclusive. The
source is the whole file for text files and bundles, and the `text` field for rows of a CSV or
JSONL file. `text_start` and `text_end` are characters of a passage's own repaired `text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from presslens.errors import PresslensError

if TYPE_CHECKING:
    import pandas as pd

SECTIONS = ("headline", "standfirst", "crosshead", "caption", "body")
VOICES = ("own", "paraphrase", "verbatim")
KINDS = ("direct", "mixed", "indirect")

TABLES: dict[str, dict[str, str]] = {
    "articles": {
        "article_id": "unique name of the article",
        "outlet": "publisher, as users of the corpus write it",
        "headline": "headline, repaired",
        "standfirst": "the summary line under the headline",
        "byline": "who wrote it, as printed",
        "published": "ISO 8601 date or date and time with zone; empty if unknown",
        "updated": "likewise, of the last update the page names",
        "url": "address, if known",
        "event": "the event reported on, if the corpus says",
        "language": "ISO 639-1 code",
        "source_file": "file the article was read from, relative to the corpus",
        "n_words": "tokens in all its passages, by the token rule",
    },
    "passages": {
        "article_id": "article the passage belongs to",
        "passage_id": "place in the article, from 0, in reading order",
        "section": "one of headline, standfirst, crosshead, caption, body",
        "text": "repaired text, with straight quotation marks and single spaces",
        "start": "first character in the source",
        "end": "one past the last character in the source",
        "alignment": "pieces (text_start, source_start, length) that map text onto the source",
    },
    "stripped": {
        "article_id": "article it stood in, or empty when before the first",
        "start": "first character in the source",
        "end": "one past the last character in the source",
        "kind": "furniture, metadata, player, promotion, related, …",
        "reason": "the rule or line of corpus.yml that says so",
        "text": "raw text that was set aside",
    },
    "repairs": {
        "article_id": "article it was made in",
        "rule": "what was repaired",
        "start": "first character in the source",
        "end": "one past the last character in the source",
        "before": "as it stood, with ⏎ for the end of a line",
        "after": "as it is read, with ¶ where a passage now ends",
    },
    "attributions": {
        "article_id": "article it stands in",
        "attribution_id": "number within the article, from 0, in reading order",
        "kind": "direct, mixed or indirect",
        "content": "what is said or thought, fragments joined by ' … '",
        "content_spans": "list of [start, end] in the source",
        "cue": "the words that report it; empty if none",
        "cue_spans": "list of [start, end] in the source",
        "source": "who says it, as written; empty if none",
        "source_spans": "list of [start, end] in the source",
        "speaker": "who the source is, resolved within the article; empty if unknown",
        "speaker_group": "group from actors.yml; empty if not placed",
        "continuation": "True when it has no cue of its own and continues an earlier one",
        "nested": "True when it stands inside the content of another attribution",
        "rule": "the rule that resolved the speaker",
        "mention": "the earlier words the speaker was resolved through",
        "score": "how likely who and what are right, 0 to 1; below .25 only with quotation marks",
    },
    "voice_spans": {
        "article_id": "article",
        "passage_id": "passage",
        "text_start": "first character in the passage's text",
        "text_end": "one past the last",
        "start": "first character in the source",
        "end": "one past the last character in the source",
        "voice": "own, paraphrase or verbatim",
        "attribution_id": "attribution it belongs to; -1 for the outlet's own voice",
        "speaker": "resolved speaker; empty in own voice",
        "speaker_group": "group of the speaker; empty in own voice or if not placed",
    },
    "tokens": {
        "article_id": "article",
        "outlet": "its publisher",
        "passage_id": "passage",
        "section": "section of the passage",
        "position": "running number of the token in the article, from 0",
        "token": "as printed",
        "term": "as counted",
        "text_start": "first character in the passage's text",
        "text_end": "one past the last",
        "start": "first character in the source",
        "end": "one past the last character in the source",
        "voice": "own, paraphrase or verbatim",
        "speaker_group": "group of the speaker whose words they are",
    },
}


def empty(table: str) -> pd.DataFrame:
    """Return the named table with its columns and no rows.

    >>> list(empty("stripped").columns)
    ['article_id', 'start', 'end', 'kind', 'reason', 'text']
    """
    import pandas as pd  # not at the top: whoever wants the names alone need not wait for it

    return pd.DataFrame({column: [] for column in TABLES[table]})


def conform(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Return `frame` with the columns of the named table, in their documented order.

    Raises PresslensError if a column is missing; columns beyond the schema are dropped.

    >>> import pandas as pd
    >>> conform(pd.DataFrame({"article_id": ["a"]}), "passages")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: the table "passages" lacks the column(s) passage_id, ...
    """
    missing = [column for column in TABLES[table] if column not in frame.columns]
    if missing:
        raise PresslensError(f'the table "{table}" lacks the column(s) {", ".join(missing)}.')
    return frame[list(TABLES[table])].reset_index(drop=True)
