"""Makes HTML safe and still: only harmless tags, no scripts, no styles, nothing from the web.

Reports hold what notebooks show, and notebooks show text of the corpus, which nobody vouches for.
Results escape it already; this is the second lock (the page's content security policy the third).
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "wbr", "col"}
DROPPED = {"script", "style", "template", "iframe", "object", "svg", "math", "title", "textarea"}
ALLOWED = VOID.union(
    ("a", "abbr", "b", "blockquote", "caption", "cite", "code", "colgroup", "dd", "del", "details"),
    ("div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "i"),
    ("ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small", "span"),
    ("strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"),
    ("u", "ul", "var"),
)
ATTRIBUTES = {"alt", "class", "colspan", "height", "id", "lang", "open", "role", "rowspan"}.union(
    ("scope", "start", "title", "width")
)
PICTURE = re.compile(
    r"data:image/(png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=\s]+|[\w-]+\.(png|svg)"
)
BESIDE = re.compile(
    r"#.*|[\w-]+(\.evidence)?\.(png|svg|pdf|csv)|[\w-]+\.page\.html|\.\./index\.html#[\w.-]+",
    re.DOTALL,
)


def clean(html: str) -> tuple[str, list[tuple[int, str, str]]]:
    """Return `html` with only harmless markup in it, and its headings (level, id, text).

    Links keep their text and lose their address, unless they point into the page, to a figure's
    file beside it or to its place in the gallery; pictures are embedded or stand beside it; tables
    may scroll sideways. What is not allowed goes, its text stays.

    >>> clean('<p onclick="x()">A<script>alert(1)</script> <a href="https://a.org/b">B</a></p>')[0]
    '<p>A B (a.org/b)</p>'
    >>> clean('<h2>Who <em>speaks</em>?</h2>')
    ('<h2 id="who-speaks">Who <em>speaks</em>?</h2>', [(2, 'who-speaks', 'Who speaks?')])
    """
    cleaner = _Cleaner()
    cleaner.feed(html)
    cleaner.close()
    return cleaner.finish(), cleaner.headings


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.open: list[str] = []
        self.dropped: list[str] = []
        self.address = ""
        self.headings: list[tuple[int, str, str]] = []
        self.heading: int | None = None
        self.heading_text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in DROPPED or self.dropped:
            if tag in DROPPED:
                self.dropped.append(tag)
            return
        if tag not in ALLOWED:
            return
        given = {name: value or "" for name, value in attrs}
        kept = {name: value for name, value in given.items() if name in ATTRIBUTES}
        if tag == "img":
            if not PICTURE.fullmatch(given.get("src", "")):
                return
            kept["src"] = given["src"]
            kept.setdefault("alt", "")
        if tag == "a":
            href = given.get("href", "")
            if not BESIDE.fullmatch(href):
                web = re.match(r"https?://(.*)", href, re.IGNORECASE | re.DOTALL)
                self.address = web[1] if web else ""
                return
            kept["href"] = href
            if "download" in given:
                kept["download"] = ""
        if tag == "pre":
            kept["tabindex"] = "0"  # it may be wider than the page: it can be scrolled by keyboard
        if tag == "table":
            self.parts.append('<div class="scroll" tabindex="0">')
        if re.fullmatch(r"h[1-6]", tag):
            # The id is known when the text is: its place is kept until then.
            self.heading, self.heading_text = len(self.parts), ""
        written = "".join(
            f" {name}" if name in ("open", "download") else f' {name}="{escape(value)}"'
            for name, value in kept.items()
        )
        self.parts.append(f"<{tag}{written}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.dropped:
            if tag == self.dropped[-1]:
                self.dropped.pop()
            return
        if tag == "a" and self.address:
            self.parts.append(f" ({escape(self.address, quote=False)})")
            self.address = ""
        if tag in self.open:
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.dropped:
            self.parts.append(escape(data, quote=False))
            if self.heading is not None:
                self.heading_text += data

    def _close(self) -> str:
        tag = self.open.pop()
        self.parts.append(f"</{tag}>")
        if tag == "table":
            self.parts.append("</div>")
        if self.heading is not None and re.fullmatch(r"h[1-6]", tag):
            self._name_heading(tag)
        return tag

    def _name_heading(self, tag: str) -> None:
        text = " ".join(self.heading_text.split())
        stem = anchor = "-".join(re.findall(r"\w+", text.lower())) or "section"
        number = 2
        while any(anchor == taken for _, taken, _ in self.headings):
            anchor, number = f"{stem}-{number}", number + 1
        self.parts[self.heading] = f'<{tag} id="{escape(anchor)}">'
        self.headings.append((int(tag[1]), anchor, text))
        self.heading = None

    def finish(self) -> str:
        while self.open:
            self._close()
        return "".join(self.parts)
