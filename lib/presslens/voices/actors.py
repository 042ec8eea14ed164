"""Who belongs to which group of speakers: the reader of `actors.yml`.

    groups:
      government: {label: Governments, description: Ministers and officials in office}
      witnesses: {label: Witnesses}
    actors:
      - name: Chinese government
        group: government
        aliases: [Government of China]     # other names of the same
        metonyms: [Beijing, China]         # places and buildings that stand for it when they speak
    patterns:
      - {match: '\\bdetainees?\\b', group: witnesses}   # for speakers no actor is named for

A speaker is placed by name, alias or metonym (case, a leading *the* and titles do not count), else
by the first pattern found in the words that name or describe the speaker. Nothing is guessed: a
speaker that fits nothing has no group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from presslens.config import ConfigFile, Node, Value, Values
from presslens.errors import nearest
from presslens.patterns import TRIED_ON, compile_pattern

TOP_KEYS = ("groups", "actors", "patterns")
GROUP_KEYS = ("label", "description")
ACTOR_KEYS = ("name", "group", "aliases", "metonyms", "type", "role", "issuer")
PATTERN_KEYS = ("match", "group")
TYPES = ("person", "organisation", "document")


@dataclass(frozen=True)
class Actors:
    """Groups, the names that belong to them, and the patterns for everybody else.

    >>> actors = parse_actors(\"\"\"
    ... groups: {state: {label: Governments}}
    ... actors: [{name: Chinese government, group: state, metonyms: [Beijing]}]
    ... patterns: [{match: "official", group: state}]
    ... \"\"\")
    >>> actors.canonical("Beijing"), actors.group("Beijing"), actors.group("a US official")
    ('Chinese government', 'Governments', 'Governments')
    >>> actors.group("the moon")
    ''
    """

    groups: Mapping[str, str] = field(default_factory=dict)  # key -> label, in the file's order
    names: Mapping[str, str] = field(default_factory=dict)  # any name, as `key` -> canonical name
    placed: Mapping[str, str] = field(default_factory=dict)  # canonical name -> key of its group
    metonyms: frozenset[str] = frozenset()  # keys of the metonyms among `names`
    patterns: tuple[tuple[re.Pattern[str], str], ...] = ()

    def canonical(self, name: str) -> str:
        """Return the actor that `name` is a name, alias or metonym of, or an empty string."""
        return self.names.get(key(name), "")

    def group(self, speaker: str, *described: str) -> str:
        """Return the label of a speaker's group, by name or else by pattern, or an empty string.

        `described` are words that tell who the speaker is ("a former detainee"); the patterns are
        tried on the speaker first.
        """
        canonical = self.canonical(speaker)
        if canonical:
            return self.groups[self.placed[canonical]]
        for words in (speaker, *described):
            for pattern, group in self.patterns:
                if words and pattern.search(words[:TRIED_ON]):
                    return self.groups[group]
        return ""


def is_outlet(speaker: str, outlet: str) -> bool:
    """Tell whether a speaker is the outlet itself, which reports in its own voice.

    >>> is_outlet("The CBC", "CBC News"), is_outlet("Fox News", "Fox News"), is_outlet("", "CBC")
    (True, True, False)
    """
    return bool(speaker) and key(speaker) in (key(outlet), key(outlet.removesuffix(" News")))


def key(name: str) -> str:
    """Return the form in which names are compared.

    >>> key("The Chinese  Government’s"), key("Sir Iain Duncan Smith")
    ('chinese government', 'iain duncan smith')
    """
    text = " ".join(name.replace("’", "'").split()).strip(" ,.;:\"'").casefold()
    text = re.sub(r"'s$", "", text)
    return re.sub(r"^(?:the|an?|mr|mrs|ms|miss|dr|sir|dame|lord|lady)\.? (?=\S)", "", text)


def load_actors(path: str | Path) -> Actors:
    """Read an `actors.yml`.

    Raises PresslensError, naming the file and the line, if it is missing, is no YAML, has an
    unknown key, names a group that is not listed or one name twice, or a pattern does not compile.
    """
    return _Reader(ConfigFile.open(path, what="actors file")).read()


def parse_actors(text: str, *, name: str = "actors.yml") -> Actors:
    """Read the text of an `actors.yml`; `name` is what errors call it."""
    return _Reader(ConfigFile(text, name)).read()


@dataclass
class _Reader:
    """Walks the file's nodes and complains about the first that is wrong."""

    file: ConfigFile
    groups: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    metonyms: set[str] = field(default_factory=set)

    def read(self) -> Actors:
        top = dict(self.file.items(self.file.root, TOP_KEYS, "the file"))
        if "groups" in top:
            self.groups = dict(self.read_groups(top["groups"]))
        issuers = [
            self.read_actor(node) for node in self.file.sequence(top.get("actors"), "actors")
        ]
        for node in filter(None, issuers):
            issuer = self.file.string(node, "an issuer")
            if issuer not in self.placed:
                hint = nearest(issuer, self.placed)
                self.file.fail(node, f'the issuer "{issuer}" is no name of an actor; {hint}')
        patterns = [
            self.read_pattern(n) for n in self.file.sequence(top.get("patterns"), "patterns")
        ]
        return Actors(
            self.groups, self.names, self.placed, frozenset(self.metonyms), tuple(patterns)
        )

    def read_groups(self, node: Node) -> Iterator[tuple[str, str]]:
        if isinstance(node, Values):
            yield from ((group, group) for group in map(self.a_group, node))
            return
        for group, about in self.file.items(node, None, "groups"):
            if about == "":
                yield group, group
            elif isinstance(about, Value):
                yield group, self.file.string(about, f'the label of "{group}"')
            else:
                entry = dict(self.file.items(about, GROUP_KEYS, f'the group "{group}"'))
                label = entry.get("label")
                yield group, self.file.string(label, "a label") if label else group

    def a_group(self, node: Node) -> str:
        return self.file.string(node, "a group")

    def read_actor(self, node: Node) -> Node | None:
        entry = dict(self.file.items(node, ACTOR_KEYS, "an actor"))
        if "name" not in entry:
            self.file.fail(node, "an actor needs a name")
        name = self.file.string(entry["name"], "a name")
        if "group" not in entry:
            self.file.fail(node, f'the actor "{name}" needs a group')
        self.placed[name] = self.group(entry["group"])
        self.add(name, name, entry["name"])
        for kind in ("aliases", "metonyms"):
            for item in self.file.sequence(entry.get(kind), kind):
                other = self.file.string(item, f"one of the {kind}")
                self.add(other, name, item)
                if kind == "metonyms":
                    self.metonyms.add(key(other))
        kind = self.file.string(entry["type"], "a type") if "type" in entry else TYPES[0]
        if kind not in TYPES:
            self.file.fail(entry["type"], f'"{kind}" is no type of actor; {nearest(kind, TYPES)}')
        return entry.get("issuer")

    def add(self, other: str, name: str, node: Node) -> None:
        known = self.names.get(key(other))
        if known == name:
            return
        if known is not None:
            where = self.lines[key(other)]
            self.file.fail(node, f'"{other}" is already a name of "{known}" (line {where})')
        self.names[key(other)] = name
        self.lines[key(other)] = node.line

    def read_pattern(self, node: Node) -> tuple[re.Pattern[str], str]:
        entry = dict(self.file.items(node, PATTERN_KEYS, "a pattern"))
        for needed in PATTERN_KEYS:
            if needed not in entry:
                self.file.fail(node, f"an entry of patterns needs a {needed}")
        text = self.file.string(entry["match"], "a pattern")
        try:
            return compile_pattern(text), self.group(entry["group"])
        except ValueError as error:
            self.file.fail(entry["match"], f'the pattern "{text[:60]}" {error}')

    def group(self, node: Node) -> str:
        group = self.file.string(node, "a group")
        if group not in self.groups:
            hint = nearest(group, self.groups)
            self.file.fail(node, f'the group "{group}" is not listed under groups; {hint}')
        return group
