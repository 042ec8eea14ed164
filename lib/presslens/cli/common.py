"""What commands share: how they are added, what they take, and where they may write."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from presslens.errors import PresslensError
from presslens.store import whole

if TYPE_CHECKING:
    import pandas as pd

Commands = argparse._SubParsersAction
MATCH = "like with like: none (default), event, week, month, or auto"
FRAMES = "a file of frames, generic, or policy (default: frames.yml there, else generic)"


def add_command(
    commands: Commands,
    name: str,
    do: Callable[[argparse.Namespace], int],
    help: str,
    *,
    about: str = "",
    examples: str = "",
    **defaults: Any,
) -> argparse.ArgumentParser:
    """Add a command that calls `do` with its options and ends with what it returns."""
    made = commands.add_parser(
        name,
        help=help,
        description=about or f"{help[0].upper()}{help[1:]}.",
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.set_defaults(do=do, **defaults)
    return made


def add_corpus(command: argparse.ArgumentParser, help: str = "folder or file") -> None:
    """Add the argument CORPUS."""
    command.add_argument("corpus", type=Path, metavar="CORPUS", help=help)


def add_out(command: argparse.ArgumentParser, ending: str = ".csv", *, needed: bool = True) -> None:
    """Add the option --out."""
    told = "file to write" if needed else "file to write as well"
    command.add_argument("--out", type=Path, required=needed, metavar=f"FILE{ending}", help=told)


def positive(text: str) -> int:
    """Return a whole number from 1 up, given as text."""
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f'a whole number from 1 up, not "{text}"')
    return int(text)


def not_negative(text: str) -> int:
    """Return a whole number from 0 up, given as text."""
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f'a whole number from 0 up, not "{text}"')
    return int(text)


def share(text: str) -> float:
    """Return a number from 0 to 1, given as text."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f'a number from 0 to 1, not "{text}"')
    return number


def pairs(texts: Iterable[str], option: str, example: str) -> dict[str, str]:
    """Return texts of the form NAME=VALUE as a mapping.

    Raises PresslensError, with the example, for another text.
    """
    found = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise PresslensError(f'{option} needs {example}, not "{text}".')
        found[name.strip()] = value
    return found


def writable(out: Path, *read: str | Path, ending: str = ".csv") -> Path:
    """Return a path that names a file in a folder that is there, and none of those that are read.

    Raises PresslensError for another, and for one that ends otherwise than what is written.

    >>> writable(Path("."))
    Traceback (most recent call last):
    ...
    presslens.errors.PresslensError: --out . is a folder; name a file to write.
    """
    problem = ""
    if out.is_dir():
        problem = "is a folder"
    elif not out.parent.is_dir():
        problem = "stands in a folder that is not there"
    elif not os.access(out if out.exists() else out.parent, os.W_OK):
        problem = "must not be written"
    elif out.exists() and any(out.samefile(p) for p in read if str(p) and Path(p).exists()):
        problem = "is what is read"
    elif out.suffix.lower() != ending:
        raise PresslensError(
            f'--out {out} does not end in "{ending}", and nothing else is written here; '
            f"did you mean {out.with_suffix(ending)}?"
        )
    if problem:
        raise PresslensError(f"--out {out} {problem}; name a file to write.")
    return out


def write_csv(table: pd.DataFrame, out: Path, encoding: str = "utf-8") -> None:
    """Write a table as CSV, the same bytes for the same table."""
    with whole(out) as part:
        table.to_csv(part, index=False, lineterminator="\n", float_format="%.6g", encoding=encoding)
