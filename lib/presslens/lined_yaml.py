"""YAML read with its line numbers, so that an error in a list can say where to look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import yaml

from presslens.errors import PresslensError, nearest


class LinedFile:
    r"""A YAML file as nodes that know their lines; every complaint is one sentence.

    >>> file = LinedFile("frames:\n  conflict: {}\n", "frames.yml")
    >>> dict(file.items(file.root, ["frame"], "the file"))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: frames.yml, line 1: unknown key "frames" in the file; did ...
    """

    def __init__(self, text: str, name: str) -> None:
        """Read `text`; `name` is what errors call it."""
        self.name = name
        try:
            root = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise PresslensError(
                f"{name}, line {line}: not valid YAML ({error.problem})."
            ) from None
        except yaml.YAMLError as error:
            reason = " ".join(str(error).split())
            raise PresslensError(f"{name}: not valid YAML ({reason}).") from None
        if root is None:
            raise PresslensError(f"{name}: the file is empty.")
        self.root: yaml.Node = root

    @classmethod
    def open(cls, path: str | Path, *, what: str = "file") -> LinedFile:
        """Read the file at `path`; `what` is what errors say was expected there.

        Raises PresslensError if it is missing, a folder, not UTF-8 or not YAML.
        """
        path = Path(path)
        try:
            return cls(path.read_text(encoding="utf-8"), path.name)
        except FileNotFoundError:
            raise PresslensError(f"{path}: there is no such {what}.") from None
        except IsADirectoryError:
            raise PresslensError(f"{path}: expected one {what}, found a folder.") from None
        except UnicodeDecodeError as error:
            raise PresslensError(f"{path}: byte {error.start} is not UTF-8.") from None

    def fail(self, node: yaml.Node, problem: str) -> NoReturn:
        """Raise the one-sentence complaint about `node`."""
        raise PresslensError(f"{self.name}, line {line(node)}: {problem}.") from None

    def items(
        self, node: yaml.Node, allowed: Sequence[str] | None, what: str
    ) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the keys and values of a mapping, refusing keys not allowed or there twice."""
        if not isinstance(node, yaml.MappingNode):
            wanted = "names" if allowed is None else ", ".join(allowed)
            self.fail(node, f"{what} should be a mapping of {wanted}")
        seen: set[str] = set()
        for key_node, value in node.value:
            key = self.string(key_node, "a key")
            if allowed is not None and key not in allowed:
                self.fail(key_node, f'unknown key "{key}" in {what}; {nearest(key, allowed)}')
            if key in seen:
                self.fail(key_node, f'the key "{key}" is there twice in {what}')
            seen.add(key)
            yield key, value

    def string(self, node: yaml.Node, what: str) -> str:
        """Return a scalar as text on one line."""
        text = " ".join(node.value.split()) if isinstance(node, yaml.ScalarNode) else ""
        if not text or is_null(node):
            self.fail(node, f"expected {what}, found {_kind(node)}")
        return text

    def sequence(self, node: yaml.Node | None, what: str) -> list[yaml.Node]:
        """Return the members of a list; nothing there is a list of none."""
        if node is None or is_null(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, f"{what} should be a list")
        return list(node.value)

    def strings(self, node: yaml.Node, what: str) -> Iterator[tuple[str, yaml.Node]]:
        """Yield the members of a list of texts; a single text is a list of one."""
        members = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for member in members:
            yield self.string(member, what), member


def line(node: yaml.Node) -> int:
    """Return the line a node begins on, from 1."""
    return node.start_mark.line + 1


def is_null(node: yaml.Node) -> bool:
    """Tell whether nothing is written where a value could stand."""
    return node.tag == "tag:yaml.org,2002:null"


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.MappingNode):
        return "a mapping"
    return "a list" if isinstance(node, yaml.SequenceNode) else "nothing"
