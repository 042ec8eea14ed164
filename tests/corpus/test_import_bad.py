"""What is wrong with a source costs what is wrong, and is told in one clear sentence."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import stat
import zipfile
from pathlib import Path

import pytest
from importing_samples import articles, read, story, table

from presslens import PresslensError, cli, load_corpus
from presslens.corpus.checking import describe
from presslens.corpus.importing import importer, inputs, jsons
from presslens.inference import strata_of
from presslens.store import alone_in

ROW = {"outlet": "The Post", "published": "2021-05-03", "text": story(1)}
GOOD = table([ROW | {"text": story(100)}])


def told(folder: Path, name: str, data: bytes | str, *, kept: int = 1, **settings) -> list[dict]:
    """Import a bad file beside a good one; return what was set aside, each with its reason."""
    source = folder / "in"
    source.mkdir(exist_ok=True)
    (source / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    (source / "zz.csv").write_text(GOOD)
    report = read(source, folder / "corpus", **settings)
    assert report.read == report.kept + report.already + sum(report.set_aside.values())
    assert report.kept == kept
    aside = report.folder / "set_aside.jsonl"
    lines = aside.read_text("utf-8").splitlines() if aside.exists() else []
    entries = [json.loads(line) for line in lines]
    for entry in entries:
        reason = entry["set_aside_reason"]
        assert "\n" not in reason and "Traceback" not in reason and not reason.endswith(".")
    return [entry for entry in entries if entry["set_aside_where"].startswith((name, "corpus.yml"))]


def the_reason(*arguments, **settings) -> str:
    (entry,) = told(*arguments, **settings)
    return entry["set_aside_reason"]


def test_bad_rows_of_a_csv_cost_those_rows_alone(tmp_path):
    def line(n: int) -> str:
        text = story(n).replace('"', '""')
        return f'The Post,2021-05-03,"{text}"'

    rows = [
        "outlet,published,text", line(1), 'A,2021-05-03,"never closed', line(2),
        "A,2021-05-03,too,many", line(3), 'A,2021-05-03,"a "quote" inside"', line(4),
        "A,2021-05-03,", line(5), f"A,yesterday,{line(6)[20:]}", line(7), ",2021-05-03,No outlet.",
        'A,2021-05-03,"never closed either', line(8),
    ]  # fmt: skip
    entries = told(tmp_path, "a.csv", "\r\n".join(rows), kept=8, undated="set-aside")
    whys = [(entry["set_aside_why"], entry["set_aside_where"].split(" (")[0]) for entry in entries]
    assert whys == [
        ("a row that is not well-formed", "a.csv, row 3"),
        ("a row with too many fields", "a.csv, row 5"),
        ("a row that is not well-formed", "a.csv, row 7"),
        ("no text", "a.csv, row 9"),
        ("a date that cannot be read", "a.csv, row 11"),
        ("no outlet", "a.csv, row 13"),
        ("a row that is not well-formed", "a.csv, row 14"),
    ]
    assert entries[0]["set_aside_reason"] == "a quotation mark is opened and never closed"
    assert entries[0]["raw"] == 'A,2021-05-03,"never closed'
    assert entries[1]["raw"] == "A,2021-05-03,too,many"
    assert entries[4]["text"] == story(6)


@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("20210-05-03", "the year 20210 is out of range"),
        ("May 3, 20210", "the year 20210 is out of range"),
        ("44319", "is no date"),
        ("06/10/2021", 'published: "06/10/2021" may be day or month first; say which: --dates'),
        ("31/02/2021", "is no date"),
        ("soon", 'published: "soon" is no date'),
        ("99999999999999999999", "is no date"),
    ],
)
def test_dates_that_cannot_be_read(tmp_path, date, reason):
    rows = table([ROW | {"published": date}])
    assert reason in the_reason(tmp_path, "a.csv", rows, undated="set-aside")
    if "day or month" not in reason:
        report = read(tmp_path / "in" / "a.csv", tmp_path / "kept")
        assert (report.kept, report.undated, sum(report.doubts.values())) == (1, 1, 1)
        assert "is no date" in str(report)


@pytest.mark.parametrize(
    "nothing", ["NA", "N/A", "None", "NULL", "nan", "\\N", "-", "0000-00-00", "NaT", "#N/A"]
)
def test_words_for_nothing_are_nothing_in_every_column(tmp_path, nothing):
    fields = ("headline", "standfirst", "byline", "published", "updated", "url", "language", "id")
    rows = [ROW | dict.fromkeys(fields, nothing), ROW | {"text": nothing}, ROW]
    (tmp_path / "a.csv").write_text(table([dict.fromkeys(fields, "") | row for row in rows]))
    report = read(tmp_path / "a.csv")
    assert report.set_aside == {"no text": 1} and not report.doubts
    (undated,) = [one for one in articles(report) if not one["published"]]
    assert (undated["byline"], undated["headline"], undated["url"]) == ("", "", "")


@pytest.mark.parametrize(
    ("written", "published"),
    [("1921", "1921"), ("June 1921", "1921-06"), ("1921-06", "1921-06"), ("Juin 1921", "1921-06"),
     ("2021-06-18T10:00:00 EST", "2021-06-18T10:00-05:00"),
     ("18 June 2021 10:00 PM BST", "2021-06-18T22:00+01:00")],
)  # fmt: skip
def test_years_months_and_named_zones_are_kept(tmp_path, written, published):
    (tmp_path / "a.csv").write_text(table([ROW | {"published": written}]))
    (article,) = articles(read(tmp_path / "a.csv"))
    assert article["published"] == published


def test_years_and_months_go_through_what_works_with_days(tmp_path):
    dates = ["1921", "1921-06", "1921-06-18", "1921-06-19", ""]
    rows = [ROW | {"published": date, "text": story(n)} for n, date in enumerate(dates)]
    (tmp_path / "a.csv").write_text(table(rows))
    corpus = load_corpus(read(tmp_path / "a.csv").folder)
    _, weeks = strata_of(corpus.articles, "week")
    assert weeks.nunique() == 4 and (weeks == "1921-W24").sum() == 2
    _, months = strata_of(corpus.articles, "month")
    assert (months == "1921-06").sum() == 3
    assert len(corpus.select(date_from="1921-06-18").articles) == 2
    assert "2 articles dated by a year or a month alone" in describe(corpus)


def test_two_columns_that_could_both_be_the_text(tmp_path):
    rows = table([{"outlet": "A", "body": story(1), "content": story(2)}])
    assert the_reason(tmp_path, "a.csv", rows) == (
        'the columns "body" and "content" could both be the text; say which: --column text=body'
    )
    report = read(tmp_path / "in" / "a.csv", tmp_path / "given", columns={"text": "content"})
    assert (report.kept, report.notes) == (
        1, ['a.csv: "content" taken for text', 'a.csv: not used: "body"', report.notes[-1]],
    )  # fmt: skip
    empty = table([{"outlet": "A", "body": "", "content": story(3)}])
    assert told(tmp_path, "a.csv", empty) == []


@pytest.mark.parametrize("number", [44319, 0, -1, 1e400])
def test_numbers_that_are_no_dates(tmp_path, number):
    """A spreadsheet's day number is not taken for seconds since 1970."""
    row = json.dumps(ROW | {"published": number})
    reason = the_reason(tmp_path, "a.jsonl", row, undated="set-aside")
    assert "is no date" in reason
    assert ("2021-05-03: format it as a date" in reason) == (number == 44319)


def test_a_file_cut_short_behind_gzip_keeps_the_rows_before_the_cut(tmp_path):
    rows = table([ROW | {"text": story(i)} for i in range(900)]).encode()
    packed = gzip.compress(rows, mtime=0)
    (tmp_path / "a.csv.gz").write_bytes(packed[: len(packed) * 3 // 4])
    report = read(tmp_path / "a.csv.gz")
    (reason,) = report.examples["a file that cannot be read"]
    assert "it cannot be unpacked to its end" in reason
    assert reason.endswith("what came before is kept.")
    assert 450 < report.kept < 900
    (tmp_path / "a.csv.gz").write_bytes(packed)
    again = read(tmp_path / "a.csv.gz")
    assert (again.kept, again.already) == (900 - report.kept, report.kept)


@pytest.mark.parametrize("quote", ['"', ""])
def test_a_row_too_long_is_one_row_and_those_around_it_are_kept(tmp_path, monkeypatch, quote):
    monkeypatch.setattr("presslens.corpus.importing.delimited.LONGEST", 4_000)
    texts = [" ".join(re.findall(r"[a-z]+", story(i))) for i in (1, 2)]
    texts.insert(1, "long " * 5_000)
    rows = [f"A,2021-05-0{i},{quote}{text}{quote}\n" for i, text in enumerate(texts, 1)]
    (aside,) = told(tmp_path, "a.csv", "outlet,published,text\n" + "".join(rows), kept=3)
    assert aside["set_aside_where"] == "a.csv, row 3"
    assert "it is longer than 4,000 characters" in aside["set_aside_reason"]


def test_an_empty_file_is_in_no_encoding(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_bytes(b"")
    (tmp_path / "in" / "b.csv").write_text(table([ROW]), encoding="utf-8")
    assert not any("UTF-16" in note for note in read(tmp_path / "in", tmp_path / "to").notes)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", "id,title,url\n1,T,http://a.com/1\n", "hold no text: save the pages"),
        ("a.csv", "outlet,notes\nA,B\n", "no column can be the text (found: outlet, notes)"),
        ("a.csv", "outlet,text,text\nA,B,C\n", 'the column "text" is there twice'),
        ("a.csv", "", "it holds no table"),
        ("a.csv", "A,2021-05-03,https://a.com/1,It rained.\n", "its first line names no columns"),
        ("a.csv", f"outlet,one,two\nA,{'so ' * 50},{'no ' * 50}\n", "no column can be the text"),
        ("a.csv", b"\0" * 5_000, "it begins with NUL characters and nothing else"),
        ("a.jsonl", b"\0" * 5_000, "it begins with NUL characters and nothing else"),
        ("a.warc", b"\0" * 5_000, "it is no web archive, or damaged"),
        ("a.json", "{", "from here it is not JSON"),
        ("a.json", '{"outlet": "A", "text": "x"', "from here it is not JSON"),
        ("a.jsonl", "[1]", "expected an object"),
        ("a.jsonl", "{bad}", "it is not JSON (Expecting property name"),
        ("a.jsonl", '{"a":' * 100_000, "nested too deeply"),
        ("a.jsonl", json.dumps({"outlet": "A", "text": ""}), "there is no text in it"),
        ("a.html", "<html><a href=x>Menu</a></html>", "there is no article on the page"),
        ("a.html", "", "there is no article on the page"),
        ("a.html", b"\x00\xff<<<p>", "there is no article on the page"),
        ("a.docx", b"PK\x03\x04 cut short", "it is damaged or cut short"),
        ("a.docx", b"", "it is damaged or cut short"),
        ("a.xlsx", b"PK", "it is damaged or cut short"),
        ("a.parquet", b"PAR1", "it is no Parquet file, or damaged"),
        ("a.warc", b"WARC/1.0\r\nnothing", "there is no article in it"),
        ("a.rtf", "not rtf", "it is no RTF file"),
        ("a.txt", "", "there is no text in it"),
        ("a.txt", "---\na: [b\n---\nText", "the lines between --- at its start are not YAML"),
        ("a.txt.gz", b"\x1f\x8b\x08 cut", "it cannot be unpacked to its end"),
        ("a.zip", b"PK\x03\x04", "it cannot be unpacked to its end"),
        ("a.pdf", b"%PDF", "it is no PDF, or damaged"),
        ("a.xls", b"\xd0\xcf", "it is no Excel file of before 2007, or damaged or locked"),
        ("a.xml", "<a>", "it is not XML, or damaged at line 1"),
        ("a.mbox", "From nobody", "there is no text in it"),
        ("a.eml", "", "there is no text in it"),
        ("a.mhtml", "MIME-Version: 1.0\n\n", "there is no page in it"),
        ("a.webarchive", b"bplist00", "it is no web archive of Safari's, or damaged"),
        ("a.odt", b"PK\x03\x04", "it is damaged or cut short"),
        ("a.epub", b"PK\x03\x04", "it is damaged or cut short"),
        ("a.ods", b"PK", 'files named ".ods" are not read; save it as .xlsx or .csv'),
        ("a.sav", b"$FL2", 'files named ".sav" are not read; save it as .csv in SPSS'),
        ("photo", b"x", "files without a suffix are not read"),
        ("a.txt", "x " * (3 << 20), "its text is longer than 4,194,304 characters"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read(tmp_path, name, data, reason):
    assert reason in the_reason(tmp_path, name, data)


def test_word_files_that_are_locked_or_cut_short(tmp_path):
    import docx

    document = docx.Document()
    document.add_paragraph(story(1))
    whole = io.BytesIO()
    document.save(whole)
    cut = whole.getvalue()[: len(whole.getvalue()) // 2]
    assert "damaged or cut short" in the_reason(tmp_path, "a.docx", cut)
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    locked = ole + "EncryptedPackage".encode("utf-16-le")
    reason = the_reason(tmp_path, "a.docx", locked, kept=0)
    assert reason == "it is locked with a password; save it without one"
    assert "old Office format" in the_reason(tmp_path, "a.docx", ole, kept=0)
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "no document")
    assert "it is no Word document" in the_reason(tmp_path, "a.docx", other.getvalue(), kept=0)


def zipped(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_names_that_climb_out_of_an_archive_and_links_in_it(tmp_path):
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../evil.txt", story(1))
        archive.writestr("/etc/evil.txt", story(2))
        archive.writestr("C:\\evil.txt", story(3))
        archive.writestr(link, "/etc/passwd")
        archive.writestr("good.txt", story(4))
    entries = told(tmp_path, "a.zip", out.getvalue(), kept=2)
    assert [entry["set_aside_why"] for entry in entries] == [
        "a name that climbs out of its archive", "a name that climbs out of its archive",
        "a name that climbs out of its archive", "a link in an archive",
    ]  # fmt: skip
    assert not list(tmp_path.rglob("evil*"))


def test_zip_bombs(tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "ROOM", 1 << 20)
    zeros = bytes(8 << 20)
    assert "as no text does" in the_reason(tmp_path, "a.txt.gz", gzip.compress(zeros))
    (tmp_path / "in" / "a.txt.gz").unlink()
    assert "would unpack to 8,388,608" in the_reason(
        tmp_path, "a.zip", zipped(**{"a.txt": zeros}), kept=0
    )
    nested = story(1).encode()
    for _ in range(6):
        nested = zipped(**{"b.zip": nested})
    (entry,) = told(tmp_path, "a.zip", nested, kept=0)
    assert (entry["set_aside_why"], "nested more than 3 deep" in entry["set_aside_reason"]) == (
        "a zip bomb", True,
    )  # fmt: skip
    (tmp_path / "in" / "a.zip").unlink()
    monkeypatch.setattr(inputs, "ROOM", 1 << 16)
    bomb = zipped(**{"word/document.xml": zeros})
    assert "as no document does" in the_reason(tmp_path, "a.docx", bomb, kept=0)


def test_a_zip_member_that_is_damaged_or_locked(tmp_path):
    data = bytearray(zipped(**{"a.txt": story(1), "b.txt": story(2)}))
    data[40] ^= 0xFF
    (entry,) = told(tmp_path, "a.zip", bytes(data), kept=2)
    assert entry["set_aside_where"] == "a.zip/a.txt"
    locked = bytearray(zipped(**{"a.txt": story(3)}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = locked.index(mark) + (6 if mark[2] == 3 else 8)
        locked[at] |= 1
    reason = the_reason(tmp_path, "a.zip", bytes(locked), kept=0)
    assert reason == "it is locked with a password; unpack it first"


def test_marks_nuls_and_halves_of_characters(tmp_path):
    text = f"A \0headline\n\n{story(1)} \ud800 end."
    assert told(tmp_path, "a.jsonl", json.dumps({"outlet": "N", "text": text}), kept=2) == []
    row = next(
        row for row in articles(read(tmp_path / "in", tmp_path / "c2")) if row["outlet"] == "N"
    )
    assert row["headline"] == "A headline"
    report = read(tmp_path / "in", tmp_path / "c3")
    assert "a.jsonl: 1 NUL character taken out" in report.notes
    (tmp_path / "in" / "a.jsonl").unlink()
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le"):
        told(tmp_path, "b.csv", GOOD.replace("town 100", encoding).encode(encoding), kept=1)


def test_encodings_are_detected_and_said(tmp_path):
    text = table([ROW | {"text": f"{story(1)} The café’s owner said “never”. Prices rose to £5."}])
    (tmp_path / "a.csv").write_bytes(text.encode("cp1252"))
    report = read(tmp_path / "a.csv")
    assert "a.csv: not UTF-8, read as cp1252" in report.notes
    from presslens import load_corpus

    assert "café's owner" in load_corpus(report.folder).passages["text"].iloc[-1]
    good = table([ROW | {"text": f"{story(2)} The café’s owner said “never”."}])
    (tmp_path / "b.csv").write_bytes(good.encode() + b"\xe9,2021-05-03," + story(3).encode())
    report = read(tmp_path / "b.csv")
    assert "b.csv: 1 characters that are not UTF-8, shown as \ufffd" in report.notes


def test_a_json_array_that_breaks_off_keeps_what_came_before(tmp_path):
    rows = json.dumps([ROW | {"text": story(n)} for n in range(3)])
    assert "the array is cut short here" in the_reason(tmp_path, "a.json", rows[:-1], kept=4)
    bad = rows.replace(story(2)[:20], '"')
    assert "from here it is not JSON" in the_reason(tmp_path, "a.json", bad, kept=0)


def test_files_far_larger_than_what_is_held_of_them(tmp_path, monkeypatch):
    monkeypatch.setattr(jsons, "BLOCK", 64)
    rows = [ROW | {"text": story(n)} for n in range(20)]
    assert told(tmp_path, "a.json", json.dumps(rows), kept=21) == []
    monkeypatch.setattr(jsons, "LONGEST", 2_000)
    long = {"outlet": "A", "text": "x" * 5_000}
    lines = "\n".join(json.dumps(row) for row in (*rows[:2], long, ROW | {"text": story(50)}))
    assert "over 2,000 characters" in the_reason(tmp_path, "a.json", lines, kept=0)
    (tmp_path / "in" / "a.json").unlink()
    assert "longer than 2,000 characters" in the_reason(tmp_path, "a.jsonl", lines, kept=1)


def test_linked_folders_dead_links_and_pipes_are_told(tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "b.txt").write_text(story(2))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(story(1))
    (tmp_path / "in" / "more").symlink_to(tmp_path / "more")
    (tmp_path / "in" / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    report = read(tmp_path / "in")
    told = {"a linked folder": 1, "a link that leads nowhere": 1, "neither file nor folder": 1}
    assert (report.kept, report.set_aside) == (1, told)


@pytest.mark.parametrize("zone", ["Mars/Phobos", "UTC+1", "Europe", "../etc", "\0"])
def test_a_zone_that_is_none_is_told(tmp_path, zone):
    (tmp_path / "a.txt").write_text(story(1))
    with pytest.raises(PresslensError, match="zone: there is no time zone"):
        read(tmp_path / "a.txt", zone=zone)


def test_reasons_are_told_in_plain_words(tmp_path, capfd):
    """No word of Python's, and nothing of a library's own on standard error."""
    (tmp_path / "a.rtf").write_text(r"{\rtf1\ansi \u99999999 ?}")
    assert "not laid out as .rtf files are" in str(read(tmp_path / "a.rtf"))
    (tmp_path / "a.warc").write_bytes(b"WARC/1.0\r\nWARC-Type: response\r\n\r\nnot one\r\n" * 3)
    assert "Error" not in str(read(tmp_path / "a.warc"))
    assert capfd.readouterr().err == ""


def test_the_source_is_a_link_out_of_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text(story(1))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a-link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "in" / "b.txt").write_text(story(2))
    report = read(tmp_path / "in")
    assert (report.kept, report.set_aside) == (1, {"a link out of the folder": 1})


def test_an_entry_of_a_corpus_yml_that_cannot_be_followed(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "corpus.yml").write_text(
        "articles:\n- {starts: Bridge, outlet: A}\n- {starts: Nowhere, outlet: B}\n"
    )
    (tmp_path / "in" / "page.txt").write_text(f"Bridge\n\n{story(1)}")
    report = read(tmp_path / "in")
    assert report.kept == 1
    assert 'no line of page.txt starts "Nowhere"' in str(report)


def test_a_full_disk_keeps_what_was_read_before(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text(table([ROW | {"text": story(n)} for n in range(4)]))
    monkeypatch.setattr(importer, "PART_ARTICLES", 2)
    real = importer.write_part

    def write(folder, corpus, contents, *, name):
        if name == "part-000001":
            raise PresslensError(f"{folder}: cannot be written (No space left on device).")
        return real(folder, corpus, contents, name=name)

    monkeypatch.setattr(importer, "write_part", write)
    with pytest.raises(PresslensError, match="No space left"):
        read(tmp_path / "a.csv", tmp_path / "corpus")
    monkeypatch.setattr(importer, "write_part", real)
    report = read(tmp_path / "a.csv", tmp_path / "corpus")
    assert (report.kept, report.already, len(articles(report))) == (2, 2, 4)


def test_two_imports_into_one_folder_at_once(tmp_path):
    (tmp_path / "a.csv").write_text(table([ROW]))
    to = tmp_path / "corpus"
    assert read(tmp_path / "a.csv", to).kept == 1
    with (
        alone_in(to, what="import"),
        pytest.raises(PresslensError, match="another presslens import is under way there; wait"),
    ):
        read(tmp_path / "a.csv", to)
    assert read(tmp_path / "a.csv", to).already == 1


def test_an_interrupted_import_says_what_is_kept_and_keeps_it(tmp_path, monkeypatch, capsys):
    (tmp_path / "a.csv").write_text(table([ROW | {"text": story(n)} for n in range(4)]))
    command = ["import", str(tmp_path / "a.csv"), "--to", str(tmp_path / "corpus"), "--jobs", "1"]
    monkeypatch.setattr(importer, "PART_ARTICLES", 2)
    real = importer.write_part

    def write(folder, corpus, contents, *, name):
        if name == "part-000001":
            raise KeyboardInterrupt
        return real(folder, corpus, contents, name=name)

    monkeypatch.setattr(importer, "write_part", write)
    assert cli.main(command) == 130
    assert "what was read before that is kept" in capsys.readouterr().err
    monkeypatch.setattr(importer, "write_part", real)
    assert cli.main(command) == 0
    assert "2 kept" in (told := capsys.readouterr().out) or "2" in told
