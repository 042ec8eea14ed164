"""Lists of events, as verbs and nouns: the reader of `events.yml`.

events:
  detention:
    label: Detention
    verbs: [detain, imprison]            # in all their forms
    nouns: [detention, imprisonment]     # words, phrases, wild*cards
    exclude: [detention centre*]         # phrases inside which neither counts
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from presslens.config import ConfigFile
from presslens.framing.dictionaries import read_terms
from presslens.framing.matching import Term


@dataclass(frozen=True)
class Event:
    """What is done: its verbs, the nouns that tell of the same, and phrases that are no event."""

    key: str
    label: str
    verbs: tuple[Term, ...]
    nouns: tuple[Term, ...]
    exclude: tuple[Term, ...] = ()


def load_events(path: str | Path) -> tuple[Event, ...]:
    """Read a list of events.

    Raises PresslensError, naming file and line, for what it cannot use.
    """
    return _read(ConfigFile.open(path))


def parse_events(text: str, *, name: str = "events.yml") -> tuple[Event, ...]:
    """Read the text of an `events.yml`.

    >>> (event,) = parse_events("events: {arrest: {verbs: [arrest, detain], nouns: [arrests]}}")
    >>> event.label, [term.text for term in event.verbs]
    ('Arrest', ['arrest', 'detain'])
    >>> parse_events("events: {arrest: {verb: [arrest]}}")
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: events.yml, line 1: unknown key "verb" in the event "arrest";
    did you mean "verbs"?
    """
    return _read(ConfigFile(text, name))


def choose_events(path: str | Path, folder: str | Path) -> tuple[Event, ...]:
    """Return the events of `path`, else of the folder's events.yml, else none.

    No general list comes with presslens. One list cannot serve different subjects: on articles
    about the climate, "ban", "attack" and "dismiss" are seldom the repression, assault or sacking
    that they are elsewhere.

    >>> choose_events("", "no-such-folder")
    ()
    """
    own = Path(folder) / "events.yml"
    if str(path):
        return load_events(path)
    return load_events(own) if own.is_file() else ()


def _read(file: ConfigFile) -> tuple[Event, ...]:
    top = dict(file.items(file.root, ("events",), "the file"))
    if "events" not in top:
        file.fail(file.root, 'expected the key "events"')
    found = []
    for key, node in file.items(top["events"], None, "events"):
        what = f'the event "{key}"'
        entry = dict(file.items(node, ("label", "verbs", "nouns", "exclude"), what))
        if "verbs" not in entry and "nouns" not in entry:
            file.fail(node, f"{what} needs verbs or nouns")
        label = file.string(entry["label"], "a label") if "label" in entry else key.capitalize()
        verbs, nouns, exclude = (
            tuple(term for term, _ in read_terms(file, entry.get(name), name))
            for name in ("verbs", "nouns", "exclude")
        )
        verbs = tuple(replace(verb, lemma=True) for verb in verbs)
        found.append(Event(key, label, verbs, nouns, exclude))
    return tuple(found)
