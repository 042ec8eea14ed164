"""One name for each outlet, however a source writes it: an editable list of names and domains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from presslens.config import Value, YamlError, parse_yaml
from presslens.corpus.records import clean
from presslens.errors import PresslensError

LIST = "outlets.yml"
_DOMAIN = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}\Z")
_PORT = re.compile(r":\d+\Z")
_BARE = re.compile(r"[^\w]+")


# What is written around the name of an outlet and is none of it.
_EDITION = re.compile(r"\s*[-–—,;:|]\s*[^-–—,;:|]*\beditions?\b.*\Z", re.IGNORECASE)
_ONLINE = re.compile(
    r"\s*(?:[-–|,]\s*)?[(\[]?\b(?:online|web|website|digital|print|site web)\b[)\]]?", re.I
)
_SECTION = re.compile(
    r"\s*(?:[-–|]\s*(?:news|opinion|politics|english)|[(\[]?blogs?[)\]]?)\s*\Z", re.I
)
_PLACE = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*\Z")
_TOP_LEVEL = re.compile(r"\.(?:com|co\.uk|net|org)\Z", re.IGNORECASE)
# Names that newspapers of several places have: of these only British ones lose their place.
_COMMON = frozenset((
    "times", "sun", "star", "guardian", "independent", "herald", "telegraph", "daily telegraph",
    "express", "daily express", "mirror", "daily mirror", "post", "mail", "daily mail", "observer",
    "standard", "evening standard", "nation", "citizen", "chronicle", "globe", "metro",
    "sunday times", "daily news", "daily star", "age", "economist",
))  # fmt: skip
_BRITISH = frozenset(
    ("london", "england", "uk", "u k", "united kingdom", "britain", "great britain")
)


@lru_cache(maxsize=4096)
def loose_keys(name: str) -> tuple[str, ...]:
    """Return a name as it is compared when it is not in the list: without edition, Online, place.

    >>> loose_keys("The Guardian (London) - Final Edition")
    ('guardian london', 'guardian')
    >>> loose_keys("The Times (South Africa)")
    ('times south africa',)
    """
    name = _ONLINE.sub("", _EDITION.sub("", name.strip().rstrip("."))).strip()
    bare = _SECTION.sub("", name)
    keys = [key(name)]
    if match := _PLACE.search(bare):
        base = key(bare[: match.start()])
        places = {_BARE.sub(" ", part.casefold()).strip() for part in match[1].split(",")}
        if base not in _COMMON or places <= _BRITISH:
            keys.append(base)
    elif bare != name:
        keys.append(key(bare))
    if _TOP_LEVEL.search(bare):
        keys.append(key(_TOP_LEVEL.sub("", bare)))
    return tuple(keys)


@dataclass(frozen=True)
class Outlets:
    """The list: {name as compared, or domain: outlet}.

    unlisted: names met that are not in it. spelled: the spelling kept of each of these, by the name
    as compared. unified: how often a name was written otherwise and taken for an outlet by rule.
    """

    known: Mapping[str, str]
    unlisted: dict[str, int] = field(default_factory=dict)
    spelled: dict[str, str] = field(default_factory=dict)
    unified: dict[tuple[str, str], int] = field(default_factory=dict)

    def name(self, written: str, url: str = "") -> str:
        """Return the outlet for a name or domain as a source writes it, or else for an address.

        >>> outlets = Outlets({"post": "The Post", "post.com": "The Post"})
        >>> outlets.name("THE POST"), outlets.name("", "https://www.post.com/a")
        ('The Post', 'The Post')
        >>> outlets.name("Post (Online)"), outlets.name("The Post - Late Edition")
        ('The Post', 'The Post')
        >>> outlets.name("Echo"), outlets.name("The ECHO.")
        ('Echo', 'Echo')
        """
        written = clean(written)
        domain = domain_of(written) or ("" if written else domain_of(url))
        found = self.known.get(key(written), "") if written else ""
        found = found or self._of_domain(domain)
        if found or not (written or domain):
            return found
        loose = loose_keys(written) if written else ()
        found = next((self.known[one] for one in loose if one in self.known), "")
        if not found:
            found = domain or self.spelled.setdefault(loose[0], written)
            self.unlisted[found] = self.unlisted.get(found, 0) + 1
        if written and found != written and not domain_of(found):
            self.unified[found, written] = self.unified.get((found, written), 0) + 1
        return found

    def learn(self, names: Iterable[str]) -> None:
        """Look at names ahead, so that of several spellings the best is kept, not the first."""
        counts = Counter(clean(name) for name in names)
        for name, _ in sorted(counts.items(), key=lambda item: (_is_shouted(item[0]), -item[1])):
            if name and not domain_of(name):
                self.spelled.setdefault(loose_keys(name)[0], _EDITION.sub("", name).rstrip("."))

    def _of_domain(self, domain: str) -> str:
        while domain.count("."):
            if domain in self.known:
                return self.known[domain]
            domain = domain.partition(".")[2]
        return ""


def _is_shouted(name: str) -> bool:
    return name.isupper() or name.islower()


def key(name: str) -> str:
    """Return a name as names are compared: case, marks and a leading "The" do not count.

    >>> key("The New-York Times") == key("new york times")
    True
    """
    if _DOMAIN.match(name.lower()):
        return name.lower().removeprefix("www.")
    return _BARE.sub(" ", name.casefold()).strip().removeprefix("the ")


def domain_of(text: str) -> str:
    """Return the domain of an address, or of a text that is one; "" if there is none.

    >>> domain_of("https://www.bbc.co.uk/news/1"), domain_of("bbc.co.uk"), domain_of("BBC News")
    ('bbc.co.uk', 'bbc.co.uk', '')
    """
    try:
        host = urlsplit(text if "//" in text else f"//{text}").netloc.rpartition("@")[2]
    except ValueError:
        return ""
    host = _PORT.sub("", host.lower()).removeprefix("www.")
    return host if _DOMAIN.match(host) else ""


def read_outlets(paths: Iterable[Path]) -> Outlets:
    """Return the list that comes with presslens, with what the user's own lists say put over it.

    Raises PresslensError, with file and line, if a list is not one of names.
    """
    known = dict(_own())
    for path in paths:
        known |= parse_outlets(path.read_text(encoding="utf-8", errors="replace"), str(path))
    return Outlets(known)


@lru_cache(maxsize=1)
def _own() -> dict[str, str]:
    text = files("presslens.corpus.importing").joinpath("data/outlets.yml").read_text("utf-8")
    return parse_outlets(text, "outlets.yml")


def parse_outlets(text: str, shown: str) -> dict[str, str]:
    """Return {name as compared: outlet} of a list: an outlet a line, then what else it is called.

    >>> parse_outlets("The Post: [post.com, Daily Post]", "outlets.yml")
    {'post': 'The Post', 'post.com': 'The Post', 'daily post': 'The Post'}
    """
    try:
        tree: Any = parse_yaml(text.removeprefix("\ufeff"))
    except YamlError as error:
        raise PresslensError(f"{shown}, {error}.") from None
    known: dict[str, str] = {}
    for outlet, names in tree.items() if isinstance(tree, dict) else ():
        listed = names if isinstance(names, list) else [names]
        if not all(isinstance(name, Value) for name in listed):
            raise PresslensError(
                f"{shown}, line {outlet.line}: expected names and domains, as in "
                "The Post: [post.com, Daily Post]."
            )
        for name in (outlet, *listed):
            if name:
                known[key(clean(name))] = str(outlet)
    return known
