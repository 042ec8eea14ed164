"""What is worked out of a view or an index, remembered as long as that is there and no longer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import WeakKeyDictionary


def remembered(work: Callable[..., Any]) -> Callable[..., Any]:
    """Make a function of a view or an index (and plain values) work once for each.

    Unlike functools.lru_cache it keeps neither alive: a view of 100,000 articles holds a quarter
    of a gigabyte. What the function gives must not hold on to the view itself.

    >>> from presslens.words import index_texts
    >>> @remembered
    ... def size(index):
    ...     print("counted")
    ...     return len(index)
    >>> index = index_texts(["One fish."])
    >>> size(index), size(index)
    counted
    (2, 2)
    """
    kept: WeakKeyDictionary[Any, dict[tuple, Any]] = WeakKeyDictionary()

    @wraps(work)
    def ask(thing: Any, *more: Any) -> Any:
        found = kept.setdefault(thing, {})
        if more not in found:
            found[more] = work(thing, *more)
        return found[more]

    return ask
