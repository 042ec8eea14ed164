"""Whether two spellings are one name: initials, short forms, slips of a letter, a leading *the*."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presslens.voices.cast import Entity
    from presslens.voices.mentions import Name


def without_the(name: str) -> str:
    """Return what a name is looked up by: "The Bath Post" is the Bath Post."""
    return name.lower().removeprefix("the ")


def same(who: Entity, name: Name) -> bool:
    """Return True if a full name is another spelling of somebody's: initials, short forms."""
    if not who.may_be_person or len(who.parts) < 2 or len(name.parts) < 2:
        return False
    if who.gender and name.gender and who.gender != name.gender:
        return False
    mine, its = who.parts, name.parts
    if mine[-1] == its[-1]:
        if len(mine) != len(its) and mine[-2:] == its[-2:] and min(len(mine), len(its)) == 2:
            return False  # "Duncan Smith" may be the surname of several: see `_join_suffixes`
        return mine[0] == its[0] or short_form(mine[0], its[0]) or slip(mine[0], its[0])
    return mine[0] == its[0] and len(mine[-1]) > 5 and slip(mine[-1], its[-1])


def short_form(one: str, other: str) -> bool:
    """Return True if one first name is the beginning of the other (Tim, Timothy).

    >>> short_form("tim", "timothy"), short_form("al", "alan")
    (True, False)
    """
    low, high = sorted((one, other), key=len)
    return len(low) >= 3 and high.startswith(low)


def slip(one: str, other: str) -> bool:
    """Return True if two spellings differ by one letter that was left out or put in.

    >>> slip("iain", "ian"), slip("dan", "don"), slip("ann", "nan")
    (True, False, False)
    """
    low, high = sorted((one, other), key=len)
    if one == other:
        return True
    if len(high) - len(low) != 1 or len(low) < 3 or low[0] != high[0]:
        return False
    return any(high[:n] + high[n + 1 :] == low for n in range(1, len(high)))
