"""The page that reports and the gallery share: readable anywhere, scriptless, asking nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

REPORT_POLICY = "default-src 'none'; img-src 'self' file: data:"


def page(*, title: str, body: str, policy: str = REPORT_POLICY, css: str = "") -> str:
    """Return a whole HTML page: `body` is HTML, `title` plain text, `css` follows the shared one.

    The content security policy lets the page show its pictures and this one style sheet, known by
    its hash, and do nothing else: no script, no other style and no form works in it, and no request
    leaves it.
    """
    style = f"\n{_stylesheet()}{css}"
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    policy += f"; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape(title, quote=False)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the content</a>
{body}
</body>
</html>
"""


@cache
def _stylesheet() -> str:
    return files("presslens.batch").joinpath("page.css").read_text(encoding="utf-8")


def table(
    rows: list[tuple[str, ...]], *, head: tuple[str, ...], caption: str = "", scroll: bool = True
) -> str:
    """Return an HTML table of plain texts, everything escaped; the first column heads the rows.

    With `scroll` it may be wider than the page.

    >>> table([("a", "<b>")], head=("name", "value"))
    '<div class="scroll" tabindex="0"><table><thead><tr><th scope="col">name</th>...&lt;b&gt;...'
    """
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    label = f"<caption>{escape(caption)}</caption>" if caption else ""
    lines = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
        + "</tr>\n"
        for first, *rest in rows
    )
    made = f"<table>{label}<thead><tr>{top}</tr></thead>\n<tbody>\n{lines}</tbody></table>"
    return f'<div class="scroll" tabindex="0">{made}</div>' if scroll else made
