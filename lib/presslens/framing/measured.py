"""How often what is found by form is wrong: the one place that figures and docs take it from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "data" / "measured.yml"


def measured(what: str) -> str:
    """Return the sentence that says how a measure did on hand labels.

    Parameters
    ----------
    what
        A key of data/measured.yml: passives, doers, scare quotes or stance.

    >>> measured("scare quotes").startswith("of 90 short pairs of marks in other news")
    True
    """
    entry = errors()[what]
    return entry["sentence"].format(**entry["numbers"])


@cache
def errors() -> dict[str, dict]:
    """Return the measured errors: for each measure a sentence and the numbers in it."""
    return yaml.safe_load(FILE.read_text(encoding="utf-8"))
