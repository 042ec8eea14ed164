"""What is large stays on disk: files are looked at where they lie, and their room is given back."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from presslens import mapped_files, words
from presslens.mapped_files import held, let_go, map_file
from presslens.words import index_texts
from presslens.words.remembered import remembered

SIZE = 64 << 20


@pytest.fixture
def mapped(tmp_path):
    if not held():
        pytest.skip("this system does not say how much memory mapped files take")
    path = tmp_path / "large"
    path.write_bytes(b"\1" * SIZE)
    return np.frombuffer(map_file(path), np.uint8)


def test_what_was_looked_at_is_given_back_and_can_be_looked_at_again(mapped, monkeypatch):
    monkeypatch.setattr(mapped_files, "MOST", 1 << 40)  # the watch lets it be
    let_go()
    before = held()
    assert mapped.sum() == SIZE
    assert held() - before > SIZE // 2
    let_go()
    assert held() - before < SIZE // 2
    assert mapped.sum() == SIZE


def test_a_watch_gives_back_what_is_too_much(mapped, monkeypatch):
    asked = []
    monkeypatch.setattr(mapped_files, "let_go", lambda: asked.append(held()))
    monkeypatch.setattr(mapped_files, "MOST", 0)
    monkeypatch.setattr(mapped_files, "EVERY", 0.01)
    assert any(thread.is_alive() for thread in mapped_files._watch)
    for _ in range(200):
        if asked:
            break
        mapped_files.sleep(0.02)
    assert asked


def test_what_is_worked_out_of_a_view_does_not_keep_it_alive():
    counted = []

    @remembered
    def size(view):
        counted.append(len(view.terms))
        return len(view.terms)

    view = words.view(index_texts(["One fish, two fish."]))
    assert size(view) == size(view) == 3
    assert counted == [3]
    gone = weakref.ref(view)
    del view
    gc.collect()
    assert gone() is None
