"""E-mail (.eml, .mbox) and pages saved as MHTML, read with Python's own library."""

from __future__ import annotations

import email
import email.policy
import mailbox
import tempfile
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import parseaddr

from presslens.corpus.importing.cells import without_markup
from presslens.corpus.importing.exports import split_export
from presslens.corpus.importing.inputs import Input, read_whole
from presslens.corpus.importing.items import Aside, Found, Item, Items, Say, Unreadable
from presslens.corpus.importing.outlets import domain_of
from presslens.corpus.importing.pages import read_article


def read_eml(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article that a message is, or those of the export that it holds."""
    message = email.message_from_bytes(read_whole(item), policy=email.policy.default)
    yield from _message(message, item.name, item.name, say)


def read_mbox(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of each message in a mailbox."""
    with tempfile.NamedTemporaryFile() as copy:
        copy.write(read_whole(item))
        copy.flush()
        box = mailbox.mbox(copy.name, create=False)
        try:
            for number, found in enumerate(box, 1):
                data = found.as_bytes()
                message = email.message_from_bytes(data, policy=email.policy.default)
                yield from _message(message, f"{item.name}, message {number}", item.name, say)
        finally:
            box.close()


def _message(message: EmailMessage, where: str, name: str, say: Say) -> Items:
    text = _text(message)
    exported = split_export(text, name, say)
    if exported is not None:
        yield from exported
        return
    yield _found(message, text, where, name)


def _found(message: EmailMessage, text: str, where: str, name: str) -> Item:
    """Return a message as an article: its sender the outlet, its subject the headline."""
    sender, address = parseaddr(str(message.get("From", "")))
    headline = str(message.get("Subject", "")).strip()
    row = {
        "outlet": sender or domain_of(address.rpartition("@")[2]),
        "published": str(message.get("Date", "")),
    }
    if not text.strip():
        return Aside(where, name, "no text", "there is no text in it", row | {"headline": headline})
    row["text"] = f"{headline}\n\n{text}" if headline else text
    return Found(where, name, row, headed=bool(headline))


def _text(message: EmailMessage) -> str:
    """Return the text of a message: as plain text, or else of its page."""
    try:
        body = message.get_body(("plain", "html"))
        text = body.get_content() if body is not None else ""
    except (LookupError, ValueError, AttributeError):  # an encoding or a part that is none
        payload = message.get_payload(decode=True) or b""
        text, body = payload.decode("utf-8", "replace"), None
    is_page = body is not None and body.get_content_type() == "text/html"
    return without_markup(text) if is_page else text


def read_mhtml(item: Input, given: Mapping[str, str], say: Say) -> Items:
    """Yield the article of a page that a browser saved as one file."""
    message = email.message_from_bytes(read_whole(item), policy=email.policy.default)
    url = str(message.get("Snapshot-Content-Location", ""))
    for part in message.walk():
        if part.get_content_type() == "text/html":
            url = url or str(part.get("Content-Location", ""))
            data = part.get_payload(decode=True) or b""
            yield read_article(data, url if "://" in url else "", item.name, item.name)
            return
    raise Unreadable("there is no page in it; save it again, or as “Web page, complete” (.html)")
