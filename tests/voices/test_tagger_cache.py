"""Findings are kept by content: read once, used again, made anew when text or code changes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import presslens
from presslens.store import CACHE, OFF, Cache, cache_folder
from presslens.voices import tagger, tagger_cache

TEXTS = ['"No," Ana Ruiz said.', "She denied that she knew."]


@pytest.fixture
def reads(tmp_path, monkeypatch) -> list[str]:
    """The texts that the tagger is asked to read."""
    monkeypatch.setenv(CACHE, str(tmp_path))
    asked, read = [], tagger.tag

    def tag(text):
        asked.append(text)
        return read(text)

    monkeypatch.setattr(tagger, "tag", tag)
    return asked


def test_a_text_is_read_once(reads):
    first = list(tagger_cache.tag_kept(TEXTS))
    again = list(tagger_cache.tag_kept([TEXTS[1], TEXTS[0], "Nobody spoke."]))
    assert reads == [*TEXTS, "Nobody spoke."]
    assert again[:2] == first[::-1]
    assert first == [tagger.tag(text) for text in TEXTS]


def test_what_cannot_be_read_is_worked_out_anew(reads, tmp_path):
    first = list(tagger_cache.tag_kept(TEXTS))
    for path in tmp_path.rglob("*.json"):
        path.write_text("[[[", "utf-8")
    assert list(tagger_cache.tag_kept(TEXTS)) == first
    assert reads == TEXTS * 2


def test_other_weights_are_another_name(reads, monkeypatch):
    list(tagger_cache.tag_kept(TEXTS))
    monkeypatch.setattr(tagger_cache, "code_version", lambda *rooms: "another")
    list(tagger_cache.tag_kept(TEXTS))
    assert reads == TEXTS * 2


def test_nothing_is_left_half_written_and_nothing_is_kept_when_off(tmp_path, monkeypatch):
    monkeypatch.setenv(CACHE, str(tmp_path))
    Cache("some").put("ab12", {"a": 1})
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["ab12.json"]
    monkeypatch.setenv(CACHE, OFF)
    assert cache_folder() is None
    Cache("some").put("ab12", {"a": 2})
    assert Cache("some").get("ab12") is None


def test_the_cache_is_the_users_and_not_the_folder_of_presslens(tmp_path, monkeypatch):
    monkeypatch.delenv(CACHE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))  # where there are such, as on Linux
    folder = cache_folder()
    assert folder.name == "presslens" and not folder.is_relative_to(Path(presslens.__file__).parent)
    assert sys.platform != "linux" or folder == tmp_path / "presslens"


def test_a_folder_that_takes_nothing_is_no_reason_to_fail(tmp_path):
    (tmp_path / "some").write_text("a file, not a folder", "utf-8")
    Cache("some", tmp_path).put("ab12", 1)
    assert Cache("some", tmp_path).get("ab12") is None
