"""YAML in which every value is the text that was written, and knows its line.

Nothing is guessed: `outlet: no` is the outlet "no" and `id: 007` keeps its zeros. Aliases and keys
given twice are refused.
"""

from __future__ import annotations

from typing import Any

import yaml


class Value(str):
    """A piece of text from a YAML file, with the line it stands on (from 1)."""

    line: int

    def __new__(cls, text: str, line: int) -> Value:
        """Make the text that stands on `line`."""
        value = super().__new__(cls, text)
        value.line = line
        return value


class YamlError(ValueError):
    """What is wrong with a YAML file, with the line."""


def parse_yaml(text: str) -> Any:
    """Return dicts, lists and `Value`s; an empty file gives an empty `Value`.

    Raises YamlError, one sentence with the line.

    >>> parse_yaml("outlet: no")
    {'outlet': 'no'}
    >>> parse_yaml("a: [1")
    Traceback (most recent call last):
    ...
    presslens.corpus.yml.YamlError: line 1: expected ',' or ']', but got '<stream end>'
    """
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return _plain(root, set()) if root else Value("", 1)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise YamlError(
            f"line {line}: a character YAML does not allow (U+{error.character:04X})"
        ) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(f"line {mark.line + 1 if mark else 1}: {error.problem}") from None
    except RecursionError:
        raise YamlError("line 1: nested too deeply") from None


def _plain(node: yaml.Node, seen: set[int]) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        written = "" if node.tag.endswith(":null") else node.value
        return Value(written, line)
    if id(node) in seen:
        raise YamlError(f"line {line}: anchors and aliases (&, *) are not used here")
    seen.add(id(node))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, seen) for item in node.value]
    pairs: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _plain(key_node, seen)
        if not isinstance(key, Value):
            raise YamlError(f"line {line}: a key must be plain text")
        if key in pairs:
            raise YamlError(f'line {key.line}: "{key}" is given twice')
        pairs[key] = _plain(value_node, seen)
    return pairs
