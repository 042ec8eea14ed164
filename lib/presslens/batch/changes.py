"""Why a run has to be done: what differs from what the manifest says of the last time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from presslens.batch import manifest

# What makes a run's results what they are: the rest of an entry tells about them.
PARTS = ("notebook", "parameters", "formats", "inputs", "library", "versions", "platform")
NAMED = 3  # changes told; the others are counted


def fingerprint(entry: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all that a run depends on: the same if nothing has changed.

    >>> one = {"notebook": "a.ipynb", "inputs": {}}
    >>> fingerprint(one) == fingerprint(one | {"title": "A"})
    True
    >>> fingerprint(one) == fingerprint(one | {"inputs": {"seeds/a.txt": "…"}})
    False
    """
    parts = {name: entry.get(name) for name in PARTS}
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def reasons(
    before: Mapping[str, Any] | None, now: Mapping[str, Any], folder: Path, *, force: bool = False
) -> list[str]:
    """Return why the run `now` has to be done, given the entry `before`; none if it has not.

    folder: where its figures stand, which have to be those that the entry tells of.

    >>> reasons(None, {}, Path("figures/words"))
    ['not run before']
    """
    if before is None:
        return ["not run before"]
    found = ["--force"] if force else []
    if before["status"] != "ok":
        found.append("its last run failed")
    if before["notebook"] != now["notebook"]:
        found.append(f"another notebook: {now['notebook']}, not {before['notebook']}")
    found += _differing(before["parameters"], now["parameters"], "{name}: {new}, not {old}")
    formats = [{"formats": entry.get("formats")} for entry in (before, now)]
    found += _differing(*formats, "{name}: {new}, not {old}")
    found += _differing(before["inputs"], now["inputs"], "{name} {verb}")
    found += _differing(before["library"], now["library"], "presslens/{name} {verb}")
    found += _differing(before["versions"], now["versions"], "{name} {new}, not {old}")
    if before["platform"] != now["platform"]:
        found.append(f"{now['platform']}, not {before['platform']}")
    for name, digest in before["outputs"].items():
        path = folder / name
        if not path.is_file():
            found.append(f"{folder.name}/{name} is missing")
        elif manifest.digest(path) != digest:
            found.append(f"{folder.name}/{name} is not what the run wrote")
    return found


def _differing(before: Mapping[str, Any], now: Mapping[str, Any], text: str) -> list[str]:
    """Return a phrase for each name whose value differs."""
    found = []
    for name in dict.fromkeys((*now, *before)):
        old, new = before.get(name), now.get(name)
        if old != new:
            verb = "is new" if old is None else "is gone" if new is None else "changed"
            shown = {"old": _shown(old), "new": _shown(new)}
            found.append(text.format(name=name, verb=verb, **shown))
    return found


def _shown(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False).strip('"') or '""'


def said(found: list[str]) -> str:
    """Return reasons as one phrase, the first few told.

    >>> said(["a changed", "b changed", "c changed", "d changed", "e changed"])
    'a changed, b changed, c changed and 2 more'
    """
    more = len(found) - NAMED
    return ", ".join(found[:NAMED]) + (f" and {more} more" if more > 0 else "")
