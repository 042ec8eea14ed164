"""The tagger reads English: which texts are not in it, said before their numbers are believed."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from presslens.corpus.importing.language import detect


def not_english(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the language of each text that is not in English, by its name.

    A text too short to tell, or of no language that can be told, passes for English.

    >>> not_english({"a": "Die Regierung sagte am Mittwoch, sie werde denen helfen, die ihr Haus "
    ...     "verloren haben, aber nicht vor dem Ende des Jahres.", "b": "Rain."})
    {'a': 'de'}
    """
    found = {name: detect(text) for name, text in texts.items()}
    return {name: code for name, code in found.items() if code not in ("en", "und", "")}


def warn_of(foreign: Mapping[str, str], total: int) -> None:
    """Warn, in one sentence, that some of `total` articles are not in English."""
    if not foreign:
        return
    some = ", ".join(f"{name} ({code})" for name, code in list(foreign.items())[:3])
    are = "1 article is" if len(foreign) == 1 else f"{len(foreign):,} articles are"
    more = " and others" if len(foreign) > 3 else ""
    warnings.warn(
        f"{are} not in English, of {total:,}: {some}{more}. The model that finds who says what "
        "reads English; what it finds there means little.",
        stacklevel=3,
    )
