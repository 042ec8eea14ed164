"""Work over batches comes out the same whoever does it and whatever happens on the way."""

from __future__ import annotations

import sys
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from chores import Unpacked, count_letters, threads

from presslens import progress
from presslens.errors import PresslensError
from presslens.store import content_key, versions
from presslens.work import Batch, Workers, map_batches, workers

WELL = [["one", "two"], ["three"], ["four", "five", "six"], []]


@pytest.fixture(scope="module")
def processes():
    with workers(jobs=2) as two:
        yield two


@pytest.fixture
def inline():
    with ThreadPoolExecutor(1) as executor:
        yield Workers(executor, 1, "one thread")


def batches(folder, texts):
    found = []
    for i, batch in enumerate(texts):
        names = tuple(f"{i}-{j}" for j in range(len(batch)))
        path = folder / f"{i}.txt"
        path.write_text(
            "".join(f"{name} {text}\n" for name, text in zip(names, batch, strict=True))
        )
        found.append(Batch(content_key(path.read_bytes()), str(path), names))
    return found


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def rows(done, table="letters"):
    return done.parts.dataset(table).to_table().to_pydict()


def test_rows_come_in_the_order_of_the_batches_and_alike_from_one_thread_and_two_processes(
    tmp_path, processes, inline
):
    some = batches(tmp_path, WELL)
    one = map_batches(count_letters, some, workers=inline, folder=tmp_path / "one")
    two = map_batches(count_letters, some, workers=processes, folder=tmp_path / "two")
    assert rows(one)["n"] == [3, 3, 5, 4, 4, 3] == rows(two)["n"]
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert one.made == 4 and not one.set_aside and one.parts.rows("letters") == 6


def test_what_is_done_is_not_done_again_and_new_batches_cost_only_themselves(tmp_path, inline):
    some = batches(tmp_path, WELL)
    told = []
    first = map_batches(count_letters, some[:2], workers=inline, folder=tmp_path / "out")
    (tmp_path / "0.txt").write_text("it would fail if it were read again")
    more = map_batches(
        count_letters, some, workers=inline, folder=tmp_path / "out", tell=lambda *n: told.append(n)
    )
    assert (first.made, more.made) == (2, 2)
    assert told == [(3, 4), (4, 4)]
    assert rows(more)["n"] == [3, 3, 5, 4, 4, 3]


def test_a_poisoned_article_is_set_aside_with_the_reason_and_the_rest_kept(tmp_path, inline):
    some = batches(tmp_path, [["one", "poison", "two"], ["poison"], ["three"]])
    done = map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    assert done.set_aside == dict.fromkeys(("0-1", "1-0"), "ValueError: cannot read this")
    assert rows(done)["name"] == ["0-0", "0-2", "2-0"]


def test_a_batch_of_which_all_fails_is_no_matter_of_articles_and_stops(tmp_path, inline):
    some = batches(tmp_path, [["poison"] * 30])
    with pytest.raises(
        PresslensError, match="first 20 articles .* all fail, with ValueError: cann"
    ):
        map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")


def test_a_worker_killed_mid_run_changes_nothing_in_the_result(tmp_path, processes, inline):
    some = batches(tmp_path, [["one"], ["two", "kill once", "three"], ["four"], ["five"], ["six"]])
    done = map_batches(count_letters, some, workers=processes, folder=tmp_path / "killed")
    assert not done.set_aside
    assert (tmp_path / "kill-once-happened").exists()
    map_batches(count_letters, some, workers=inline, folder=tmp_path / "whole")
    assert contents(tmp_path / "killed") == contents(tmp_path / "whole")


def test_an_article_that_kills_every_worker_is_found_and_set_aside(tmp_path, processes):
    some = batches(tmp_path, [["one"], ["two", "kill"], ["four"]])
    done = map_batches(count_letters, some, workers=processes, folder=tmp_path / "out")
    assert done.set_aside == {"1-1": "the worker that read it was killed"}
    assert rows(done)["name"] == ["0-0", "1-0", "2-0"]


def test_workers_that_end_before_they_read_are_no_fault_of_the_articles(tmp_path, processes):
    some = batches(tmp_path, [["one", "two"], ["three"]])
    done = map_batches(Unpacked(), some, workers=processes, folder=tmp_path / "sound")
    assert done.parts.rows("letters") == 3
    with pytest.raises(
        PresslensError, match="every worker ends before it reads an article"
    ) as stop:
        map_batches(Unpacked(deadly=True), some, workers=processes, folder=tmp_path / "out")
    assert "0 of 2 batches are done" in str(stop.value)


def test_a_worker_of_another_version_stops_the_work(tmp_path, inline, monkeypatch):
    own = versions()
    monkeypatch.setattr("presslens.work.batches.versions", lambda: own)
    some = batches(tmp_path, WELL)
    one = map_batches(count_letters, some[:1], workers=inline, folder=tmp_path / "out")
    told = iter([("presslens 9.9.9+abc", "Python 3.9")])
    monkeypatch.setattr("presslens.work.batches.versions", lambda: next(told, own))
    with pytest.raises(PresslensError, match="has presslens 0.* 9.9.9.*1 of 4 batches are done"):
        map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    assert one.made == 1


def test_a_full_disk_stops_in_one_sentence_and_keeps_what_is_done(tmp_path, inline):
    some = batches(tmp_path, [["one"], ["full disk"], ["two"]])
    with pytest.raises(PresslensError) as stop:
        map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    assert "the disk is full; " in str(stop.value) and "batches are done and kept" in str(
        stop.value
    )
    assert not [path for path in (tmp_path / "out").rglob(".*") if path.is_file()]
    (tmp_path / "1.txt").write_text("1-0 room again")
    done = map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    assert 1 <= done.made < 3
    assert rows(done)["n"] == [3, 10, 3]


def test_half_a_part_is_never_believed(tmp_path, inline):
    some = batches(tmp_path, [["one"]])
    done = map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    (part,) = done.parts.paths("letters")
    whole = part.read_bytes()
    part.write_bytes(whole[:10])
    (tmp_path / "out" / "done" / f"{some[0].key}.json").unlink()
    map_batches(count_letters, some, workers=inline, folder=tmp_path / "out")
    assert part.read_bytes() == whole


def test_a_worker_is_one_thread(tmp_path, processes):
    done = map_batches(threads, [Batch("a", "", ())], workers=processes, folder=tmp_path / "out")
    assert rows(done, "threads") == {"n": ["1"]}


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (ModuleNotFoundError("No module named 'presslens'"), "No module named 'presslens'"),
        (AttributeError("Can't get attribute 'do_batch' on <module>"), "attribute 'do_batch'"),
    ],
)
def test_a_worker_without_this_presslens_is_told_of_in_one_sentence(tmp_path, error, why):
    class Elsewhere:
        """An executor whose workers lack the library: what they are given cannot be unpacked."""

        def submit(self, *_):
            future = Future()
            future.set_exception(error)
            return future

    some = batches(tmp_path, WELL)
    told = f"^a worker has another presslens, or none .*{why}.*: install presslens"
    with pytest.raises(PresslensError, match=told) as stop:
        map_batches(count_letters, some, workers=Workers(Elsewhere(), 2, ""), folder=tmp_path)
    assert "0 of 4 batches are done and kept" in str(stop.value)


@pytest.mark.parametrize(("off", "shown"), [("", True), ("1", False)])
def test_progress_is_shown_where_somebody_looks_and_not_in_a_batch(off, shown, monkeypatch, capsys):
    monkeypatch.setattr(progress, "DELAY", 0)
    monkeypatch.setenv("TQDM_DISABLE", off)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert list(progress.watched(range(3), "reading")) == [0, 1, 2]
    assert ("reading" in capsys.readouterr().err) is shown
