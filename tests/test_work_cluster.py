"""A Dask cluster gives what processes give, and says in one sentence why it cannot be used."""

from __future__ import annotations

import socket
import sys
from contextlib import suppress
from threading import Thread
from types import SimpleNamespace

import distributed
import pytest
from chores import count_letters
from test_work_batches import batches, contents, inline, rows  # noqa: F401 (inline: a fixture)

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


def test_no_batch_waits_for_one_worker_while_another_is_idle(dask, inline):  # noqa: F811
    """Dask hands a batch to a worker at once; processes take from one queue."""
    dask.executor._client.wait_for_workers(2, timeout=60)  # one may have been killed just now
    assert (dask.room(), inline.room()) == (2, 3)
    with workers(cluster=address_of(dask)) as other:
        other.executor._client.close()
        assert other.room() == 2


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


class Cluster:
    """Stands in for Dask's client: what its machines answer when they are asked for a version."""

    def __init__(self, scheduler, worker):
        self.scheduler = SimpleNamespace(address="tcp://s")
        self.answers = scheduler, worker

    def run(self, function, on_error):
        return {"tcp://w": self.answers[1]}

    def run_on_scheduler(self, function):
        if isinstance(self.answers[0], Exception):
            raise self.answers[0]
        return self.answers[0]

    def nthreads(self):
        return {"tcp://w": 1}


@pytest.mark.parametrize(
    ("scheduler", "worker", "told"),
    [
        (None, ModuleNotFoundError("No module named 'pyarrow'"), "worker at tcp://w .*pyarrow"),
        (
            None,
            Exception("AttributeError(\"Can't get attribute 'here' on <x>\")"),
            "worker .*'here'",
        ),
        (
            ModuleNotFoundError("No module named 'presslens'"),
            None,
            "scheduler at tcp://s .*presslens",
        ),
    ],
)
def test_machines_whose_presslens_does_not_know_the_question(scheduler, worker, told):
    cluster = Cluster(scheduler or executors.here(), worker or executors.here())
    with pytest.raises(PresslensError, match=f"^--cluster tcp://s: the {told}") as stop:
        executors._same_versions(cluster, "tcp://s")
    assert f"install {executors.here()[0]} there" in str(stop.value)
    whole = Cluster(executors.here(), executors.here())
    assert executors._same_versions(whole, "tcp://s") == {"tcp://w": 1}


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


def test_workers_of_another_version_are_named_when_the_cluster_is_reached(dask, monkeypatch):
    mine = ("presslens 9.9.9+abc", executors.here()[1])
    # Functions travel by name: the workers answer with their own version.
    monkeypatch.setattr(executors, "ours", lambda: mine)
    with pytest.raises(PresslensError, match="^the worker at tcp://.* has presslens 0.* 9.9.9"):
        workers(cluster=address_of(dask)).__enter__()


def test_a_worker_of_another_version_that_joins_later_stops_the_work(tmp_path, inline, monkeypatch):  # noqa: F811
    monkeypatch.setattr("presslens.work.batches.ours", lambda: ("presslens 9.9.9+abc", "Python 3"))
    (one,) = batches(tmp_path, [["one"]])
    with pytest.raises(PresslensError, match="has presslens 0.* 9.9.9.*0 of 1 batches are done"):
        map_batches(count_letters, [one], workers=inline, folder=tmp_path / "out")


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
