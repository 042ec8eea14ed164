"""YAML read one way: every value stays the text that was written and knows its line.

Nothing is guessed (`outlet: no` is the outlet "no", `id: 007` keeps its zeros), tags do nothing,
and anchors, a key given twice and nesting beyond 100 levels are refused, each in one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

import yaml

from presslens.errors import PresslensError, nearest

DEEPEST = 100  # levels of lists and mappings
_NULLS = ("", "~", "null", "Null", "NULL")
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
# libyaml, where PyYAML was built with it, is ten times as fast and reads the same.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Value(str):
    """A piece of text from a YAML file, with the line it stands on (from 1).

    An empty value, `~` and `null` are the empty text.
    """

    line: int

    def __new__(cls, text: str, line: int) -> Value:
        """Make the text that stands on `line`."""
        value = super().__new__(cls, text)
        value.line = line
        return value


class Values(list):
    """A list from a YAML file, with the line it begins on."""

    def __init__(self, line: int) -> None:
        """Make an empty list that begins on `line`."""
        super().__init__()
        self.line = line


class Pairs(dict):
    """A mapping from a YAML file, with the line it begins on; its keys are `Value`s."""

    def __init__(self, line: int) -> None:
        """Make an empty mapping that begins on `line`."""
        super().__init__()
        self.line = line


Node = Value | Values | Pairs


class YamlError(ValueError):
    """What is wrong with a YAML text, beginning with the line; no full stop at its end."""


def parse_yaml(text: str, *, nulls: bool = True) -> Any:
    """Read one YAML document.

    Parameters
    ----------
    text
        The document. An empty one gives an empty `Value`.
    nulls
        Whether `~` and `null` mean nothing, as in YAML; otherwise they are words.

    Returns
    -------
    Value, Values or Pairs
        A text, a list or a dictionary, each with its `line`.

    Raises
    ------
    YamlError
        If the text is not YAML, nests deeper than 100 levels, repeats a key, or uses an anchor.

    Examples
    --------
    >>> parse_yaml("outlet: no")
    {'outlet': 'no'}
    >>> parse_yaml("a: [1]\\nb: 2")["b"].line
    2
    >>> parse_yaml("a: 1\\na: 2")
    Traceback (most recent call last):
    ...
    presslens.config.YamlError: line 2: the key "a" is there twice
    """
    text = text.removeprefix("\ufeff")
    if wrong := _FORBIDDEN.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise YamlError(
            f"line {line}: a character YAML does not allow (U+{ord(wrong.group()):04X})"
        )
    try:
        return _build(yaml.parse(text, Loader=_LOADER), nulls)
    except yaml.MarkedYAMLError as error:
        raise YamlError(_syntax(error, text)) from None


def _build(events: Iterator[yaml.Event], nulls: bool) -> Node:
    """Return what the events of one document make, without recursion."""
    top = Values(1)
    open_nodes: list[Values | Pairs] = [top]
    keys: list[Value | None] = [None]  # for each open mapping the key that awaits its value
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and top:
            raise YamlError(f"line {_line(event)}: a second document begins here; one is expected")
        if isinstance(event, yaml.CollectionEndEvent):
            open_nodes.pop()
            keys.pop()
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event, nulls)
            keys[-1] = _place(node, open_nodes[-1], keys[-1])
            if not isinstance(node, Value):
                open_nodes.append(node)
                keys.append(None)
            if len(open_nodes) > DEEPEST:
                raise YamlError(
                    f"line {_line(event)}: nested too deeply ({DEEPEST} levels at most)"
                )
    return top[0] if top else Value("", 1)


def _node(event: yaml.NodeEvent, nulls: bool) -> Node:
    line = _line(event)
    if event.anchor is not None:
        raise YamlError(f"line {line}: anchors and aliases (&, *) are not used here")
    if isinstance(event, yaml.ScalarEvent):
        nothing = nulls and event.implicit[0] and event.value in _NULLS
        return Value("" if nothing else event.value, line)
    return Values(line) if isinstance(event, yaml.SequenceStartEvent) else Pairs(line)


def _place(node: Node, parent: Values | Pairs, key: Value | None) -> Value | None:
    """Put a node where it belongs and return the key that now awaits its value."""
    if isinstance(parent, Values):
        parent.append(node)
    elif key is not None:
        parent[key] = node
    elif not isinstance(node, Value):
        raise YamlError(f"line {node.line}: a key must be plain text")
    elif node in parent:
        raise YamlError(f'line {node.line}: the key "{node}" is there twice')
    else:
        return node
    return None


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1


def _syntax(error: yaml.MarkedYAMLError, text: str) -> str:
    """Return what the parser complains about, with the line it concerns."""
    lines = text.rstrip().split("\n")
    mark = error.problem_mark
    if mark is None or mark.line >= len(lines):  # at the end: where the thing began says more
        mark = error.context_mark or mark
    number = min(mark.line if mark else 0, len(lines) - 1)
    indent = re.match(r"\s*", lines[number])
    if indent and "\t" in indent.group():
        return f"line {number + 1}: not valid YAML (indented with a tab; use blanks)"
    return f"line {number + 1}: not valid YAML ({error.problem or error.context})"


def read_yaml_text(path: str | Path, *, shown: str = "", what: str = "file") -> str:
    """Return the text of a YAML file.

    Parameters
    ----------
    path
        The file.
    shown
        What an error calls it; by default its path.
    what
        What an error says was expected there.

    Raises
    ------
    PresslensError
        If the file is missing, a folder, cannot be read, or is not UTF-8.
    """
    path, shown = Path(path), shown or str(path)
    try:
        data = path.read_bytes()
        return data.decode("utf-8")
    except FileNotFoundError:
        raise PresslensError(f"{shown}: there is no such {what}.") from None
    except IsADirectoryError:
        raise PresslensError(f"{shown}: expected one {what}, found a folder.") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PresslensError(f"{shown}: cannot be read ({reason}).") from None
    except UnicodeDecodeError as error:
        seems = "it seems to be UTF-16" if data.startswith(_UTF16) else ""
        wrong = seems or f"byte {error.start} is not UTF-8"
        raise PresslensError(f"{shown}: {wrong}; save the file as UTF-8.") from None


def read_yaml(path: str | Path, *, shown: str = "", nulls: bool = True) -> Any:
    """Read a YAML file as `parse_yaml` does.

    Raises
    ------
    PresslensError
        In one sentence that names the file, and the line if it was read.
    """
    text = read_yaml_text(path, shown=shown)
    try:
        return parse_yaml(text, nulls=nulls)
    except YamlError as error:
        raise PresslensError(f"{shown or path}, {error}.") from None


class ConfigFile:
    r"""A YAML file whose values are checked one by one; every complaint names the file and line.

    Parameters
    ----------
    text
        The YAML.
    name
        What errors call the file.

    Raises
    ------
    PresslensError
        If the text is not YAML, or empty.

    Examples
    --------
    >>> file = ConfigFile("frames:\n  conflict: {}\n", "frames.yml")
    >>> dict(file.items(file.root, ["frame"], "the file"))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: frames.yml, line 1: unknown key "frames" in the file; did ...
    """

    def __init__(self, text: str, name: str) -> None:
        """Read the text."""
        self.name = name
        try:
            self.root: Node = parse_yaml(text)
        except YamlError as error:
            raise PresslensError(f"{name}, {error}.") from None
        if self.root == "":
            raise PresslensError(f"{name}: the file is empty.")

    @classmethod
    def open(cls, path: str | Path, *, what: str = "file") -> ConfigFile:
        """Read the file at `path`; `what` is what errors say was expected there."""
        return cls(read_yaml_text(path, what=what), Path(path).name)

    def fail(self, node: Node, problem: str) -> NoReturn:
        """Raise the one-sentence complaint about `node`."""
        raise PresslensError(f"{self.name}, line {node.line}: {problem}.") from None

    def items(
        self, node: Node, allowed: Sequence[str] | None, what: str
    ) -> Iterator[tuple[str, Node]]:
        """Yield the keys and values of a mapping and refuse a key that is not in `allowed`."""
        if not isinstance(node, Pairs):
            wanted = "names" if allowed is None else ", ".join(allowed)
            self.fail(node, f"{what} should be a mapping of {wanted}")
        for written, value in node.items():
            key = self.string(written, "a key")
            if allowed is not None and key not in allowed:
                self.fail(written, f'unknown key "{key}" in {what}; {nearest(key, allowed)}')
            yield key, value

    def string(self, node: Node, what: str) -> str:
        """Return a text on one line and refuse anything else."""
        text = " ".join(node.split()) if isinstance(node, Value) else ""
        if not text:
            self.fail(node, f"expected {what}, found {_kind(node)}")
        return text

    def sequence(self, node: Node | None, what: str) -> list[Node]:
        """Return the members of a list; nothing there is an empty list."""
        if node is None or node == "":
            return []
        if not isinstance(node, Values):
            self.fail(node, f"{what} should be a list")
        return node

    def strings(self, node: Node, what: str) -> Iterator[tuple[str, Node]]:
        """Yield the members of a list of texts; a single text is a list of one."""
        for member in node if isinstance(node, Values) else [node]:
            yield self.string(member, what), member


def _kind(node: Node) -> str:
    if isinstance(node, Pairs):
        return "a mapping"
    return "a list" if isinstance(node, Values) else "nothing"
