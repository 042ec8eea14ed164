"""Bytes to text: UTF-8 if it is UTF-8, whatever else it is otherwise, and said."""

from __future__ import annotations

import codecs
import io
from typing import TextIO

from presslens.corpus.importing.inputs import Input, read_start
from presslens.corpus.importing.items import Say, Unreadable

BLOCK = 1 << 20
SAMPLE = 1 << 18
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


# Encodings that switch between alphabets; all their bytes are those of ASCII.
_ESCAPES = ((b"\x1b$B", "iso2022_jp"), (b"\x1b$@", "iso2022_jp"), (b"\x1b$)C", "iso2022_kr"))
# Encodings of DOS and of Chinese, Japanese and Korean: a few bytes of Windows-1252 can be any of
# these, while real texts in them have many bytes beyond ASCII.
_UNLIKELY = frozenset((
    "cp437", "cp720", "cp737", "cp775", "cp850", "cp852", "cp855", "cp857", "cp858", "cp860",
    "cp861", "cp862", "cp863", "cp864", "cp865", "cp866", "cp869", "cp932", "cp949", "cp950",
    "big5", "big5hkscs", "gb2312", "gbk", "gb18030", "hz", "euc_jp", "euc_kr", "euc_jis_2004",
    "shift_jis", "shift_jis_2004", "johab", "ptcp154", "kz1048", "cp037", "cp500", "cp1140",
))  # fmt: skip
# Bytes of Windows-1252: quotation marks, dashes, signs, the soft hyphen, letters with accents.
_WESTERN = frozenset((
    0x80, 0x85, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x99, 0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAD,
    0xAE, 0xB0, 0xB4, 0xB7, 0xBB, 0xBC, 0xBD, 0xBE, *range(0xDF, 0x100),
))  # fmt: skip


def open_text(item: Input, say: Say) -> TextIO:
    """Return a file as a stream of text, line ends as they are.

    What is not UTF-8 is told through `say`: which encoding was taken for it, or how many bytes of a
    file that is otherwise UTF-8 are shown as U+FFFD.

    Raises Unreadable if it begins with a megabyte of nothing, as a copy that was never finished.
    """
    with item.open() as file:
        start = read_start(file, BLOCK)
    if start and not start.strip(b"\0"):
        raise Unreadable(
            "it begins with NUL characters and nothing else, as a copy does that was never "
            "finished; copy or download it again"
        )
    encoding, errors = _encoding(item, say)
    stream = item.open()
    return io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")


def decode(data: bytes, name: str, say: Say) -> str:
    r"""Return the text of a whole file.

    >>> told = []
    >>> decode(b"\xef\xbb\xbfRain", "a.txt", told.append), told
    ('Rain', [])
    >>> decode("The café’s owner said “no”".encode("cp1252"), "b.txt", told.append), told
    ('The café’s owner said “no”', ['b.txt: not UTF-8, read as cp1252'])
    """
    item = Input(name, "", lambda: io.BytesIO(data))
    encoding, errors = _encoding(item, say)
    return data.decode(encoding, errors)


def _encoding(item: Input, say: Say) -> tuple[str, str]:
    with item.open() as file:
        start = read_start(file, BLOCK)
        for mark, name in _MARKS:
            if start.startswith(mark):
                if "utf-8" not in name:
                    say(f"{item.name}: read as {name.upper()}")
                return name, "replace"
        for escape, name in _ESCAPES:
            if escape in start:
                say(f"{item.name}: read as {name.upper()}")
                return name, "replace"
        if (name := _wide(start[:4096])) is not None:
            say(f"{item.name}: read as {name.upper()}, which it does not say it is")
            return name, "replace"
        wrong = rest = 0
        sample = b""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        block = start
        while block:
            if not block.isascii() or decoder.getstate()[0]:
                text = decoder.decode(block)
                here = text.count("\ufffd") - block.count(b"\xef\xbf\xbd")
                if here > 0 and len(sample) < SAMPLE:
                    sample += _around(block)
                wrong += max(here, 0)
                rest += len(text) - len(text.encode("ascii", "ignore")) - text.count("\ufffd")
            block = read_start(file, BLOCK)
    if not wrong:
        # A sequence that is cut off by the file's end counts as one more wrong byte.
        return "utf-8", "replace"
    if rest >= 3 * wrong:
        say(f"{item.name}: {wrong:,} characters that are not UTF-8, shown as \ufffd")
        return "utf-8", "replace"
    name = _guess(sample)
    say(f"{item.name}: not UTF-8, read as {name}")
    return name, "replace"


def _wide(start: bytes) -> str | None:
    """Return the name of UTF-16 without a mark: every other byte of English in it is 0."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if (
        len(start) < 2
        or max(even, odd) < 0.4 * len(start) / 2
        or min(even, odd) > 0.05 * len(start)
    ):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _around(block: bytes) -> bytes:
    """Return the lines of a block that hold a byte beyond ASCII."""
    lines = [line for line in block.split(b"\n") if not line.isascii()]
    return b"\n".join(lines)[: SAMPLE // 2] + b"\n"


def _is_western(sample: bytes) -> bool:
    """Say whether the few bytes beyond ASCII are what English in Windows-1252 has."""
    high = [byte for byte in sample if byte > 0x7F]
    likely = sum(byte in _WESTERN for byte in high)
    return len(high) < 0.05 * len(sample) and likely >= 0.9 * len(high)


def _guess(sample: bytes) -> str:
    """Return the encoding that makes most sense of a sample; cp1252 where that is one of them."""
    from charset_normalizer import from_bytes

    matches = from_bytes(sample)
    best = matches.best()
    if best is None or (best.encoding in _UNLIKELY and _is_western(sample)):
        return "cp1252"
    # Of English with a few curled quotation marks many encodings make equal sense.
    for match in matches:
        names = {match.encoding, *match.could_be_from_charset}
        if names & {"cp1252", "latin_1"} and match.chaos <= best.chaos + 0.02:
            return "cp1252"
    return best.encoding
