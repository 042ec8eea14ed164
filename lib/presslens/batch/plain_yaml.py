"""YAML as text: a value stays what was typed until a notebook's annotation says what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from presslens.errors import PresslensError


def load_yaml(path: Path, shown: str) -> Any:
    """Return what a YAML file holds, every value as text; `shown` is its name in an error.

    A value stays text until the notebook's annotation says what it is: `no` is a word.

    Raises PresslensError for a file that cannot be read, with the line if it is not YAML.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PresslensError(f"{shown} cannot be read ({reason}).") from None
    except UnicodeDecodeError as error:
        raise PresslensError(f"{shown} is not UTF-8 (byte {error.start}).") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise PresslensError(f"{shown}{line}: not YAML: {problem}.") from None


class _UniqueKeys(yaml.BaseLoader):
    """YAML that leaves scalars as text and refuses a key that is there twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        keys = [self.construct_object(key) for key, _ in node.value]
        for key, (key_node, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    None, None, f'the key "{key}" is there twice', key_node.start_mark
                )
        return super().construct_mapping(node, deep=deep)
