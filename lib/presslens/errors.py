"""The one kind of error a user of presslens is meant to see: a single plain sentence."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LISTED = 12  # choices that a sentence names


class PresslensError(Exception):
    """Something the user gave cannot be used; the message is one sentence that says what to do.

    The command line prints the message without a traceback and exits with status 2.

    >>> raise PresslensError("seeds/corpus.yml: no article is listed.")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: seeds/corpus.yml: no article is listed.
    """

    def __init__(self, sentence: str = "") -> None:
        """Take the sentence; one that ends in a hint's question mark needs no full stop."""
        super().__init__(sentence[:-1] if sentence.endswith("?.") else sentence)


def nearest(word: str, choices: Iterable[str]) -> str:
    """Return a hint that names the choice nearest to `word`, or else lists a dozen choices.

    Nearness is difflib's ratio of matching characters (Ratcliff and Metzener 1988), case ignored;
    else the only choice that holds the word, if it has three letters or more.

    >>> nearest("top_m", ["top_n", "voice"])
    'did you mean "top_n"?'
    >>> nearest("Sky", ["Al Jazeera", "Sky News"])
    'did you mean "Sky News"?'
    >>> nearest("zzz", ["top_n", "voice"])
    'choose from: top_n, voice'
    >>> nearest("zzz", range(100))
    'choose from: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 88 more'
    >>> nearest("zzz", [])
    'there is none to choose from'
    """
    by_lower = {str(choice).lower(): str(choice) for choice in choices}
    if not by_lower:
        return "there is none to choose from"
    close = get_close_matches(str(word).lower(), by_lower, n=1, cutoff=0.6)
    low = str(word).lower().strip()
    holding = [choice for choice in by_lower if low in choice] if len(low) > 2 else []
    if not close and len(holding) == 1:
        close = holding
    if close:
        return f'did you mean "{by_lower[close[0]]}"?'
    listed = list(by_lower.values())
    beyond = len(listed) - LISTED
    more = f" and {beyond:,} more" if beyond > 0 else ""
    return "choose from: " + ", ".join(listed[:LISTED]) + more
