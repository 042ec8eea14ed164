"""What reports and the gallery share: templates, a policy that lets nothing run, safe HTML."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from presslens.batch import evidence
from presslens.figures.save import DPI


def _words(listed: str) -> set[str]:
    return set(listed.split())


KINDS = {
    "png": ("PNG", "the picture, for slides and the web"),
    "svg": ("SVG", "the picture, for editing and large prints"),
    "pdf": ("PDF", "the picture, for print"),
    "page.html": ("Page", "the page, for reading and print"),
    "csv": ("CSV", "the numbers"),
    "evidence.csv": ("Passages", "the passages behind the numbers, as CSV"),
}
TAGS = _words(
    "a abbr b blockquote br caption cite code col colgroup dd del details div dl dt em figcaption "
    "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section small span strong "
    "sub summary sup table tbody td tfoot th thead tr u ul var wbr"
)
DROPPED = _words("script style template iframe object svg math title textarea")
ATTRIBUTES = _words("alt class colspan height id lang open role rowspan scope start title width")
PICTURE = re.compile(
    r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+|[\w-]+\.(png|svg)"
)
BESIDE = re.compile(
    r"#.*|[\w-]+(\.evidence)?\.(png|svg|pdf|csv)|[\w-]+\.page\.html|\.\./index\.html#[\w.-]+",
    re.DOTALL,
)
WEB = re.compile(r"https?://", re.IGNORECASE)


def render(template: str, *, policy: str, css: str = "", **values: Any) -> str:
    """Return a whole HTML page made with a template of this package.

    The content security policy lets the page show its pictures and its one style sheet, known by
    its hash, and do nothing else: no script, no other style and no form works in it, and no request
    leaves it.

    Parameters
    ----------
    template
        A file in `templates/`.
    policy
        What the page may show, as the beginning of its content security policy.
    css
        Rules that follow those that all pages share.
    **values
        What the template shows; every text is escaped.
    """
    style = f"\n{text('page.css')}{css}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy += f"; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return environment().get_template(template).render(style=Markup(style), policy=policy, **values)


@cache
def text(name: str) -> str:
    """Return a file of `templates/`."""
    return files("presslens.batch").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def environment() -> jinja2.Environment:
    """Return what reads the templates."""
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(text),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    functions = (
        evidence.in_turn,
        evidence.around,
        evidence.where,
        evidence.heading,
        evidence.short,
        evidence.cut,
    )
    made.filters |= {function.__name__: function for function in functions}
    return made


def count(number: int, word: str) -> str:
    """Return a number of things in words.

    >>> count(1, "figure"), count(1200, "table")
    ('1 figure', '1,200 tables')
    """
    return f"{number:,} {word}{'s' * (number != 1)}"


def value(setting: Any) -> str:
    """Return a parameter's value as a reader writes it.

    >>> value(["CBC News", "Sky News"]), value(""), value(True)
    ('CBC News, Sky News', '(empty)', 'yes')
    """
    if isinstance(setting, bool):
        return "yes" if setting else "no"
    if isinstance(setting, list):
        return ", ".join(map(str, setting)) or "(empty)"
    return str(setting) if setting != "" else "(empty)"


@dataclass(frozen=True)
class Download:
    """A file of a figure, as a page offers it; all but pages are to be saved, not shown."""

    name: str
    label: str
    title: str
    saved: bool


def downloads(folder: Path, name: str, evidence: str = "") -> list[Download]:
    """Return the files of the result `name` that are in `folder`.

    evidence: the name its passages are saved under, if that is another.
    """
    found = []
    for kind, (label, meaning) in KINDS.items():
        stem = evidence or name if kind == "evidence.csv" else name
        path = folder / f"{stem}.{kind}"
        if path.is_file():
            title = f"{meaning} ({size(path.stat().st_size)})"
            found.append(Download(path.name, label, title, kind != "page.html"))
    return found


def size(n: int) -> str:
    """Return a number of bytes for a reader.

    >>> size(480), size(53_200), size(2_400_000)
    ('1 kB', '53 kB', '2.4 MB')
    """
    return f"{n / 1e6:.1f} MB" if n >= 1e6 else f"{max(1, round(n / 1000))} kB"


def picture_file(folder: Path, name: str) -> Path | None:
    """Return the picture of the result `name` that a page shows: its PNG, or else its SVG."""
    paths = (folder / f"{name}.{format}" for format in ("png", "svg"))
    return next((path for path in paths if path.is_file()), None)


def picture_size(path: Path) -> tuple[int, int]:
    """Return width and height of a picture in pixels; those of an SVG are as large as its PNG's.

    A PNG's are in its header (ISO 15948, 11.2.2), an SVG's in the box that matplotlib gives it.
    """
    if path.suffix == ".png":
        with path.open("rb") as stream:
            return struct.unpack(">II", stream.read(24)[16:])
    head = path.read_text(encoding="utf-8")[:2000]
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head).groups()
    return round(float(width) * DPI / 72), round(float(height) * DPI / 72)


def clean(html: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return `html` with only harmless markup in it, and its headings (level, id, text).

    Reports hold what notebooks show, and notebooks show text of the corpus, which nobody vouches
    for. Links keep their text and lose their address, unless they lead to a place in the page, to
    a figure's file beside it or to the gallery; pictures are embedded or stand beside it; tables
    may scroll sideways. What is not allowed goes, its text stays.

    >>> clean('<p onclick="x()">A<script>alert(1)</script> <a href="https://a.org/b">B</a></p>')[0]
    '<p>A B (a.org/b)</p>'
    >>> clean('<h2>Who <em>speaks</em>?</h2>')
    ('<h2 id="who-speaks">Who <em>speaks</em>?</h2>', [(2, 'who-speaks', 'Who speaks?')])
    """
    import nh3

    safe = nh3.clean(
        re.sub(r"</?noscript\b[^>]*>", "", html, flags=re.IGNORECASE),  # here no script runs
        tags=TAGS,
        clean_content_tags=DROPPED,
        attributes={"*": ATTRIBUTES, "a": {"href", "download"}, "img": {"src"}},
        attribute_filter=_attribute,
        url_schemes={"data", "http", "https"},
        link_rel=None,
    )
    safe = re.sub(r"<img(?![^>]* src=)[^>]*>", "", safe)
    safe = re.sub(r"<a(?![^>]* href=)[^>]*>(.*?)</a>", r"\1", safe, flags=re.DOTALL)
    safe = re.sub(r'<a[^>]* href="https?://([^"]*)"[^>]*>(.*?)</a>', r"\2 (\1)", safe, flags=re.S)
    safe = safe.replace("<pre", '<pre tabindex="0"')  # wide ones can be scrolled by keyboard
    safe = safe.replace("<table", '<div class="scroll" tabindex="0"><table')
    safe = safe.replace("</table>", "</table></div>")
    headings: list[tuple[int, str, str]] = []
    named = re.sub(r"<h([1-6])[^>]*>(.*?)</h\1>", _naming(headings), safe, flags=re.DOTALL)
    return named, headings


def _attribute(tag: str, name: str, content: str) -> str | None:
    """Return what an attribute may hold; None drops it."""
    if tag == "img" and name == "src":
        return content if PICTURE.fullmatch(content) else None
    if tag == "a" and name == "href":
        return content if BESIDE.fullmatch(content) or WEB.match(content) else None
    return content


def _naming(headings: list[tuple[int, str, str]]) -> Callable[[re.Match[str]], str]:
    """Return what gives each heading an id made of its text, and notes it in `headings`."""

    def name(match: re.Match[str]) -> str:
        level, inner = match.groups()
        said = " ".join(Markup(inner).striptags().split())
        stem = anchor = "-".join(re.findall(r"\w+", said.lower())) or "section"
        number = 2
        while any(anchor == taken for _, taken, _ in headings):
            anchor, number = f"{stem}-{number}", number + 1
        headings.append((int(level), anchor, said))
        return f'<h{level} id="{escape(anchor)}">{inner}</h{level}>'

    return name
