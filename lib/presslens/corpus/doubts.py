"""What speaks against a text being one whole article, and a name being an outlet's.

Seen in the form alone, and said; nothing is left out for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presslens.corpus.dates import find_dates

SEVERAL = "may be several articles in one, or a list or a table"
CUT = "may be cut short"
MARKED = "with HTML in the text"

GIANT = 15_000  # words; hardly an article is longer
FEWEST_LINES = 6  # of a text that could be several
DATE_LINES, LENGTH_LINES, RULES, NUMBERED = 3, 2, 3, 10
MOST = 0.6  # share of the lines
EXCEL = 32_767  # characters that a cell of Excel holds
END = 400  # characters in which words of a paywall are looked for
WORDS_OF_A_DATE = 14

# Words of which the names of folders are made that name no outlet.
_GENERAL = frozenset((
    "in", "out", "input", "inputs", "output", "data", "dataset", "datasets", "raw", "clean",
    "cleaned", "text", "texts", "txt", "doc", "docs", "docx", "document", "documents", "file",
    "files", "pdf", "pdfs", "html", "page", "pages", "article", "articles", "corpus", "corpora",
    "news", "download", "downloads", "desktop", "export", "exports", "archive", "archives", "new",
    "folder", "tmp", "temp", "test", "train", "training", "dev", "validation", "sample", "samples",
    "source", "sources", "src", "results", "part", "set", "all", "my", "untitled", "unnamed", "the",
    "of", "and", "full", "story", "stories", "items", "material", "materials", "project", "thesis",
    "research", "english", "en", "business", "politics", "sport", "sports", "tech", "technology",
    "entertainment", "world", "opinion", "culture", "science", "health", "international",
    "national", "local", "home", "user", "users", "work", "misc", "other", "positive", "negative",
    "pos", "neg", "real", "fake", "true", "false", "nexis", "lexis", "lexisnexis", "factiva",
    "proquest", "europresse", "zip", "csv", "json", "xml", "rtf", "word", "backup", "copy",
))  # fmt: skip

_LENGTH = re.compile(
    r"(?:(?:length|länge|longueur|lengte): *)?\d[\d.,]* ?"
    r"(?:words|wörter|mots|palabras|parole|woorden|words?\)|w\.)\Z|.*, ?\d+ ?w\.\Z",
    re.IGNORECASE,
)
_RULE = re.compile(r"[-_=*~#+]{5,}\Z|(?:\* ?){3,}\Z")
_NUMBERED = re.compile(r"\(?(\d{1,4})[.)]\s+\S.{0,150}[^.!?]\Z")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+\Z")
_CODE = re.compile(r"\w{1,20}(?:\t| {2,}| ?= ).{3,}\Z")
_DIGIT = re.compile(r"\d{4}")
_FIGURES = re.compile(r"\b\d{1,2}([/.])\d{1,2}\1\d{2,4}\b")
_CHARS = re.compile(r"(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*\Z")
_PAYWALL = re.compile(
    r"(?:to|and) (?:continue|keep|finish) reading|already a(?:n? )?(?:\w+ )?(?:subscriber|member)|"
    r"subscribe (?:now|today|to (?:read|continue|unlock|get))|subscribers? only|for subscribers\b|"
    r"unlock (?:this|the) (?:article|story)|(?:log|sign) in to (?:read|continue)|"
    r"(?:register|sign up) to (?:read|continue)|read the full (?:article|story)|"
    r"you(?:'|’)ve reached your|free articles? (?:left|remaining)|start your (?:free )?trial",
    re.IGNORECASE,
)
# Seen sooner than the pattern is tried: each of its phrases has one of these.
_OF_PAYWALLS = (
    "reading", "subscri", "unlock", "in to", "up to", "ter to", "the full", "reached", "free arti",
    "trial", "already a",
)  # fmt: skip
_TAG = re.compile(r"</(?:p|div|span|a|strong|em|li|script|style)>|<br ?/?>", re.IGNORECASE)


def find_doubts(text: str) -> list[tuple[str, str]]:
    r"""Return what speaks against a text being one whole article, as kind and what was seen.

    >>> find_doubts("Rain fell. It was wet.")
    []
    >>> find_doubts("One\n1 May 2021\nRain.\n\nTwo\n2 May 2021\nSun.\n\nThree\n3 May 2021\nHail.")
    [('may be several articles in one, or a list or a table', '3 lines that are dates')]
    >>> find_doubts("The council met on Tuesday… [+2345 chars]")
    [('may be cut short', 'it ends "[+2345 chars]"')]
    """
    found = []
    if several := _several(text):
        found.append((SEVERAL, ", ".join(several)))
    if cut := _cut(text):
        found.append((CUT, cut))
    if "<" in text and (tags := len(_TAG.findall(text))):
        found.append((MARKED, f"{tags:,} tag{'s' * (tags > 1)}"))
    return found


def only_addresses(text: str) -> bool:
    r"""Say whether a text is nothing but addresses of pages.

    >>> only_addresses("https://a.com/1\nhttps://a.com/2"), only_addresses("Rain\nhttps://a.com")
    (True, False)
    """
    return text.lstrip()[:4].lower() in ("http", "www.") and all(
        _ADDRESS.match(line.strip()) for line in text.splitlines() if line.strip()
    )


def _several(text: str) -> list[str]:
    """Return what shows that a text is more than one article, or none."""
    seen = []
    if len(text) > 5 * GIANT and (words := len(text.split())) > GIANT:
        seen.append(f"{words:,} words")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < FEWEST_LINES:
        return seen
    tabs = sum("\t" in line for line in lines)
    if tabs >= MOST * len(lines):
        seen.append(f"tabs in {tabs:,} of {len(lines):,} lines")
    counts = (
        (len(set(filter(None, map(_date_line, lines)))), DATE_LINES, "lines that are dates"),
        (_count(_LENGTH, lines), LENGTH_LINES, 'lines such as "85 words"'),
        (_count(_RULE, lines), RULES, "rules"),
        (_numbered(lines), NUMBERED, "numbered headings"),
        (_count(_ADDRESS, lines), MOST * len(lines), "lines that are addresses"),
        (_count(_CODE, lines), MOST * len(lines), "lines such as a codebook has"),
    )
    return seen + [f"{n:,} {what}" for n, least, what in counts if n >= least]


def _count(pattern: re.Pattern[str], lines: Sequence[str]) -> int:
    return sum(bool(pattern.match(line)) for line in lines)


def _date_line(line: str) -> str:
    """Return the day of a line that holds a date and hardly more, "" for any other."""
    if len(line) > 90 or not _DIGIT.search(line) or len(line.split()) > WORDS_OF_A_DATE:
        return ""
    if line.endswith((".", "!", "?", '"', "”")) and not line.endswith("w."):
        return ""
    if figures := _FIGURES.search(line):
        return figures.group()
    dates = find_dates(line)
    return dates[0][0][:10] if dates else ""


def _numbered(lines: Sequence[str]) -> int:
    """Return how many lines are headings numbered from 1 on."""
    reached = 0
    for line in lines:
        match = _NUMBERED.match(line)
        if match and int(match[1]) == reached + 1:
            reached += 1
    return reached


def _cut(text: str) -> str:
    if len(text) == EXCEL:
        return f"it is exactly {EXCEL:,} characters long, the most that a cell of Excel holds"
    end = text.rstrip()[-END:]
    if "chars]" in end and (match := _CHARS.search(end)):
        return f'it ends "{match.group().strip("… .")}"'
    low = end.lower()
    if any(word in low for word in _OF_PAYWALLS) and (match := _PAYWALL.search(end)):
        return f'near its end stands "{match.group()}", as on a paywall'
    if len(text) < 1_000 and end.endswith(("…", "...", "[…]", "[...]")):
        return f'it is short and ends "{end[-20:].strip()}"'
    return ""


def is_general(folder: str) -> bool:
    """Say whether a folder's name is made of words and figures that name no outlet.

    >>> [is_general(name) for name in ("train-articles", "Downloads", "2021", "Valley Echo")]
    [True, True, True, False]
    """
    words = re.findall(r"[^\W\d_]+", folder.lower())
    return all(word in _GENERAL or len(word) == 1 for word in words)
