"""The files of a source: a folder, a file, what is in a zip or behind gzip, one after the other.

Nothing is ever unpacked to disk under a name that an archive chose, and nothing is unpacked that
grows out of all proportion.
"""

from __future__ import annotations

import gzip
import io
import re
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from presslens.corpus.importing.items import Aside, Say, Unreadable
from presslens.corpus.records import inside

ROOM = 64 << 20  # bytes that anything may unpack to
RATIO = 200  # and beyond that, how many times its packed size; text packs to a fifth, rarely a 20th
NAMED = 10  # files that a sentence names
DEPTH = 3  # archives within archives
IN_MEMORY = 8 << 20
_ABOUT = re.compile(
    r"(?:readme|licen[cs]e|citation|changelog|code[ _-]?book|data[ _-]?dictionary)(?![^\W_])",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(r"thumbs\.db$|~\$|.+\.ya?ml$", re.IGNORECASE)
_PAGE_PARTS = re.compile(r"(?:_files|\.fld|-Dateien)$")


class Bomb(Unreadable):
    """A file that unpacks to far more than any text would."""


@dataclass(frozen=True)
class Input:
    """A file to be read. name: as messages show it. suffix: its kind, ".gz" taken off."""

    name: str
    suffix: str
    open: Callable[[], BinaryIO]
    folder: str = ""  # the folder it lies in

    @property
    def stem(self) -> str:
        """The file's own name, without its suffixes."""
        name = PurePosixPath(self.name).name
        name = name[:-3] if name.lower().endswith(".gz") else name
        return PurePosixPath(name).stem


def walk(source: Path, say: Say, *, leave_out: Path | None = None) -> Iterator[Input | Aside]:
    """Yield each file of a source in a fixed order, and what cannot be opened.

    Files that are about the others by their names, such as README.md, are told and not read.
    leave_out: a folder inside the source that is none of it. The streams of an archive must be
    read before the next file is asked for.
    """
    about: list[str] = []
    for item in _files(source, leave_out):
        named = isinstance(item, Input) and item.name != source.name
        if named and _ABOUT.match(PurePosixPath(item.name).name):
            about.append(item.name)
        else:
            yield item
    if about:
        more = f" and {len(about) - NAMED:,} more" if len(about) > NAMED else ""
        say(f"not read, being about the rest by their names: {', '.join(about[:NAMED])}{more}")


def _files(source: Path, leave_out: Path | None) -> Iterator[Input | Aside]:
    if source.is_file():
        yield from _unpacked(_on_disk(source, source.name, source.parent.resolve().name))
        return
    for path in sorted(source.rglob("*")):
        inner = path.relative_to(source)
        if any(part.startswith(".") for part in inner.parts):
            continue
        if path.is_dir() and not path.is_symlink():
            continue
        if leave_out is not None and path.resolve().is_relative_to(leave_out.resolve()):
            continue
        if any(_PAGE_PARTS.search(part) for part in inner.parts[:-1]) or is_no_article(path.name):
            continue
        name = inner.as_posix()
        if problem := _no_file(source, path):
            yield Aside(name, name, *problem)
            continue
        holder = source.resolve().name if inner.parent == Path() else inner.parent.name
        yield from _unpacked(_on_disk(path, name, holder))


def _no_file(source: Path, path: Path) -> tuple[str, str] | None:
    """Return the kind and the reason for what is in a folder and is no file that can be read."""
    if path.is_symlink() and not path.exists():
        return "a link that leads nowhere", "what it links to is not there"
    if path.is_dir():
        return "a linked folder", "linked folders are not followed; import that folder itself"
    if not path.is_file():
        return "neither file nor folder", "it is a pipe, a socket or a device, and holds no article"
    if not inside(source, path):
        return "a link out of the folder", "it leads outside the folder; put the file itself inside"
    return None


def is_no_article(name: str) -> bool:
    """Say whether a file of this name is a program's own and holds no article.

    >>> is_no_article("~$draft.docx"), is_no_article("corpus.yml"), is_no_article("news.csv")
    (True, True, False)
    """
    return bool(_NO_ARTICLE.match(name))


def _on_disk(path: Path, name: str, folder: str) -> Input:
    return Input(name, path.suffix.lower(), lambda: path.open("rb"), folder)


def _unpacked(item: Input, depth: int = 0) -> Iterator[Input | Aside]:
    if item.suffix == ".gz":
        yield _behind_gzip(item)
    elif item.suffix in (".zip", ".wacz"):
        try:
            with item.open() as file:
                yield from _in_zip(item, file, depth)
        except (OSError, Unreadable, zipfile.BadZipFile, NotImplementedError) as error:
            kind = "a zip bomb" if isinstance(error, Bomb) else "a damaged archive"
            reason = f"it cannot be unpacked to its end ({_why(error)}); what came before is kept"
            yield Aside(item.name, item.name, kind, reason)
    else:
        yield item


def _behind_gzip(item: Input) -> Input:
    def unpack() -> BinaryIO:
        packed = item.open()
        size = packed.seek(0, io.SEEK_END)
        packed.seek(0)
        return io.BufferedReader(Guarded(gzip.GzipFile(fileobj=packed), size), 1 << 20)

    return Input(item.name, PurePosixPath(item.name[:-3]).suffix.lower(), unpack, item.folder)


def _in_zip(item: Input, file: BinaryIO, depth: int) -> Iterator[Input | Aside]:
    if depth == DEPTH:
        raise Bomb(f"archives are nested more than {DEPTH} deep")
    with zipfile.ZipFile(file) as archive:
        members = [info for info in archive.infolist() if not info.is_dir()]
        packed = file.seek(0, io.SEEK_END)
        whole = sum(info.file_size for info in members)
        if whole > max(ROOM, RATIO * packed):
            raise Bomb(f"{packed:,} bytes would unpack to {whole:,}")
        for info in sorted(members, key=lambda info: info.filename):
            name = f"{item.name}/{info.filename}"
            parts = PurePosixPath(info.filename.replace("\\", "/")).parts
            if any(p.startswith(".") or p == "__MACOSX" for p in parts if p != "..") or (
                is_no_article(parts[-1]) if parts else True
            ):
                continue
            if item.suffix == ".wacz" and ".warc" not in parts[-1]:
                continue  # indexes of the archive in it
            if problem := _wrong_member(info, parts):
                yield Aside(name, item.name, problem[0], problem[1])
                continue
            folder = parts[-2] if len(parts) > 1 else PurePosixPath(item.name).stem
            suffix = PurePosixPath(info.filename).suffix.lower()
            yield from _unpacked(Input(name, suffix, _member(archive, info), folder), depth + 1)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def unpack() -> BinaryIO:
        return io.BufferedReader(Guarded(archive.open(info), info.compress_size), 1 << 20)

    return unpack


def _wrong_member(info: zipfile.ZipInfo, parts: tuple[str, ...]) -> tuple[str, str] | None:
    if ".." in parts or PurePosixPath(info.filename).is_absolute() or ":" in parts[0]:
        reason = "its name climbs out of the archive; such a file is not read"
        return "a name that climbs out of its archive", reason
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link in an archive", "it is a link, not a file; put the file itself inside"
    if info.flag_bits & 1:
        return "locked with a password", "it is locked with a password; unpack it first"
    return None


class Guarded(io.RawIOBase):
    """A stream being unpacked, which refuses to grow out of all proportion to its packed size."""

    def __init__(self, stream: BinaryIO, packed: int) -> None:
        """Wrap `stream`, which unpacks `packed` bytes."""
        self._stream = stream
        self._limit = max(ROOM, RATIO * packed)

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that it can be read again from any place."""
        return self._stream.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place; backwards means unpacking anew."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """Return the place reached."""
        return self._stream.tell()

    def readinto(self, buffer: bytearray) -> int:
        """Read into `buffer`; raise Bomb beyond the limit and Unreadable at damage."""
        try:
            data = self._stream.read1(len(buffer))  # so that what comes before damage is given
        except (EOFError, OSError, zlib.error, zipfile.BadZipFile, RuntimeError) as error:
            raise Unreadable(f"it cannot be unpacked to its end ({_why(error)})") from None
        if self._stream.tell() > self._limit:
            raise Bomb(f"it unpacks to more than {self._limit:,} bytes, as no text does")
        buffer[: len(data)] = data
        return len(data)


def read_start(file: BinaryIO, size: int) -> bytes:
    """Return the next `size` bytes, or fewer before the end of a file or the damage in it.

    Raises Bomb, but leaves damage to be told by whoever reads the articles up to there.
    """
    pieces: list[bytes] = []
    while size > 0:
        try:
            piece = file.read1(size)
        except Bomb:
            raise
        except Unreadable:
            break
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def read_whole(item: Input, limit: int = ROOM) -> bytes:
    """Return all of a file that holds one article or few.

    Raises Unreadable if it is larger than `limit` bytes.
    """
    with item.open() as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Unreadable(
            f"it is larger than {limit >> 20} MB, which no article is; split it into articles, or "
            "make a table (CSV, JSONL) of them"
        )
    return data


def seekable(item: Input) -> BinaryIO:
    """Return a stream in which one can go back and forth at no cost, copied if need be."""
    file = item.open()
    if isinstance(file, io.BufferedReader) and not isinstance(file.raw, Guarded):
        return file
    copy = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  (the caller closes it)
    with file:
        while block := file.read(1 << 20):
            copy.write(block)
    copy.seek(0)
    return copy


def check_package(file: BinaryIO) -> None:
    """Raise Unreadable if an Office file is locked, damaged or a bomb; they are zip archives."""
    start = file.read(1 << 16)
    file.seek(0)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in start + file.read():
            raise Unreadable("it is locked with a password; save it without one")
        raise Unreadable("it is in an old Office format; save it as .docx or .xlsx")
    try:
        with zipfile.ZipFile(file) as package:
            whole = sum(info.file_size for info in package.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError):
        raise Unreadable("it is damaged or cut short; save or download it again") from None
    packed = file.seek(0, io.SEEK_END)
    if whole > max(4 * ROOM, RATIO * packed):
        raise Bomb(f"{packed:,} bytes would unpack to {whole:,}, as no document does")
    file.seek(0)


def _why(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
