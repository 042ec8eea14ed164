"""Names for content: of texts and settings, and of the code that works on them."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def content_key(*parts: object) -> str:
    """Return a name for some content: 32 characters, the same for the same parts, in this order.

    Text and bytes count as they are, anything else by its `repr`.

    >>> content_key("a", "b") == content_key("a", "b"), content_key("ab") == content_key("a", "b")
    (True, False)
    """
    digest = blake2b(digest_size=16)
    for part in parts:
        data = (
            part if isinstance(part, bytes) else str(_text(part)).encode("utf-8", "surrogatepass")
        )
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


@cache
def code_version(*rooms: str) -> str:
    """Return a name for the code of some rooms of the library (all, if none is named).

    A result kept under it is made anew when a line of that code, or a weight, has changed.

    >>> code_version("text") == code_version("text"), code_version("text") == code_version()
    (True, False)
    """
    roots = [PACKAGE / room for room in rooms] or [PACKAGE]
    files = [file for root in roots for file in sorted(_files(root))]
    names = [file.relative_to(PACKAGE).as_posix() for file in files]
    return content_key(*names, *(file.read_bytes() for file in files))


def here() -> tuple[str, str]:
    """Return what two machines must agree in: the version of presslens and of Python, for people.

    The version of presslens ends in the first characters of its `code_version`.
    """
    return f"presslens {version('presslens')}+{code_version()[:8]}", (
        f"Python {'.'.join(platform.python_version_tuple()[:2])}"
    )


ours = here  # what this process asks for, by a name of its own: `here` is asked of workers too


def _text(part: object) -> str:
    return part if isinstance(part, str) else repr(part)


def _files(root: Path) -> Iterable[Path]:
    if not root.is_dir():
        return [root if root.suffix else root.with_suffix(".py")]
    kept = (".py", ".onnx", ".json", ".yml", ".txt")
    return [file for file in root.rglob("*") if file.suffix in kept and file.is_file()]
