"""Titles and epithets: how each outlet puts the people it cites.

Wherever an attribution names its source, the outlet has chosen how: *Zhao*, *Mr Taher*, *Chinese
foreign ministry spokesperson Zhao Lijian*, *the 27-year-old*. Who that is was resolved within the
article (`presslens.voices`), so that all ways of putting one speaker come together here.
"""

from __future__ import annotations

import re

import pandas as pd

from presslens.text import term, tokenize

PRONOUNS = frozenset(
    ["he", "she", "it", "they", "we", "i", "you", "him", "her", "them", "us", "his", "hers",
     "its", "their", "theirs", "who", "whom", "whose", "which", "that", "this", "these", "those",
     "one", "some", "others", "another", "himself", "herself", "itself", "themselves"]
)  # fmt: skip
HONORIFICS = frozenset(
    ["mr", "mrs", "ms", "miss", "mx", "dr", "sir", "dame", "lord", "lady", "prof", "professor",
     "rev", "hon", "sen", "senator", "rep", "representative", "gov", "governor", "gen",
     "general", "col", "colonel", "lt", "capt", "captain", "sgt", "president", "judge",
     "justice", "pope", "king", "queen", "prince", "princess", "sheikh", "imam", "minister"]
)  # fmt: skip
FORMS = ("name", "title and name", "name with epithet", "epithet", "pronoun")
COLUMNS = (
    "outlet", "speaker", "form", "written", "epithet", "article_id", "passage_id", "start", "end",
)  # fmt: skip


def speaker_names(
    attributions: pd.DataFrame, articles: pd.DataFrame, passages: pd.DataFrame
) -> pd.DataFrame:
    """Return every way a speaker is put as a source, one row a place.

    Columns: outlet, speaker (who it is), form (one of FORMS), written (as printed), epithet (what
    is said of them beside the name, without articles), article_id, passage_id, start, end.
    Speakers who are only ever described are left out: their description is their name here.
    """
    outlets = dict(zip(articles["article_id"], articles["outlet"], strict=True))
    starts = {
        article: (part["start"].to_numpy(), part["passage_id"].to_numpy())
        for article, part in passages.sort_values("start").groupby("article_id", sort=False)
    }
    rows = []
    for row in attributions.itertuples(index=False):
        if not row.speaker or not row.source or not _is_name(row.speaker):
            continue
        form, epithet = put(row.source, row.speaker)
        start, end = row.source_spans[0][0], row.source_spans[-1][1]
        begins, numbers = starts[row.article_id]
        passage = int(numbers[max(0, int((begins <= start).sum()) - 1)])
        rows.append(
            (outlets[row.article_id], row.speaker, form, " ".join(row.source.split()), epithet,
             row.article_id, passage, int(start), int(end))
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(COLUMNS)).drop_duplicates(["article_id", "start", "end"])


def put(source: str, speaker: str) -> tuple[str, str]:
    """Return in which form a source is put, and its epithet.

    >>> put("Chinese foreign ministry spokesperson Zhao Lijian", "Zhao Lijian")
    ('name with epithet', 'Chinese foreign ministry spokesperson')
    >>> put("Mr Taher", "Mirzat Taher"), put("She", "Mehray Mezensof")
    (('title and name', 'Mr'), ('pronoun', ''))
    >>> put("The 27-year-old", "Mehray Mezensof")
    ('epithet', '27-year-old')
    """
    words = [token for token, _, _ in tokenize(source)]
    low = [term(word) for word in words]
    if all(word in PRONOUNS for word in low):
        return "pronoun", ""
    own = {term(token) for token, _, _ in tokenize(speaker)} - _SMALL
    here = [word.removesuffix("'s") in own for word in low]
    rest = [word for word, of_name in zip(words, here, strict=True) if not of_name]
    if not any(here):
        return "epithet", _bare(source)
    if not [word for word in rest if term(word) not in _SMALL]:
        return "name", ""
    if all(term(word).rstrip(".") in HONORIFICS | _SMALL for word in rest):
        return "title and name", " ".join(word for word in rest if term(word) not in _SMALL)
    return "name with epithet", _without_name(source, own)


def titles_by_outlet(places: pd.DataFrame) -> pd.DataFrame:
    """Return how often each outlet puts each speaker in each form, with the epithets.

    Columns: speaker, outlet, uses, one for each of FORMS, epithets (commonest first). `places` is
    `speaker_names`.
    """
    keys = ["speaker", "outlet"]
    if places.empty:
        return pd.DataFrame(columns=[*keys, "uses", *FORMS, "epithets"])
    counted = pd.crosstab([places["speaker"], places["outlet"]], places["form"])
    counted = counted.reindex(columns=list(FORMS), fill_value=0)
    said = places[places["epithet"] != ""].groupby(keys)["epithet"].agg(_ranked)
    counted.insert(0, "uses", counted.sum(axis=1))
    counted["epithets"] = said.reindex(counted.index).fillna("")
    counted.columns.name = None
    table = counted.reset_index()
    return table.sort_values(["uses", "speaker"], ascending=[False, True], ignore_index=True)


_SMALL = frozenset(["the", "a", "an", "of", "and", "in", "for", "on", "to", "at", "s"])
_RELATIVE = re.compile(r",?\s+(?:who|which|that)\b.*$", re.DOTALL)


def _is_name(speaker: str) -> bool:
    """Tell a name from a description: most of its words begin with a capital."""
    words = [w for w, _, _ in tokenize(speaker) if term(w) not in _SMALL]
    return bool(words) and all(word[0].isupper() or word[0].isdigit() for word in words)


def _without_name(source: str, own: set[str]) -> str:
    kept, last = [], 0
    for token, start, end in tokenize(source):
        if term(token).removesuffix("'s") in own:
            kept.append(source[last:start])
            last = end
    return _bare(" ".join([*kept, source[last:]]))


def _bare(words: str) -> str:
    words = _RELATIVE.sub("", " ".join(words.split()))
    words = re.sub(r"\s+([,.;])", r"\1", words).strip(" ,.;-–—'\"")
    return re.sub(r"^(?:the|a|an)\s+", "", words, flags=re.IGNORECASE)


def _ranked(words: pd.Series) -> str:
    counts = words.value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(word if n == 1 else f"{word} ×{n}" for word, n in ranked)
