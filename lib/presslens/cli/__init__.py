"""The command line: presslens run, list, import, demo, check, attribute, words, frames, …."""

from __future__ import annotations

import argparse
import errno
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from presslens.cli import coding, corpora, exporting, notebooks, tables
from presslens.errors import PresslensError

# What is heavy is imported inside the functions, so that --help and mistakes answer at once.


class Stopped(KeyboardInterrupt):
    """The command is asked to end by a signal other than an interrupt from the keyboard."""


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="presslens",
        description="Which words outlets use, whom they let speak, how they frame a story.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="store_true", help="show the version and stop")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    for room in (notebooks, corpora, exporting, tables, coding):
        room.add(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit status.

    0: done. 1: a notebook failed. 2: something given cannot be used (one sentence on standard
    error says what). 128 and the number of a signal: ended by it, such as 130 for an interrupt.
    """
    _open_streams()
    options = parser().parse_args(arguments)
    with_signals = _heed_signals()
    try:
        status = _do(options)
        sys.stdout.flush()
        return status
    except PresslensError as error:
        return _tell(str(error))
    except KeyboardInterrupt as error:
        number = error.args[0] if isinstance(error, Stopped) else signal.SIGINT
        kept = getattr(options, "when_interrupted", "what was there before is as it was")
        _tell(f"interrupted; {kept}.", start="\n")
        return 128 + number
    except BrokenPipeError:  # the reader of a pipe, such as `head`, has gone
        _drop_output()
        return 141
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        if error.filename is None and error.errno not in (errno.ENOSPC, errno.EIO):
            return _tell(f"the system refused what was asked of it ({reason}).")
        _drop_output()
        return _tell(f"{error.filename or 'what is printed'} cannot be read or written ({reason}).")
    except ImportError as error:
        if (error.name or "").startswith("presslens"):
            raise
        return _tell(f"a library that presslens needs cannot be imported: {error}.")
    finally:
        for number, handler in with_signals.items():
            signal.signal(number, handler)


def _do(options: argparse.Namespace) -> int:
    if options.version:
        from importlib.metadata import version

        print(f"presslens {version('presslens')}")
        return 0
    if not options.command:
        parser().print_help()
        return 2
    return options.do(options)


def _tell(sentence: str, start: str = "") -> int:
    print(f"{start}presslens: {sentence}", file=sys.stderr)
    return 2


def _drop_output() -> None:
    """Let what is still to be printed go nowhere, so that ending does not try it again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _heed_signals() -> dict[int, signal.Handlers]:
    """Have the signals that ask a command to end be heeded like an interrupt from the keyboard.

    Returns the handlers that were there before. One that is ignored, as by nohup, stays so.
    """
    before = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is None or signal.getsignal(number) is not signal.SIG_DFL:
            continue
        try:
            before[number] = signal.signal(number, _stop)
        except ValueError:  # not in the main thread
            return {}
    return before


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise Stopped(number)


def _open_streams() -> None:
    """Open the standard streams that the caller closed, as `>&-` does, on the null device.

    A file opened later would take the number of one that is missing, and receive what is printed.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            opened = os.open(os.devnull, os.O_RDWR)
            if opened != number:
                os.dup2(opened, number)
                os.close(opened)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))
