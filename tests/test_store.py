"""What is kept on disk and then damaged is noticed in one sentence, or made anew."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest
from study.test_prepare import contents, make_store

from presslens import PresslensError, Study, words
from presslens.prepare import prepare
from presslens.store import Cache, alone_in, whole

DAMAGES = {
    "empty": lambda data, at: b"",
    "cut": lambda data, at: data[: len(data) // 2],
    "zeros": lambda data, at: bytes(len(data)),
    "flipped": lambda data, at: data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :],
    "first byte": lambda data, at: bytes([data[0] ^ 0xFF]) + data[1:],
    "last byte": lambda data, at: data[:-1] + bytes([data[-1] ^ 0xFF]),
    "doubled": lambda data, at: data + data,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = make_store(tmp_path_factory.mktemp("kept") / "corpus")
    list(prepare(folder, jobs=1, steps=["words", "frames"]))
    return folder


def asked(folder: Path) -> tuple:
    """Open what is kept with a corpus and use it."""
    study = Study.open(folder, voiced=False)
    index = study.terms
    view = words.view(index)
    lines = words.concordance(view, "the", width=3)
    return (
        words.counts(view).sort_values("term")["count"].tolist(),
        [len(text) for text in index.texts],
        lines[["left", "right", "start"]].values.tolist(),
        study.hits[["frame", "term", "start"]].to_numpy().tolist(),
        study.rates["hits"].tolist(),
    )


def kinds(folder: Path) -> list[Path]:
    """One file of each kind that is kept: of each table its parts, and each array of the index."""
    found = {}
    for path in sorted((folder / "prepared").rglob("*")):
        if path.is_file() and path.name != ".lock":
            name = path.parent.name if path.suffix else path.name
            found.setdefault((path.parts[-4:-2], name, path.suffix), path)
    return list(found.values())


@pytest.mark.parametrize("round_", range(2))
def test_damage_is_one_sentence_or_made_anew(folder, round_):
    """Every kind of file gets another damage in each round."""
    sound, answer = contents(folder / "prepared"), asked(folder)
    refused = 0
    for number, path in enumerate(kinds(folder), start=3 * round_):
        data, damage = path.read_bytes(), [*DAMAGES.values()][number % len(DAMAGES)]
        if not data:
            continue
        at = random.Random(path.name).randrange(len(data))
        path.write_bytes(damage(data, at))
        try:
            found = asked(folder)
            assert [len(part) for part in found] == [len(part) for part in answer], path
        except PresslensError as error:
            refused += 1
            assert "\n" not in str(error), path
            assert "prepared/" in str(error) and "say presslens prepare again" in str(error), path
        finally:
            path.write_bytes(data)
            for name in contents(folder / "prepared").keys() - sound.keys():
                (folder / "prepared" / name).unlink()
    assert refused > 5


@pytest.mark.parametrize("damage", ["empty", "zeros"])
def test_preparing_again_mends_what_is_empty_or_cut(folder, tmp_path, damage):
    other = shutil.copytree(folder, tmp_path / "other")
    sound = contents(other / "prepared")
    for path in kinds(other):
        path.write_bytes(DAMAGES[damage](path.read_bytes(), 0))
    list(prepare(other, jobs=1, steps=["words", "frames"]))
    assert asked(other) == asked(folder)
    assert contents(other / "prepared").keys() == sound.keys()


def test_a_flipped_part_names_its_file(folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "other")
    part = next((other / "prepared" / "framing" / "rates").glob("*.parquet"))
    part.with_suffix(".arrow").unlink()
    data = part.read_bytes()
    part.write_bytes(data[:30] + bytes(byte ^ 0xFF for byte in data[30:60]) + data[60:])
    with pytest.raises(PresslensError, match=f"rates/{part.name} is damaged; delete it and say"):
        asked(other)
    part.unlink()
    list(prepare(other, jobs=1, steps=["words", "frames"]))
    assert asked(other) == asked(folder)


def test_a_file_is_whole_or_as_it_was(tmp_path):
    out = tmp_path / "said.txt"
    out.write_text("old", encoding="utf-8")
    out.chmod(0o640)
    with pytest.raises(ZeroDivisionError), whole(out) as part:
        part.write_text("new", encoding="utf-8")
        _ = 1 / 0
    assert (out.read_text(), list(tmp_path.iterdir())) == ("old", [out])
    with whole(out) as part:
        part.write_text("new", encoding="utf-8")
    assert (out.read_text(), out.stat().st_mode & 0o777) == ("new", 0o640)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_lock_in_a_folder_that_cannot_be_written_is_one_sentence(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PresslensError, match="cannot be written"), alone_in(tmp_path, what="x"):
        pass


def test_a_lock_is_free_again_whatever_happened(tmp_path):
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), alone_in(tmp_path, what="import"):
            _ = 1 / 0


def test_the_cache_is_the_users_and_not_where_presslens_lies(tmp_path, monkeypatch):
    monkeypatch.delenv("PRESSLENS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    Cache("some").put("ab12", [1])
    assert [path.name for path in tmp_path.rglob("*.json")] == ["ab12.json"]
