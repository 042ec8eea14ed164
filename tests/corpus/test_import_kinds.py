"""Kinds of files beyond text, tables and pages; what is counted; what is kept but told."""

from __future__ import annotations

import email.message
import io
import json
import mailbox
import plistlib
import zipfile
from html import escape
from pathlib import Path

import pytest
from importing_samples import articles, read, story, table

from presslens import load_corpus
from presslens.corpus import check
from presslens.corpus.importing.readers import INSTEAD, READERS

ONE, TWO = story(1).split("\n\n"), story(2).split("\n\n")
PAGE = (
    "<html><head><title>Rain</title></head><body><article><h1>Rain</h1>"
    + "".join(f"<p>{escape(p)}</p>" for p in [*ONE, *TWO])
    + "</article></body></html>"
)
RICH = "".join(f"<p>{escape(p)}</p>" for p in ONE)


def packed(files: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def pdf(*pages: list[str]) -> bytes:
    """Return a PDF with a text layer, a line for each string."""
    parts = [b"<</Type/Catalog/Pages 2 0 R>>"]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    parts += [b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids)]
    parts += [b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    for n, lines in enumerate(pages):
        shown = b" ".join(b"(%s) '" % line.encode("latin-1") for line in lines)
        text = b"BT /F1 10 Tf 14 TL 50 780 Td " + shown + b" ET"
        parts += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>>>" % (5 + 2 * n),
            b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        ]
    out, places = b"%PDF-1.4\n", []
    for n, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + head + table + trailer % (len(parts) + 1, len(out))


def message(subtype: str = "plain") -> email.message.EmailMessage:
    one = email.message.EmailMessage()
    one["From"], one["Subject"] = "Valley Echo <news@echo.example>", "Rain"
    one["Date"] = "Mon, 3 May 2021 10:28:08 +0200"
    one.set_content(story(1) if subtype == "plain" else RICH, subtype=subtype)
    return one


def feed(kind: str) -> str:
    if kind == "atom":
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Valley Echo</title><entry>'
            '<title>Rain</title><link href="https://echo.example/1"/><author><name>Jo Doe</name>'
            "</author><published>2021-05-03T10:28:08Z</published>"
            f'<content type="html">{escape(RICH)}</content></entry></feed>'
        )
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Valley Echo</title>'
        "<item><title>Rain</title><link>https://echo.example/1</link><dc:creator>Jo Doe"
        "</dc:creator><pubDate>Mon, 03 May 2021 10:28:08 +0000</pubDate><description>Short."
        f"</description><content:encoded><![CDATA[{RICH}]]></content:encoded>"
        "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
        "<item><title>A photo</title><content:encoded>x</content:encoded>"
        "<wp:post_type>attachment</wp:post_type></item></channel></rss>"
    )


def in_xml(layout: str) -> str:
    tags = "".join(f"<paragraph>{escape(p)}</paragraph>" for p in ONE[1:])
    return {
        "factiva": "<r><a><b><c><article><headline><paragraph>Rain</paragraph></headline><byline>"
        "By Jo Doe</byline><sourceName>Valley Echo</sourceName><publicationDate><date>2021-05-03"
        f"</date></publicationDate><leadParagraph><paragraph>{escape(ONE[0])}</paragraph>"
        f"</leadParagraph><tailParagraphs>{tags}</tailParagraphs></article></c></b></a></r>",
        "nitf": '<nitf><head><title>x</title><pubdata date.publication="20210503T000000" '
        'name="Valley Echo"/></head><body><body.head><hedline><hl1>Rain</hl1></hedline>'
        "<byline class='print_byline'>By Jo Doe</byline></body.head><body.content>"
        f"<block class='full_text'>{RICH}</block></body.content></body></nitf>",
        "proquest": "<RECORD><GOID>7</GOID><Obj><TitleAtt><Title>Rain</Title></TitleAtt>"
        "<NumericDate>2021-05-03</NumericDate><Contributors><Contributor><OriginalForm>Jo Doe"
        "</OriginalForm></Contributor></Contributors></Obj><TextInfo><Text>"
        f"{escape(RICH)}</Text></TextInfo><DFS><PubFrosting><Title>Valley Echo</Title>"
        "</PubFrosting></DFS></RECORD>",
        "tei": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>'
        "Rain</title><author>Jo Doe</author></titleStmt><sourceDesc><bibl><title level='j'>Valley "
        'Echo</title><date when="2021-05-03"/></bibl></sourceDesc></fileDesc></teiHeader><text>'
        f"<body>{RICH}</body></text></TEI>",
        "another": "<corpus>"
        + "".join(
            f"<doc id='{n}'><paper>Valley Echo</paper><title>Rain</title><author>Jo Doe</author>"
            f"<date>2021-05-03</date><body>{text}</body></doc>"
            for n, text in enumerate((RICH, "".join(f"<p>{escape(p)}</p>" for p in TWO)))
        )
        + "</corpus>",
    }[layout]


ODT = (
    '<o xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><text:h>Rain</text:h>'
    f"<text:p>{escape(ONE[0])}<text:note><text:p>A note.</text:p></text:note></text:p>"
    f"<text:p>{escape(ONE[1])}</text:p></o>"
)
EUROPRESSE = "".join(
    f"<article><header><span class='DocPublicationName'>Valley Echo, no. 4{n}</span><span class="
    f"'DocHeader'>Politique, lundi {n + 3} mai 2021 - 84 mots, p. 1</span>"
    "<div class='titreArticle'><p>Rain</p></div></header>"
    f"<div class='docOcurrContainer'>{text}</div></article>"
    for n, text in enumerate((RICH, "".join(f"<p>{escape(p)}</p>" for p in TWO)))
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.rss", feed("rss")), ("a.atom", feed("atom")), ("a.xml", feed("rss")),
        ("factiva.xml", in_xml("factiva")), ("nitf.xml", in_xml("nitf")),
        ("pq.xml", in_xml("proquest")), ("tei.xml", in_xml("tei")), ("my.xml", in_xml("another")),
        ("a.eml", message().as_bytes()), ("b.eml", message("html").as_bytes()),
        ("a.html", EUROPRESSE),
        ("Valley Echo/2021-05-03.odt", packed({"content.xml": ODT})),
    ],
)  # fmt: skip
def test_kinds_of_files(tmp_path, name, data):
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    report = read(tmp_path / "in")
    first = next(one for one in articles(report) if "town 1" in text_of(report, one))
    assert (first["outlet"], first["headline"]) == ("Valley Echo", "Rain")
    assert first["published"][:10] == "2021-05-03"
    own = load_corpus(report.folder).passages
    own = own[(own["article_id"] == first["article_id"]) & (own["section"] == "body")]
    assert own["text"].tolist() == ONE
    assert not report.doubts and not report.set_aside


def text_of(report, article) -> str:
    return load_corpus(report.folder).source(article["article_id"])


def test_what_is_no_post_in_a_wordpress_export_is_counted(tmp_path):
    (tmp_path / "a.xml").write_text(feed("rss"))
    report = read(tmp_path / "a.xml")
    assert report.read == 1
    assert "a.xml: not read, being no articles: 1 attachment" in report.notes


def test_a_mailbox_has_an_article_for_each_message(tmp_path):
    box = mailbox.mbox(tmp_path / "a.mbox")
    box.add(message())
    box.add(message("html"))
    box.close()
    report = read(tmp_path / "a.mbox")
    assert report.read == 2


@pytest.mark.parametrize("kind", ["mhtml", "webarchive", "epub", "wayback", "singlefile"])
def test_pages_saved_in_other_ways(tmp_path, kind):
    url, name = "https://www.nytimes.com/2021/05/03/rain.html", f"a.{kind}"
    if kind == "mhtml":
        one = email.message.EmailMessage()
        one["Snapshot-Content-Location"] = url
        one.set_content(PAGE, subtype="html")
        data = one.as_bytes()
    elif kind == "webarchive":
        data = plistlib.dumps(
            {"WebMainResource": {"WebResourceData": PAGE.encode(), "WebResourceURL": url}},
            fmt=plistlib.FMT_BINARY,
        )
    elif kind == "epub":
        data = packed({"1.xhtml": PAGE, "cover.xhtml": "<html><body>Cover</body></html>"})
        name, url = "The New York Times/a.epub", ""
    elif kind == "wayback":
        link = f'<link rel="canonical" href="https://web.archive.org/web/20210503102808/{url}">'
        name, data = "a.html", PAGE.replace("</head>", f"{link}</head>").encode()
    else:
        name, data = (
            "a.html",
            f"<!--\n Page saved with SingleFile \n url: {url} \n-->{PAGE}".encode(),
        )
    path = tmp_path / "in" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(data)
    (article,) = articles(read(tmp_path / "in"))
    assert (article["outlet"], article["url"], article["headline"]) == (
        "The New York Times", url, "Rain",
    )  # fmt: skip


def test_a_pdf_is_read_without_running_heads_and_broken_words(tmp_path):
    head = "VALLEY ECHO     May 3, 2021"
    first = [head, "Rain", "The council voted to mend the bridge after mon-", "ths of debate.", "1"]
    second = [
        head,
        "It will be a long-",
        "term job, the engi-",
        "neers said on Tuesday night.",
        "2",
    ]
    (tmp_path / "Valley Echo").mkdir()
    (tmp_path / "Valley Echo" / "a.pdf").write_bytes(pdf(first, second))
    report = read(tmp_path / "Valley Echo")
    (article,) = articles(report)
    text = " ".join(load_corpus(report.folder).passages["text"])
    assert "after months of debate" in text and "long-term job, the engineers said" in text
    assert "ECHO" not in text and article["published"] == "2021-05-03"
    assert "a.pdf: left out, being page numbers or running heads: 4 lines" in report.notes
    (tmp_path / "scan.pdf").write_bytes(pdf([], []))
    assert "holds pictures of pages and no text" in str(read(tmp_path / "scan.pdf"))


def test_several_articles_in_one_text_are_told_by_import_and_check(tmp_path):
    many = "\n\n".join(f"Story {n}\n\nMay {n}, 2021\n\n{story(n)}" for n in range(1, 6))
    (tmp_path / "Valley Echo").mkdir()
    (tmp_path / "Valley Echo" / "all.txt").write_text(many)
    report = read(tmp_path / "Valley Echo")
    (kind,) = report.doubts
    assert "several articles in one" in kind and "5 lines that are dates" in str(report)
    assert "several articles in one" in check(report.folder).text
    assert "--outlet" not in str(report)
    whole = tmp_path / "Valley Echo" / "whole.txt"
    whole.write_text(story(1))
    assert not read(whole).doubts


def test_a_layout_that_is_not_known_is_set_aside_and_no_outlet_is_asked_for(tmp_path):
    (tmp_path / "downloads").mkdir()
    many = "\n\n".join(f"Story {n}\n\nMay {n}, 2021\n\n{story(n)}" for n in range(1, 6))
    (tmp_path / "downloads" / "all.txt").write_text(many)
    report = read(tmp_path / "downloads")
    assert report.set_aside == {"a layout that is not known": 1}
    assert "--outlet" not in str(report)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"{story(1)}\n\nTo continue reading, subscribe now.", "as on a paywall"),
        ("The council met on Tuesday night to vote… [+2345 chars]", "[+2345 chars]"),
        ("x" * 30 + " word" * 6_547 + "ab", "a cell of Excel"),
    ],
)
def test_texts_that_are_cut_short_are_told(tmp_path, text, seen):
    (tmp_path / "a.csv").write_text(table([{"outlet": "A", "text": text}]))
    report = read(tmp_path / "a.csv", languages=["any"])
    assert report.doubts == {"may be cut short": 1} and seen in str(report)


def test_other_kinds_named_txt_are_read_as_what_they_are(tmp_path):
    rows = [{"outlet": "A", "title": f"T{n}", "text": story(n).replace("\n", " ")} for n in (1, 2)]
    (tmp_path / "a.txt").write_text(table(rows, "\t"))
    (tmp_path / "b.txt").write_text("\n".join(json.dumps(row | {"outlet": "B"}) for row in rows))
    (tmp_path / "c.txt").write_text(PAGE.replace("<head>", '<head><meta property="og:site_name" '
                                                 'content="C">'))  # fmt: skip
    report = read(tmp_path)
    assert dict(report.total) == {"A": 2, "B": 2, "C": 1}


def test_what_an_export_says_it_holds_is_compared(tmp_path):
    head = (
        "{} of 3 DOCUMENTS",
        "The Times (London)",
        "May 3, 2021 Monday",
        "Rain",
        "LENGTH: 9",
        "",
    )
    one = "\n\n".join(head)
    text = "\n\n".join(one.format(n) + f"{story(n)}\n\nLOAD-DATE: May 4, 2021\n" for n in (1, 3))
    (tmp_path / "a.txt").write_text(text)
    report = read(tmp_path / "a.txt")
    assert (report.kept, report.set_aside) == (2, {"a document that is missing": 1})


def test_of_two_versions_of_a_text_the_plain_one_is_taken(tmp_path):
    fields = {"body": RICH, "bodyText": " ".join(ONE)}
    answer = {"response": {"results": [
        {"webUrl": "https://www.theguardian.com/a", "webTitle": "Rain", "fields": fields},
    ], "tags": [{"id": n} for n in range(50)]}}  # fmt: skip
    (tmp_path / "a.json").write_text(json.dumps([answer, answer | {"n": 2}]))
    report = read(tmp_path / "a.json")
    (article,) = articles(report)
    assert (article["outlet"], text_of(report, article)) == ("The Guardian", " ".join(ONE))


def test_html_in_cells_is_read_as_text_and_told(tmp_path):
    text = f"<p>{escape(ONE[0])}</p><script>a()</script><p>Rain &amp; snow fell.</p>"
    (tmp_path / "a.csv").write_text(table([{"outlet": "A", "title": "Q&amp;A", "text": text}]))
    report = read(tmp_path / "a.csv")
    (article,) = articles(report)
    assert article["headline"] == "Q&A"
    assert text_of(report, article) == f"{ONE[0]}\nRain & snow fell."
    assert "a.csv: text: HTML in it is read as text in 1 row" in report.notes


def test_a_sheet_without_articles_does_not_stop_the_others(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Codebook"
    book.active.append(["Variable", "Meaning"])
    book.active.append(["V1", "the frame"])
    sheet = book.create_sheet("News")
    sheet.append(["outlet", "text"])
    sheet.append(["A", story(1)])
    book.save(tmp_path / "a.xlsx")
    report = read(tmp_path / "a.xlsx")
    assert report.kept == 1 and any('sheet "Codebook" is left out' in n for n in report.notes)


def test_outlets_written_in_other_ways_are_one_and_shown(tmp_path):
    names = [
        "THE ECHO", "The Echo", "Echo.", "The Echo (Online)", "Echo - Late Edition",
        "The Guardian (London) - Final Edition", "guardian.com", "The Guardian (Nigeria)",
    ]  # fmt: skip
    rows = [{"outlet": name, "text": story(n)} for n, name in enumerate(names)]
    (tmp_path / "a.csv").write_text(table(rows))
    report = read(tmp_path / "a.csv")
    assert report.total["The Guardian"] == 2 and report.total["The Guardian (Nigeria)"] == 1
    assert sorted(report.total.values()) == [1, 2, 5]
    assert any('"Echo - Late Edition" (1)' in note for note in report.notes)


def test_folders_that_name_no_outlet_leave_a_text_without_one(tmp_path):
    for folder, n in (("train-articles", 1), ("Valley Echo", 2)):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / "a.txt").write_text(story(n))
    report = read(tmp_path / "in")
    assert dict(report.total) == {"": 1, "Valley Echo": 1}
    assert "outlets taken from the names of 1 folder" in str(report)
    given = read(tmp_path / "in", tmp_path / "given", outlet="Star")
    assert dict(given.total) == {"Star": 1, "Valley Echo": 1}


def test_every_kind_is_read_or_has_an_instead():
    assert not set(READERS) & set(INSTEAD)
    assert all(kind.startswith(".") and kind == kind.lower() for kind in (*READERS, *INSTEAD))


def test_files_about_the_others_are_told_and_not_read(tmp_path):
    for name in ("README.txt", "codebook.txt", "LICENSE.md"):
        (tmp_path / name).write_text("V1  the frame is present\n" * 20)
    (tmp_path / "Readers’ rain.txt").write_text(story(1))
    report = read(Path(tmp_path))
    assert report.read == 1
    assert any("LICENSE.md, README.txt, codebook.txt" in note for note in report.notes)
