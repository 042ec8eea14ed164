"""Commands write whole files, never over what they read, and say in a sentence what is wrong."""

from __future__ import annotations

import os
import stat

import pandas as pd
import pytest

from presslens.cli import main
from presslens.cli.common import writable
from presslens.errors import PresslensError
from presslens.store import whole

TEXT = 'id,outlet,text\na,A,"The war cost money. He denied it. ""We won,"" Smith said."\n'


@pytest.fixture
def corpus(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "corpus.csv").write_text(TEXT, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("out", "told"),
    [
        ("corpus.csv", "--out corpus.csv is what is read; name a file to write."),
        ("./corpus.csv", "is what is read"),
        (".", "--out . is a folder"),
        ("no/such.csv", "stands in a folder that is not there"),
    ],
)
@pytest.mark.parametrize("command", ["frames", "words", "shares", "attribute", "calibrate"])
def test_what_cannot_be_written_is_told_before_the_work(corpus, capsys, command, out, told):
    assert main([command, "corpus.csv", "--out", out]) == 2
    assert told in capsys.readouterr().err
    assert (corpus / "corpus.csv").read_text(encoding="utf-8") == TEXT


@pytest.mark.parametrize(
    ("command", "out", "ending"),
    [
        ("frames", "o.xlsx", ".csv"),
        ("words", "o", ".csv"),
        ("calibrate", "o.csv.gz", ".csv"),
        ("attribute", "o.csv", ".jsonl"),
    ],
)
def test_a_file_that_ends_otherwise_than_what_is_written_is_refused(
    corpus, capsys, command, out, ending
):
    assert main([command, "corpus.csv", "--out", out]) == 2
    told = capsys.readouterr().err
    assert f'--out {out} does not end in "{ending}"' in told and told.count("\n") == 1
    assert not (corpus / out).exists()


def test_the_list_of_frames_is_not_written_over(corpus, capsys):
    mine = corpus / "mine.yml"
    mine.write_text("frames: {f: {terms: [war]}}", encoding="utf-8")
    assert main(["frames", "corpus.csv", "--frames", "mine.yml", "--out", "mine.yml"]) == 2
    assert mine.read_text(encoding="utf-8").startswith("frames")


def test_frames_twice_are_the_same_bytes_also_of_a_csv_corpus(corpus, capsys):
    for name in ("one.csv", "two.csv"):
        assert main(["frames", "corpus.csv", "--out", name]) == 0
    assert "9 frames in 1 article, written to two.csv" in capsys.readouterr().out
    assert (corpus / "one.csv").read_bytes() == (corpus / "two.csv").read_bytes()
    table = pd.read_csv(corpus / "one.csv")
    assert table.columns[:5].tolist() == ["article_id", "outlet", "voice", "frame", "rate_per_1000"]
    assert set(table["voice"]) == {"all", "own", "paraphrase", "verbatim"}
    assert {"conflict", "human_interest", "economic", "morality", "resolution"} <= set(
        table["frame"]
    )
    assert {path.name for path in corpus.iterdir()} == {"corpus.csv", "one.csv", "two.csv"}


def test_a_sheet_that_may_be_filled_in_is_not_drawn_anew(corpus, capsys):
    ask = ["sample", "corpus.csv", "--what", "stance", "--out", "sheet.csv"]
    assert main(ask) == 0
    filled = (corpus / "sheet.csv").read_bytes() + b"#"
    (corpus / "sheet.csv").write_bytes(filled)
    assert main(ask) == 2
    assert "is there already and may be filled in" in capsys.readouterr().err
    assert (corpus / "sheet.csv").read_bytes() == filled


@pytest.mark.parametrize("blow", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_a_write_that_is_cut_short_leaves_the_file_as_it_was(tmp_path, blow):
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    with pytest.raises((KeyboardInterrupt, PresslensError)) as told, whole(out) as part:
        part.write_text("half", encoding="utf-8")
        raise blow
    assert out.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    if isinstance(blow, OSError):
        assert "out.csv: the disk is full." in str(told.value)


def test_a_written_file_can_be_read_by_whom_the_umask_lets(tmp_path):
    old = os.umask(0o027)
    try:
        with whole(tmp_path / "out.csv") as part:
            part.write_text("new", encoding="utf-8")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "out.csv").stat().st_mode) == 0o640


def test_what_is_read_may_be_missing(tmp_path):
    assert writable(tmp_path / "a.csv", tmp_path / "nothing", "") == tmp_path / "a.csv"


@pytest.mark.parametrize(
    ("listed", "told"),
    [("polcy", 'did you mean "policy"'), ("mine.yaml", 'did you mean "mine.yml"')],
)
def test_a_list_of_frames_that_is_not_there_is_told_with_the_nearest(corpus, capsys, listed, told):
    (corpus / "mine.yml").write_text("frames: {f: {terms: [war]}}", encoding="utf-8")
    assert main(["frames", "corpus.csv", "--frames", listed, "--out", "o.csv"]) == 2
    error = capsys.readouterr().err
    assert told in error and not error.strip().endswith("?.")
