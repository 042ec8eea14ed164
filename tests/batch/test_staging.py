"""Figures are swapped whole, one run at a time, and a killed run leaves nothing broken."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from presslens.batch.publish import STAGING, replace, staging, swap
from presslens.errors import PresslensError


def make(folder, **files):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def contents(folder):
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_new_folder_takes_the_place_of_the_old_one(tmp_path):
    target = make(tmp_path / "words", old="1", both="1")
    with staging(tmp_path) as folder:
        swap(make(folder / "words", both="2"), target)
    assert contents(target) == {"both": "2"}
    assert [path.name for path in tmp_path.iterdir()] == ["words"]


def test_a_first_folder_and_a_file_are_put_in_place(tmp_path):
    with staging(tmp_path) as folder:
        swap(make(folder / "words", a="1"), tmp_path / "words")
        replace(make(folder / "x", a="new") / "a", tmp_path / "a")
    assert contents(tmp_path / "words") == {"a": "1"}
    assert (tmp_path / "a").read_text() == "new"


def test_what_a_killed_run_left_is_cleared_and_what_it_moved_aside_is_put_back(tmp_path):
    left = tmp_path / STAGING
    make(left, lock="")
    make(left / "words", half="1")
    make(left / "old-words", whole="1")
    make(left / "old-voices", older="1")
    make(tmp_path / "voices", newer="1")
    with staging(tmp_path) as folder:
        assert sorted(path.name for path in folder.iterdir()) == [".gitignore", "lock"]
    assert contents(tmp_path / "words") == {"whole": "1"}
    assert contents(tmp_path / "voices") == {"newer": "1"}


def test_two_runs_do_not_mix_and_the_lock_goes_with_its_process(tmp_path):
    code = "import sys; from pathlib import Path; from presslens.batch.publish import staging\n"
    code += "with staging(Path(sys.argv[1])): print('in', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout.readline() == b"in\n"
        with pytest.raises(PresslensError, match="another presslens run"), staging(tmp_path):
            pass
        assert (tmp_path / STAGING).is_dir()  # the refused run cleared nothing
    finally:
        holder.kill()
        holder.wait()
    with staging(tmp_path):
        pass
    assert not (tmp_path / STAGING).exists()


def test_a_run_that_fails_leaves_no_staging(tmp_path):
    with pytest.raises(RuntimeError), staging(tmp_path):
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_an_output_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "figures").write_text("mine")
    for out in (tmp_path / "figures", tmp_path / "figures" / "deeper"):
        with pytest.raises(PresslensError, match="this is a file"), staging(out):
            pass
    assert (tmp_path / "figures").read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_an_output_folder_that_cannot_be_written_is_refused(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(PresslensError, match="cannot be written"), staging(tmp_path / "figures"):
        pass
