"""Exports of news archives, in the layouts that public tools and their test files show.

The documents are invented; the layouts are those described in presslens.corpus.importing.exports.
"""

from __future__ import annotations

import textwrap

import docx
import pytest
from importing_samples import articles, read, story

from presslens import load_corpus

ONE, TWO = (story(n).split("\n\n") for n in (1, 2))
RULE = "_" * 60


def body(report, article_id: str = "") -> list[str]:
    """Return the texts of an article's body."""
    passages = load_corpus(report.folder).passages
    chosen = passages["section"] == "body"
    if article_id:
        chosen &= passages["article_id"] == article_id
    return passages.loc[chosen, "text"].tolist()


def wrapped(paragraphs: list[str]) -> str:
    """Return paragraphs broken into lines of 78 characters, as the old exports have them."""
    return "\n\n".join(textwrap.fill(paragraph, 78) for paragraph in paragraphs)


NEXIS = {
    "an edition below the day": [
        "Bridge to be mended", "The Times (London)", "November 3, 2020 Tuesday 8:31 AM GMT",
        "Edition 1;", "National Edition", "Copyright 2020 Times Newspapers Limited",
        "All Rights Reserved", "Section: NEWS;\xa0Pg. 3", "Length:\xa0453 words",
        "Byline: Jane Roe", "Highlight: The vote was close.", "Body", "", *ONE, "",
        "Load-Date: November 3, 2020", "", "End of Document",
    ],
    "no rights, and the day in German": [
        "Bridge to be mended", "The Times (London)", "Dienstag 3. November 2020", "Ausgabe Nord",
        "", "Section: NEWS; S. 6", "Length: 75 words", "Byline: Jane Roe", "Body", "", *ONE,
        "Load-Date: November 4, 2020", "End of Document",
    ],
    "the day first named by its weekday, after a page number": [
        "Page 1 of 2", "Bridge to be", "mended", "The Times (London)", "Tuesday, November 3, 2020",
        "Copyright 2020 Times Newspapers Limited", "Length: 453 words", "Byline: Jane Roe",
        " Body ", *ONE, "Graphic", "A bridge", "Classification", "Language: ENGLISH",
        "Publication-Type: Newspaper", "Load-Date: November 3, 2020", "  End of Document",
    ],
    "a month without a day": [
        "Bridge to be mended", "The Times (London)", "November 2020",
        "Copyright 2020 Times Newspapers Limited", "Length: 453 words", "Byline: Jane Roe", "Body",
        *ONE, "Load-Date: November 3, 2020", "End of Document",
    ],
}  # fmt: skip


@pytest.mark.parametrize("layout", list(NEXIS))
@pytest.mark.parametrize("suffix", ["docx", "rtf"])
def test_nexis_uni(tmp_path, layout, suffix):
    path = tmp_path / f"nexis.{suffix}"
    if suffix == "docx":
        import docx

        document = docx.Document()
        for line in NEXIS[layout]:
            document.add_paragraph(line)
        document.save(path)
    else:
        lines = "\\par ".join(NEXIS[layout]).replace("\xa0", "\\~")
        path.write_text("{\\rtf1\\ansi " + lines + "}")
    report = read(path)
    (article,) = articles(report)
    assert (article["headline"], article["outlet"]) == ("Bridge to be mended", "The Times")
    assert (article["published"][:10], article["byline"]) == ("2020-11-03", "Jane Roe")
    assert body(report) == ONE


LEXIS = {
    "text of Nexis UK": f"""



Download Request: Selected Items: 1-2
Time Of Request: Friday, March 20, 2018  16:51:31

Terms: (bridge and council)

Source: The Times (London)
Project ID: None


                               1 of 2 DOCUMENTS


                               The Times (London)

                            January 11, 2010 Monday
                                   Edition 1;
                                    Scotland

Council to mend a bridge after months of debate, and few are pleased with
what it will cost

BYLINE: Jane Roe

SECTION: NEWS; Pg. 6

LENGTH: 77 words

DATELINE: LONDON

HIGHLIGHT: Opponents would rather have
schools.

{wrapped(ONE)}

LOAD-DATE: January 12, 2010

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

JOURNAL-CODE: TIM


                    Copyright 2010 NEWS GROUP NEWSPAPERS LTD
                              All Rights Reserved

                               2 of 2 DOCUMENTS


                                  Guardian.com

                            January 12, 2010 Tuesday

Second story

LENGTH: 77 words

{wrapped(TWO)}

LOAD-DATE: January 12, 2010

LANGUAGE: ENGLISH

                       Copyright 2010 Guardian Unlimited
                              All Rights Reserved
""",
    "text of LexisNexis Academic, each part named": f"""
                               1 of 2 DOCUMENTS

                    Copyright 2010 Times Newspapers Limited
                              All Rights Reserved

                               The Times (London)

                     January 11, 2010 Monday Final Edition

SECTION: NEWS; Pg. 6

LENGTH: 77 words

HEADLINE: Council to mend a bridge after months of debate, and few are pleased
with what it will cost

BYLINE: Jane Roe

HIGHLIGHT: Opponents would rather have schools.

BODY:

{wrapped(ONE)}

GRAPHIC: Photo, a bridge

LOAD-DATE: January 12, 2010

                               2 of 2 DOCUMENTS

                       Copyright 2010 Guardian Unlimited

                                  Guardian.com

                            January 12, 2010 Tuesday

LENGTH: 77 words

HEADLINE: Second story

BODY:

{wrapped(TWO)}

LOAD-DATE: January 12, 2010
""",
}


def lexis_page() -> str:
    """Return the first layout as Nexis UK saves it in HTML: a division for every part."""
    first = (
        ["1 of 2 DOCUMENTS", "The Times (London)", "<b>January 11</b>, 2010 Monday"],
        ["Council to mend a bridge after months of debate, and few are pleased with what it "
         "will cost", "<b>BYLINE: </b>Jane Roe", "<b>SECTION: </b>NEWS", "<b>LENGTH: </b>77 words",
         "<b>HIGHLIGHT:</b>&nbsp;Opponents would rather have schools.", "<p>".join(ONE)],
        ["<b>LOAD-DATE: </b>January 12, 2010", "<b>LANGUAGE: </b>ENGLISH",
         "Copyright 2010 NEWS GROUP<BR>All Rights Reserved"],
        ["2 of 2 DOCUMENTS", "Guardian.com", "January 12, 2010 Tuesday", "Second story",
         "<b>LENGTH: </b>77 words", "<p>".join(TWO), "<b>LANGUAGE: </b>ENGLISH"],
    )  # fmt: skip
    divisions = "\n".join(f"<BR><DIV><P>{part}</P>\n</DIV>" for run in first for part in run)
    return f"<HTML><HEAD><STYLE>.c0 {{}}</STYLE></HEAD><BODY><!-- x -->{divisions}</BODY></HTML>"


def lexis_rtf() -> str:
    """Return the second layout as LexisNexis Academic saved it in RTF: a line is a paragraph.

    Words that were searched for are bold, a logo stands in hexadecimal between the lines, and what
    the page's header says is none of the article.
    """
    left, logo = (
        "\n\\par \\pard \\ql \\li0\\ri0 ",
        "{\\*\\shppict{\\pict\\pngblip\n89504e470d0a1a0a\n}}",
    )
    texts = {number: [text.replace("bridge", "\\cf17 \\b bridge\\cf \\b0 ") for text in texts]
             for number, texts in ((1, ONE), (2, TWO))}  # fmt: skip
    heads = {
        1: ["Copyright 2010 Times Newspapers Limited", "All Rights Reserved ", logo,
            "The Times (London)", "", "\\b January\\b0  11, 2010 Monday  ", "Final Edition", "",
            "SECTION: NEWS; Pg. 6", "", "LENGTH: 77 words", "",
            "HEADLINE: Council to mend a bridge after months of debate, and few are pleased with "
            "what it will cost", "", "BYLINE: \\b0 Jane Roe", "",
            "HIGHLIGHT: Opponents would rather have schools.", "", " BODY:"],
        2: ["Copyright 2010 Guardian Unlimited", logo, "Guardian.com", "",
            "January 12, 2010 Tuesday", "", "LENGTH: 77 words", "", "HEADLINE: Second story", "",
            " BODY:"],
    }  # fmt: skip
    documents = (
        "\n\\sect \\sectd {\n\\header \\pard Page \\chpgn\n\\par \\pard Another story \\qc\n\\par }"
        + left.join(["", f"{number} of 2 DOCUMENTS", "", "", *heads[number], *texts[number], "",
                     "LANGUAGE: \\b0 ENGLISH", "", "LOAD-DATE: January 12, 2010"])
        for number in (1, 2)
    )  # fmt: skip
    fonts = "{\\fonttbl{\\f0\\fmodern Courier;}{\\f1\\froman Ming {\\*\\falt MingLiU};}}"
    request = left.join([logo, "Download Request: All Documents: 1-2", "Terms: (bridge)"])
    return f"{{\\rtf1\\ansi\\deff0\n{fonts}\\pard {request}{''.join(documents)}}}"


@pytest.mark.parametrize("layout", [*LEXIS, "HTML of Nexis UK", "RTF, named as if it were Word's"])
def test_lexisnexis_as_it_was(tmp_path, layout):
    path = tmp_path / "old.txt"
    if layout not in LEXIS:
        path = tmp_path / ("old.html" if layout.startswith("HTML") else "old.DOC")
    made = lexis_rtf() if path.suffix == ".DOC" else lexis_page()
    path.write_text(LEXIS.get(layout) or made)
    report = read(path)
    first, second = articles(report)
    assert first["headline"] == (
        "Council to mend a bridge after months of debate, and few are pleased with what it will "
        "cost"
    )
    assert (first["outlet"], first["published"], first["byline"], first["standfirst"]) == (
        "The Times", "2010-01-11", "Jane Roe", "Opponents would rather have schools.",
    )  # fmt: skip
    assert (second["headline"], second["published"]) == ("Second story", "2010-01-12")
    assert body(report, first["article_id"]) == ONE
    assert body(report, second["article_id"]) == TWO


CODED = [
    ("SE", "Business"), ("HD", "Bridge to be mended"), ("BY", "By Jane Roe"), ("WC", "77 words"),
    ("PD", "3 November 2020"), ("ET", "06:45"), ("SN", "The Wall Street Journal"), ("SC", "J"),
    ("PG", "A1"), ("LA", "English"), ("CY", "Copyright (c) 2020, Dow Jones"), ("LP", ONE[0]),
    ("TD", ONE[1]), ("CO", "brdg : Bridge Builders Inc."), ("IN", "i501 : Building"),
    ("NS", "gpol : Domestic Politics | gcat : Political News"), ("RE", "usa : United States"),
    ("IPD", "Copyright 2020 Dow Jones"), ("PUB", "Dow Jones & Company, Inc."),
    ("AN", "Document J000000020201103egb30001x"),
]  # fmt: skip


def factiva(layout: str, path) -> None:
    """Write the document in a layout."""
    if layout == "docx":
        import docx

        document = docx.Document()
        table = document.add_table(rows=0, cols=2)
        for code, value in CODED:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = code, value
        document.save(path)
    elif layout == "rtf":
        rows = (
            f"\\trowd\\cellx900\\cellx9000\\pard\\intbl {{\\b {code}}}\\cell {value}\\cell\\row\n"
            for code, value in CODED
        )
        path.write_text("{\\rtf1\\ansi " + "".join(rows) + "}")
    elif layout == "codes on lines of their own":
        path.write_text("".join(f"   {code}\n{value}\n" for code, value in CODED))
    else:
        dokument = CODED[-1][1].replace("Document", "Dokument")
        path.write_text("\n\n".join([
            "Bridge to be mended", "By Jane Roe", "Special to The Journal", "77 Wörter",
            "3 November 2020", "06:45", "The Wall Street Journal", "J", "A1", "Englisch",
            "Copyright (c) 2020, Dow Jones", *ONE, "Dow Jones & Company, Inc.", dokument,
        ]))  # fmt: skip


@pytest.mark.parametrize(
    "layout", ["docx", "rtf", "codes on lines of their own", "plain, in a German window"]
)
def test_factiva(tmp_path, layout):
    path = tmp_path / f"factiva.{layout if layout in ('docx', 'rtf') else 'txt'}"
    factiva(layout, path)
    report = read(path)
    (article,) = articles(report)
    assert (article["article_id"], article["headline"], article["outlet"]) == (
        "J000000020201103egb30001x", "Bridge to be mended", "The Wall Street Journal",
    )  # fmt: skip
    assert (article["published"], article["byline"]) == ("2020-11-03T06:45", "Jane Roe")
    assert body(report) == ONE


def test_a_line_of_factivas_text_that_begins_like_a_code_is_text(tmp_path):
    text = [*CODED[:12], ("TD", f"{ONE[1]}\nPG Wodehouse was quoted, to laughter."), CODED[-1]]
    (tmp_path / "a.txt").write_text("\n".join(f"{code}\t{value}" for code, value in text))
    report = read(tmp_path / "a.txt")
    assert body(report) == [*ONE, "PG Wodehouse was quoted, to laughter."]


def proquest(layout: str) -> str:
    """Return two documents, one without its text, in a layout."""
    gap = "\n" if layout == "paragraphs in lines" else "\n\n"
    number = "Document 1 of 2\n\n" if layout == "paragraphs in lines" else ""
    text = gap.join([ONE[0], "Location: the town hall, as ever.", ONE[1]])
    if layout != "paragraphs in lines":
        text = gap.join(ONE)
    return f"""{RULE}

{number}Bridge to be mended: it will cost

https://proxy.example.edu/login?url=https://www.proquest.com/docview/3107396628

Author: Roe, Jane

Publication info: The Times (Online); London [London]. 03 Nov 2020.

Abstract: None available.

Links: https://example.edu/openurl?title=The+Times

Full text: {text}

Business indexing term: Subject: Bridges

Subject: Bridges; Schools

Company / organization: Name: Bridge Builders; NAICS: 237310

Title: Bridge to be mended: it will cost

Publication title: The Times (London); London

Publication year: 2020

Publication date: Nov 3, 2020

Section: news

Publisher: Times Newspapers

Language of publication: English

Document type: News

ProQuest document ID: 3107396628

Document URL: https://www.proquest.com/docview/3107396628

Last updated: 2020-11-04

Database: Global Newsstream

{RULE}

Document 2 of 2

No text

Publication title: The Times; London

ProQuest document ID: 2

{RULE}

Contact us at: https://support.proquest.com

Database copyright © 2024 ProQuest LLC. All rights reserved.
"""


@pytest.mark.parametrize("layout", ["paragraphs in lines", "paragraphs apart"])
def test_proquest(tmp_path, layout):
    (tmp_path / "pq.txt").write_text(proquest(layout))
    report = read(tmp_path / "pq.txt")
    (article,) = articles(report)
    assert (article["article_id"], article["headline"], article["outlet"]) == (
        "3107396628", "Bridge to be mended: it will cost", "The Times",
    )  # fmt: skip
    assert (article["published"], article["byline"]) == ("2020-11-03", "Roe, Jane")
    assert article["url"] == "https://www.proquest.com/docview/3107396628"
    expected = [*ONE]
    if layout == "paragraphs in lines":
        expected.insert(1, "Location: the town hall, as ever.")
    assert " ".join(body(report)) == " ".join(expected)
    assert report.set_aside == {"no text": 1}


def test_proquest_as_html(tmp_path):
    fields = (
        ("Author:  ", "Roe, Jane"), ("Abstract:  ", ""), ("Full text: ", f"<text><p>{ONE[0]}</p>"
        f"    <p>{ONE[1]}</p></text>"), ("Subject: ", "Bridges"), ("Location: ", "London"),
        ("Publication title: ", "The Times; London"), ("Publication date: ", "Nov 3, 2020"),
        ("ProQuest document ID: ", "7"), ("Database: ", "U.S. Major Dailies"),
    )  # fmt: skip
    parts = "\n".join(f"<p><strong>{name}</strong>{value}</p>" for name, value in fields)
    (tmp_path / "pq.html").write_text(
        f'<html><body><div><a name="DocID_7"></a><p></p>\n<p>Bridge to be mended</p>\n{parts}</div>'
        f'<div><a name="DocID_8"></a><p>Second story</p>'
        f"{parts.replace('>7<', '>8<').replace(ONE[0], TWO[0]).replace(ONE[1], TWO[1])}</div>"
    )
    report = read(tmp_path / "pq.html")
    first, second = articles(report)
    assert (first["article_id"], first["headline"]) == ("7", "Bridge to be mended")
    assert (second["article_id"], second["headline"]) == ("8", "Second story")
    assert (first["outlet"], first["published"]) == ("The Times", "2020-11-03")
    assert body(report, "7") == ONE and body(report, "8") == TWO


def test_what_is_named_as_word_is_read_as_what_it_is(tmp_path):
    site = '<head><meta property="og:site_name" content="The Post"></head>'
    page = f"<html>{site}<body><article><p>{'</p><p>'.join(ONE)}</p></article></body></html>"
    (tmp_path / "page.docx").write_text(page)
    (tmp_path / "rich.DOCX").write_text("{\\rtf1\\ansi " + "\\par ".join(TWO) + "}")
    document = docx.Document()
    for paragraph in story(3).split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(tmp_path / "word.rtf")
    (tmp_path / "old.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "cut.docx").write_bytes(b"PK\x03\x04")
    report = read(tmp_path)
    assert report.kept == 3
    assert "rich.DOCX: it is RTF by its content, and read as that" in report.notes
    reasons = [reason for some in report.examples.values() for reason in some]
    assert any("old.doc: it is in an old Office format" in reason for reason in reasons)
    assert any("cut.docx: it is damaged or cut short" in reason for reason in reasons)
