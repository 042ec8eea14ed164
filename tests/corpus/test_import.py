"""Sources of every kind become the same two tables, and the report says how they were read."""

from __future__ import annotations

import datetime
import gzip
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from importing_samples import articles, read, story, table

from presslens import PresslensError, load_corpus
from presslens.cli import main
from presslens.corpus.importing import importer

SEEDS = Path(__file__).parents[2] / "seeds"
ROW = {"outlet": "The Post", "headline": "Rain", "published": "2021-05-03", "text": story(1)}
PAGE = f"""<html><head><title>Bridge to be mended</title>
<meta property="og:site_name" content="The Post">
<meta property="article:published_time" content="2021-05-03T09:15:00-04:00">
<meta name="author" content="Jo Doe"></head><body><nav><a href="/">Home</a></nav><article>
<h1>Bridge to be mended</h1><p>{story(60)}</p><p>{story(61)}</p></article></body></html>"""


def only(report):
    (article,) = articles(report)
    return article


def test_text_files_with_and_without_front_matter(tmp_path):
    source = tmp_path / "in"
    (source / "Valley Echo").mkdir(parents=True)
    (source / "Valley Echo" / "2021-05-03 bridge.txt").write_text(f"A bridge\n\n{story(1)}")
    (source / "README.txt").write_text("Not an article.")
    (source / "front.md").write_text(
        "---\ntitle: In front\nsource: Daily Bee\ndate: 3 May 2021\nauthor: [A. B., C. D.]\n---\n"
        + story(2)
    )
    echo, bee = articles(read(source))
    assert (echo["outlet"], echo["published"], echo["headline"]) == (
        "Valley Echo", "2021-05-03", "A bridge",
    )  # fmt: skip
    assert (bee["outlet"], bee["published"], bee["headline"], bee["byline"]) == (
        "Daily Bee", "2021-05-03", "In front", "A. B., C. D.",
    )  # fmt: skip


def test_a_bundle_keeps_what_its_corpus_yml_says(tmp_path):
    report = read(SEEDS, tmp_path / "corpus")
    assert (report.read, report.kept) == (3, 3)
    corpus, seeds = load_corpus(report.folder), load_corpus(SEEDS)
    assert corpus.articles["article_id"].tolist() == seeds.articles["article_id"].tolist()
    assert corpus.passages["text"].tolist() == seeds.passages["text"].tolist()
    for row in corpus.passages.iloc[::7].itertuples():
        assert corpus.quote(row.article_id, row.start, row.end) in seeds.source(row.article_id)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", table([ROW])),
        ("a.tsv", table([ROW], "\t")),
        ("a.csv", "\ufeff" + table([ROW], ";")),
        ("a.json", json.dumps([ROW])),
        ("a.json", json.dumps({"status": "ok", "articles": [ROW]})),
        ("a.json", json.dumps(ROW, indent=2)),
        ("a.json", json.dumps(ROW) + "\n"),
        ("a.jsonl", json.dumps(ROW)),
        ("a.json", json.dumps({"hits": {"hits": [{"_id": "1", "_source": ROW}]}})),
        ("a.json", json.dumps({**ROW, "images": [{"text": "A bridge"}, {"text": "A river"}]})),
    ],
)
def test_tables_as_text(tmp_path, name, data):
    (tmp_path / name).write_bytes(data.encode())
    article = only(read(tmp_path / name, tmp_path / "corpus"))
    assert (article["outlet"], article["published"]) == ("The Post", "2021-05-03")
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(data.encode()))
    assert only(read(tmp_path / f"{name}.gz", tmp_path / "other"))["n_words"] == article["n_words"]


def test_parquet_and_excel_keep_dates_as_dates(tmp_path):
    import openpyxl

    when = datetime.datetime(2021, 5, 3, 12, 30)
    frame = pd.DataFrame([{"source": "reuters.com", "maintext": story(1), "date_publish": when}])
    frame.to_parquet(tmp_path / "a.parquet")
    book = openpyxl.Workbook()
    book.active.append(["Newspaper", "Full text", "Date"])
    book.active.append(["The Guardian (London)", story(2), datetime.datetime(2021, 5, 4)])
    book.save(tmp_path / "b.xlsx")
    article = only(read(tmp_path / "a.parquet", zone="Europe/London"))
    assert (article["outlet"], article["published"]) == ("Reuters", "2021-05-03T12:30+01:00")
    article = only(read(tmp_path / "b.xlsx"))
    assert (article["outlet"], article["published"]) == ("The Guardian", "2021-05-04")


def test_columns_are_guessed_and_said_or_given(tmp_path):
    rows = [{"Publication": "bbc.co.uk", "Body": story(1), "Pub Date": "13/05/2021", "junk": "x"}]
    (tmp_path / "a.csv").write_text(table(rows))
    report = read(tmp_path / "a.csv")
    assert only(report)["published"] == "2021-05-13"
    assert only(report)["outlet"] == "BBC News"
    taken = {"Body": "text", "Publication": "outlet", "Pub Date": "published"}
    said = ", ".join(f'"{column}" taken for {field}' for column, field in taken.items())
    assert f"a.csv: {said}" in report.notes
    assert 'a.csv: not used: "junk"' in report.notes
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "corpus.yml").write_text(
        "columns: {headline: junk}\ndates: month-first\ntitle: T\n"
    )
    rows[0]["Pub Date"] = "06/10/2021"
    (tmp_path / "in" / "a.csv").write_text(table(rows))
    article = only(read(tmp_path / "in"))
    assert (article["headline"], article["published"]) == ("x", "2021-06-10")
    with pytest.raises(PresslensError, match='there is no field "txt"'):
        read(tmp_path / "a.csv", columns={"txt": "Body"})
    report = read(tmp_path / "a.csv", tmp_path / "none", columns={"text": "Bodi"})
    assert 'there is no column "Bodi" to be the text (did you mean "Body"?)' in str(report)


@pytest.mark.parametrize(
    ("above", "note"),
    [
        ("", ""),
        ("sep=;\n", ""),
        ("\n\n", ""),
        (
            "Export of 3 May\n\nby J. R.\n",
            "a.csv: above the table stands: Export of 3 May / by J. R.",
        ),
        ("Export, of 3 May\n", "a.csv: above the table stands: Export, of 3 May"),
    ],
)
def test_what_stands_above_a_table_is_none_of_it(tmp_path, above, note):
    rows = table([{"outlet": "A", "text": story(1)}], ";")
    (tmp_path / "a.csv").write_text(above + rows)
    report = read(tmp_path / "a.csv")
    assert (report.read, only(report)["outlet"]) == (1, "A")
    assert [one for one in report.notes if "above" in one] == [note] * bool(note)


def test_a_title_above_a_sheet_and_rows_told_by_their_number(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    rows = [["Export"], [], ["Publication", "Date", "Full Text"], ["A", "3 May 2021", story(1)],
            ["A", "soon", story(2)]]  # fmt: skip
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    report = read(tmp_path / "a.xlsx", undated="set-aside")
    assert only(report)["published"] == "2021-05-03"
    assert report.examples["a date that cannot be read"] == [
        'a.xlsx, row 5: published: "soon" is no date.'
    ]


def test_a_space_after_each_comma_is_none_of_the_field(tmp_path):
    text = story(1).replace('"', '""')
    (tmp_path / "a.csv").write_text(f'outlet, headline, text\nA, "Rain, again", "{text}"\n')
    report = read(tmp_path / "a.csv")
    assert (report.read, only(report)["headline"]) == (1, "Rain, again")


def test_the_only_column_of_running_text_is_the_text_whatever_its_name(tmp_path):
    rows = [{"outlet": "A", "tag": "x", "leader": story(i)} for i in range(2)]
    (tmp_path / "a.csv").write_text(table(rows))
    report = read(tmp_path / "a.csv")
    assert (report.kept, report.notes[0]) == (2, 'a.csv: "leader" taken for text')


def test_saved_pages_and_web_archives(tmp_path):
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    (tmp_path / "page.html").write_text(PAGE)
    page = only(read(tmp_path / "page.html"))
    assert (page["outlet"], page["headline"], page["byline"], page["published"]) == (
        "The Post", "Bridge to be mended", "Jo Doe", "2021-05-03T09:15-04:00",
    )  # fmt: skip
    with (tmp_path / "web.warc.gz").open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for url, kind, data in (
            ("https://www.nytimes.com/a", "text/html; charset=utf-8", PAGE.replace("The Post", "")),
            ("https://www.nytimes.com/a.png", "image/png", "x"),
        ):
            headers = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(data.encode()), http_headers=headers
            )
            writer.write_record(record)
    report = read(tmp_path / "web.warc.gz")
    assert (only(report)["outlet"], only(report)["url"]) == (
        "The New York Times", "https://www.nytimes.com/a",
    )  # fmt: skip
    assert "web.warc.gz: not read, being no pages: 1 image/png" in report.notes


NEXIS = [
    "User Name: X", "Date and Time: Wednesday, December 19, 2018", "Job Number: 7",
    "Documents (2)", "1. First story", "Client/Matter: -None-", "2. Second story",
    "First story", "USA TODAY", "July 31, 2002, Wednesday, FINAL EDITION",
    "Copyright 2002 Gannett Company, Inc.", "Section: MONEY;; Pg. 1B", "Length: 80 words",
    "Byline: Jane Roe", "Body", *story(1).splitlines(), "Graphic", "PHOTO, color",
    "Classification", "Language: ENGLISH", "Load-Date: July 31, 2002", "End of Document",
    "Second story", "The Guardian (London)", "May 3, 2021 Monday", "Copyright 2021 Guardian",
    "Length: 80 words", "Body", *story(2).splitlines(), "Load-Date: May 3, 2021", "End of Document",
]  # fmt: skip


def test_nexis_uni_as_word_and_rtf(tmp_path):
    import docx

    document = docx.Document()
    for line in NEXIS:
        document.add_paragraph(line)
    document.save(tmp_path / "nexis.docx")
    (tmp_path / "nexis.rtf").write_text(r"{\rtf1\ansi " + r"\par ".join(NEXIS) + "}")
    for name in ("nexis.docx", "nexis.rtf"):
        report = read(tmp_path / name)
        first, second = articles(report)
        assert (first["headline"], first["outlet"], first["byline"], first["published"]) == (
            "First story", "USA Today", "Jane Roe", "2002-07-31",
        )  # fmt: skip
        assert (second["outlet"], second["published"]) == ("The Guardian", "2021-05-03")
        texts = load_corpus(report.folder).passages["text"].tolist()
        assert not any(word in " ".join(texts) for word in ("PHOTO", "Load-Date", "Length", "Roe"))


def test_factiva_with_and_without_field_codes_and_as_a_page(tmp_path):
    plain = [
        "Headline here", "By JANE ROE", "877 words", "9 January 1993", "The New York Times",
        "NYTF", "Late Edition - Final", "1", "English", "Copyright 1993 The Company.", "",
        *story(1).splitlines(), "The Company", "Document NYTF000020050408dp1900j9s",
    ]  # fmt: skip
    coded = [
        "HD\tHeadline here", "BY\tBy JANE ROE", "WC\t877 words", "PD\t9 January 1993",
        "SN\tThe New York Times", "SC\tNYTF", "LA\tEnglish", "LP", story(1).splitlines()[0],
        "TD", story(1).splitlines()[2], "AN\tDocument NYTF000020050408dp1900j9s",
    ]  # fmt: skip
    page = (
        '<html><h1>Dow Jones Factiva</h1><div class="article enArticle"><div id="hd">'
        '<span class="enHeadline">Headline here</span></div><div class="author">JANE ROE</div>'
        "<div>877 words</div><div>9 January 1993</div><div>The New York Times</div>"
        + "".join(f'<p class="articleParagraph">{p}</p>' for p in story(1).splitlines() if p)
        + "</div></html>"
    )
    for name, text in (("a.txt", "\n".join(plain)), ("b.txt", "\n".join(coded)), ("c.html", page)):
        (tmp_path / name).write_text(text)
        report = read(tmp_path / name)
        article = only(report)
        assert (article["headline"], article["outlet"]) == ("Headline here", "The New York Times")
        assert (article["byline"], article["published"]) == ("JANE ROE", "1993-01-09")
        texts = load_corpus(report.folder).passages
        body = texts.loc[texts["section"] == "body", "text"]
        assert " ".join(body) == story(1).replace("\n\n", " ")


def test_proquest_as_text(tmp_path):
    rule = "_" * 60
    one, two = story(1).split("\n\n")
    (tmp_path / "pq.txt").write_text(
        f"{rule}\n\nA title\n\nAuthor: Roe, Jane\n\nFull text: {one}\n\n{two}\n\n"
        "Publication title: Wall Street Journal, Eastern edition; New York, N.Y.\n\n"
        f"Publication date: May 3, 2021\n\nProQuest document ID: 123\n\n{rule}\n\nNo text\n\n"
        f"Publication title: The Post\n\nPublication date: May 4, 2021\n\n{rule}\n"
    )
    report = read(tmp_path / "pq.txt")
    article = only(report)
    assert (article["article_id"], article["outlet"], article["byline"], article["published"]) == (
        "123", "The Wall Street Journal", "Roe, Jane", "2021-05-03",
    )  # fmt: skip
    assert report.set_aside == {"no text": 1}


def test_what_the_guardians_interface_answers(tmp_path):
    found = {"id": "world/2021/x", "type": "article", "webPublicationDate": "2021-05-03T10:00:00Z",
             "webTitle": "T", "webUrl": "https://www.theguardian.com/world/2021/x",
             "fields": {"headline": "Bridge to be mended", "bodyText": story(1)}}  # fmt: skip
    answer = {"response": {"status": "ok", "total": 1, "results": [found]}}
    (tmp_path / "a.json").write_text(json.dumps(answer))
    article = only(read(tmp_path / "a.json"))
    assert (article["outlet"], article["headline"]) == ("The Guardian", "Bridge to be mended")
    assert article["published"] == "2021-05-03T10:00+00:00"


def test_mediacloud_and_gdelt_tables_with_text(tmp_path):
    cloud = {"id": "7", "publish_date": "2021-05-03", "title": "T", "url": "https://cnn.com/a",
             "language": "en", "media_name": "cnn.com", "media_url": "cnn.com",
             "text": story(1)}  # fmt: skip
    gdelt = {"url": "https://edition.cnn.com/b", "title": "T", "seendate": "20210503T121500Z",
             "domain": "edition.cnn.com", "language": "English", "text": story(2)}  # fmt: skip
    gkg = {"GKGRECORDID": "9", "DATE": 20210503121500, "SourceCommonName": "cnn.com",
           "DocumentIdentifier": "https://cnn.com/c", "text": story(3)}  # fmt: skip
    (tmp_path / "gkg.jsonl").write_text(json.dumps(gkg))
    three = only(read(tmp_path / "gkg.jsonl"))
    assert (three["article_id"], three["outlet"]) == ("9", "CNN")
    assert three["published"] == "2021-05-03T12:15+00:00"
    (tmp_path / "cloud.csv").write_text(table([cloud]))
    (tmp_path / "gdelt.csv").write_text(table([gdelt]))
    one, two = only(read(tmp_path / "cloud.csv")), only(read(tmp_path / "gdelt.csv"))
    assert one["outlet"] == two["outlet"] == "CNN"
    assert (one["article_id"], one["published"]) == ("7", "2021-05-03")
    assert two["published"] == "2021-05-03T12:15+00:00"


def test_a_zip_of_anything_is_read_as_if_unpacked(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("b.jsonl", json.dumps({"outlet": "B", "text": story(2)}))
    with zipfile.ZipFile(tmp_path / "pack.zip", "w") as archive:
        archive.writestr("The Post/a.txt", f"A headline\n\n{story(1)}")
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("c.csv.gz", gzip.compress(table([ROW | {"text": story(3)}]).encode()))
        archive.writestr("__MACOSX/._a.txt", "x")
    report = read(tmp_path / "pack.zip")
    assert report.read == report.kept == 3
    assert {row["outlet"] for row in articles(report)} == {"The Post", "B"}


def test_outlets_by_an_editable_list(tmp_path):
    rows = [ROW | {"outlet": name, "text": story(n)} for n, name in enumerate(
        ["BBC", "bbc.com", "The Post", "post.example"])]  # fmt: skip
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(table(rows))
    (tmp_path / "in" / "outlets.yml").write_text("Morning Post: [The Post, post.example]\n")
    report = read(tmp_path / "in")
    assert report.total == {"BBC News": 2, "Morning Post": 2}
    (tmp_path / "wrong.yml").write_text("Post: {a: b}\n")
    with pytest.raises(PresslensError, match=r"wrong\.yml, line 1: expected names and domains"):
        read(tmp_path / "in", tmp_path / "other", outlets=[tmp_path / "wrong.yml"])


def test_languages_are_heard_and_others_set_aside(tmp_path):
    german = (
        "Die Regierung sagte am Mittwoch, sie werde denen helfen, die ihr Haus verloren haben. "
        "Der Minister will schnell handeln, und das Parlament soll noch im Mai entscheiden."
    )
    rows = [
        ROW,
        ROW | {"text": german},
        ROW | {"text": "政府周三表示，将帮助那些失去家园的人。" * 3},
    ]
    (tmp_path / "a.csv").write_text(table(rows))
    report = read(tmp_path / "a.csv")
    assert (report.kept, report.set_aside) == (
        1, {"not in English (de)": 1, "not in English (zh)": 1},
    )  # fmt: skip
    both = read(tmp_path / "a.csv", tmp_path / "both", languages=["en", "de"])
    assert sorted(row["language"] for row in articles(both)) == ["de", "en"]


def test_running_again_adds_only_what_is_new(tmp_path):
    source, to = tmp_path / "a.csv", tmp_path / "corpus"
    rows = [ROW | {"text": story(n), "id": n} for n in range(3)]
    source.write_text(table(rows))
    read(source, to)
    before = {p: p.read_bytes() for p in to.rglob("part-*.parquet")}
    again = read(source, to)
    assert (again.read, again.kept, again.already) == (3, 0, 3)
    assert {p: p.read_bytes() for p in to.rglob("part-*.parquet")} == before
    rows[0]["text"] = story(8)  # the same id, another text
    source.write_text(table([*rows, ROW | {"text": story(9), "id": 9}]))
    more = read(source, to)
    assert (more.kept, more.already) == (2, 2)
    names = [row["article_id"] for row in articles(more)]
    assert len(set(names)) == 5
    assert names[:3] == ["0", "1", "2"]
    assert names[3].startswith("0-")


def test_it_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "TOLD", 2)
    (tmp_path / "a.csv").write_text(table([ROW | {"text": story(n)} for n in range(5)]))
    told = []
    importer.import_corpus(tmp_path / "a.csv", tmp_path / "corpus", jobs=1, tell=told.append)
    assert told == [2, 4]


def test_what_was_mended_leaves_the_file_of_what_is_set_aside(tmp_path):
    source, to = tmp_path / "a.csv", tmp_path / "corpus"
    source.write_text(table([ROW, ROW | {"text": story(2), "published": "yesterday"}]))
    aside = read(source, to, undated="set-aside").set_aside
    assert aside == {"a date that cannot be read": 1}
    other = tmp_path / "b.csv"
    other.write_text(table([ROW | {"text": ""}]))
    read(other, to)
    lines = [json.loads(line) for line in (to / "set_aside.jsonl").read_text().splitlines()]
    assert [line["set_aside_why"] for line in lines] == ["a date that cannot be read", "no text"]
    assert (lines[0]["text"], lines[0]["published"]) == (story(2), "yesterday")
    source.write_text(table([ROW, ROW | {"text": story(2)}]))
    assert read(source, to).kept == 1
    assert "yesterday" not in (to / "set_aside.jsonl").read_text()


def test_copies_are_kept_and_reported_and_repeats_set_aside(tmp_path):
    wire = " ".join(story(n) for n in range(5))
    rows = [
        ROW | {"outlet": "A", "text": wire, "published": "2021-05-04"},
        ROW | {"outlet": "B", "text": wire},
        ROW | {"outlet": "C", "text": wire + " One sentence more was put here."},
        ROW | {"outlet": "A", "text": wire, "published": "2021-05-04"},
    ]
    (tmp_path / "a.csv").write_text(table(rows))
    report = read(tmp_path / "a.csv")
    assert (report.kept, report.copies.exact, report.copies.near) == (3, 1, 1)
    assert report.set_aside == {importer.REPEAT: 1}
    copies = pd.read_csv(report.folder / "copies.csv")
    assert copies[["outlet", "outlet_of", "exact"]].values.tolist() == [
        ["A", "B", True], ["C", "B", False],
    ]  # fmt: skip


def test_many_batches_by_several_processes_make_the_same_corpus(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(table([ROW | {"text": story(n)} for n in range(10)]))
    monkeypatch.setattr(importer, "PART_ARTICLES", 3)
    one = importer.import_corpus(tmp_path / "a.csv", tmp_path / "one", jobs=1)
    two = importer.import_corpus(tmp_path / "a.csv", tmp_path / "two", jobs=2)
    assert one.kept == two.kept == 10
    parts = {p.relative_to(tmp_path / "one") for p in (tmp_path / "one").rglob("part-*.parquet")}
    assert len(parts) == 4 * 5
    for part in parts:
        assert (tmp_path / "one" / part).read_bytes() == (tmp_path / "two" / part).read_bytes()


def test_one_poisoned_article_does_not_cost_the_others(tmp_path, monkeypatch):
    def make(path, title, records, **more):
        records = list(records)
        if any("town 1 " in record.source for record in records):
            raise RecursionError
        return real(path, title, records, **more)

    real = importer.make_corpus
    monkeypatch.setattr(importer, "make_corpus", make)
    (tmp_path / "a.csv").write_text(table([ROW | {"text": story(n)} for n in range(3)]))
    report = read(tmp_path / "a.csv")
    assert (report.read, report.kept) == (3, 2)
    assert report.set_aside == {"a text that cannot be read": 1}


def test_the_data_card_keeps_what_a_person_wrote(tmp_path):
    (tmp_path / "a.csv").write_text(table([ROW]))
    card = read(tmp_path / "a.csv", tmp_path / "c").folder / "README.md"
    assert "1 article from 1 outlet, 2021-05-03" in card.read_text()
    card.write_text(card.read_text().replace("how they were searched for", "by hand, all of May"))
    (tmp_path / "a.csv").write_text(table([ROW, ROW | {"text": story(2)}]))
    read(tmp_path / "a.csv", tmp_path / "c")
    assert "by hand, all of May" in card.read_text()
    assert "2 articles from 1 outlet" in card.read_text()


def test_the_command_prints_the_report_and_every_other_command_takes_the_folder(tmp_path, capsys):
    rows = [ROW, ROW | {"text": ""}, ROW | {"outlet": "The Echo", "text": story(2)}]
    (tmp_path / "a.csv").write_text(table(rows))
    to = str(tmp_path / "corpus")
    assert main(["import", str(tmp_path / "a.csv"), "--to", to, "--jobs", "1"]) == 0
    out = capsys.readouterr().out
    assert "Read 3: 2 new, 0 there already, 1 set aside" in out
    assert "a.csv, row 3 (line 5): there is no text in it." in out
    assert main(["check", to]) == 0
    assert main(["frames", to, "--out", str(tmp_path / "frames.csv")]) == 0
    assert main(["words", to, "--by", "outlet", "--out", str(tmp_path / "words.csv")]) == 0
    capsys.readouterr()
    assert main(["import", str(tmp_path / "no.csv"), "--to", to]) == 2
    assert "there is no such file or folder to import." in capsys.readouterr().err
    assert main(["import", to, "--to", str(tmp_path / "x")]) == 2
    assert "imported corpus already" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "a.csv"), "--to", str(tmp_path)]) == 2
    assert "this folder holds something else" in capsys.readouterr().err
    assert main(["import", str(tmp_path / "a.csv"), "--to", to, "--column", "text"]) == 2
    assert "--column needs FIELD=NAME" in capsys.readouterr().err


def test_the_demo_makes_a_corpus_of_the_invented_sample(tmp_path, capsys):
    place = tmp_path / "demo"
    assert main(["demo", str(place)]) == 0
    out = capsys.readouterr().out
    assert "Read 13: 11 new, 0 there already, 2 set aside" in out
    assert "5_your_own_corpus.ipynb" in out
    assert "Say what follows in" not in out
    corpus = load_corpus(place / "corpus")
    assert sorted(corpus.articles["outlet"].unique()) == [
        "Coast Radio News", "Harbour Times", "Lowen Courier", "The Evening Star",
    ]  # fmt: skip
    two = str(place / "sample" / "two-texts.csv")
    assert main(["import", two, "--to", str(place / "corpus"), "--column", "text=body"]) == 0
    assert "two-texts.csv" not in (place / "corpus" / "set_aside.jsonl").read_text()
    assert len(load_corpus(place / "corpus").articles) == 13
    capsys.readouterr()
    assert main(["demo", str(place)]) == 2
    assert "there is something here already" in capsys.readouterr().err


def test_the_demo_says_where_the_notebooks_are_if_not_here(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    out = capsys.readouterr().out
    assert "Say what follows in the folder of presslens" in out
    assert f"presslens check {tmp_path.resolve() / 'presslens-demo' / 'corpus'}\n" in out
