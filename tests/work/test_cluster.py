"""A Dask cluster gives what processes give, and says in one sentence why it cannot be used."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from threading import Thread

import distributed
import pytest
from chores import count_letters
from work.test_batches import batches, contents, inline, rows  # noqa: F401 (inline: a fixture)

from presslens.errors import PresslensError
from presslens.work import executors, map_batches, workers


@pytest.fixture(scope="module")
def dask():
    with workers(jobs=2, cluster="local") as two:
        yield two


def address_of(dask):
    return dask.executor._client.scheduler.address


def test_a_cluster_gives_the_same_parts_as_processes_even_when_a_worker_is_killed(
    tmp_path,
    dask,
    inline,  # noqa: F811
):
    some = batches(tmp_path, [["one"], ["two", "kill once"], ["poison", "four"], []])
    done = map_batches(count_letters, some, workers=dask, folder=tmp_path / "dask")
    map_batches(count_letters, some, workers=inline, folder=tmp_path / "one")
    assert dask.size == 2 and (tmp_path / "kill-once-happened").exists()
    assert rows(done)["name"] == ["0-0", "1-0", "1-1", "2-1"]
    assert contents(tmp_path / "dask") == contents(tmp_path / "one")


def test_there_is_room_for_every_worker_and_a_batch_more_each(dask, inline):  # noqa: F811
    dask.executor._client.wait_for_workers(2, timeout=60)  # one may have been killed just now
    assert (dask.room(), inline.room()) == (4, 2)
    with workers(cluster=address_of(dask)) as other:
        other.executor._client.close()
        assert other.room() == 4


def test_an_address_where_nothing_answers(monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(
            PresslensError, match=f"--cluster {address}: no cluster answers"
        ) as stop:
            workers(cluster=address).__enter__()
    assert '"dask scheduler"' in str(stop.value) and "\n" not in str(stop.value)


@pytest.mark.parametrize(
    ("answer", "what"),
    [(b"", "no cluster answers"), (b"HTTP/1.1 400 Bad\r\n\r\n", "is no Dask scheduler")],
)
def test_something_else_listens_at_the_address(monkeypatch, answer, what):
    """A port that takes the call and stays silent, and a web server."""
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    taken = []

    def serve():
        with suppress(OSError):
            while True:
                taken.append(other.accept()[0])
                taken[-1].sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as other:
        Thread(target=serve, daemon=True).start()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(PresslensError, match=f"^--cluster {address}: .*{what}") as stop:
            workers(cluster=address).__enter__()
    for one in taken:
        one.close()
    assert "\n" not in str(stop.value)


@pytest.mark.parametrize("address", ["nonsense://1.2.3.4:5", "tcp://", "10.0.0.7:port"])
def test_an_address_that_is_none(address, monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    with pytest.raises(PresslensError, match=f"^--cluster {address}: ") as stop:
        workers(cluster=address).__enter__()
    assert "tcp://10.0.0.7:8786" in str(stop.value) or "dask scheduler" in str(stop.value)


def test_a_scheduler_without_workers(monkeypatch):
    monkeypatch.setattr(executors, "PATIENCE", 0.5)
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0") as empty,
        pytest.raises(PresslensError, match="the cluster has no workers"),
    ):
        workers(cluster=empty.scheduler_address).__enter__()


def test_without_dask_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(PresslensError, match=r'pip install "presslens\[cluster\]"'):
        workers(cluster="tcp://127.0.0.1:1").__enter__()


def test_a_cluster_that_goes_away_stops_the_work_and_keeps_what_is_done(tmp_path, dask):
    some = batches(tmp_path, [["one"], ["two"]])
    with workers(cluster=address_of(dask)) as one:
        map_batches(count_letters, some[:1], workers=one, folder=tmp_path / "out")
        one.executor._client.close()
        with pytest.raises(PresslensError, match="has gone away; 1 of 2 batches are done and kept"):
            map_batches(count_letters, some, workers=one, folder=tmp_path / "out")
