"""A real dask cluster: the same results, and one that is killed, worker or scheduler, loses nothing."""

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from robot.app import sweep as app
from robot.app.sweep import Asked
from robot.errors import DeviceError, InputError, UsageError, YorisouError
from sim.sweep import cluster
from sim.sweep.cluster import on_cluster
from sim.sweep.grid import Sweep, blocks
from sim.sweep.measures import Sums
from sim.sweep.workers import one_by_one
from tests.repository.tree import ROOT
from tests.sweep import works
from tests.sweep.made import lived, small, written
from tests.sweep.test_command import TINY, blocks_in
from tests.sweep.test_workers import FEW, by_key

distributed = pytest.importorskip("distributed", reason="dask is not installed: yorisou[dask]")

# What dask itself leaves open when it is closed in a hurry.
pytestmark = pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)


class Cluster:
    """A scheduler and two workers, each a process; those that were killed are replaced by `renew`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.workers: list[subprocess.Popen[bytes]] = []
        self._begin()

    def _begin(self) -> None:
        file = self._folder / "scheduler.json"
        file.unlink(missing_ok=True)
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", file
        )
        self.address = str(json.loads(until(lambda: file.exists() and file.read_text()))["address"])

    def renew(self) -> None:
        if self.scheduler.poll() is not None:
            self.close()
            self._begin()
        self.workers = [each for each in self.workers if each.poll() is None]
        while len(self.workers) < 2:
            self.workers.append(self.worker())

    def worker(self, **env: str) -> subprocess.Popen[bytes]:
        threads = ("--nthreads", "1", "--no-nanny", "--local-directory", self._folder)
        return self._start("worker", self.address, *threads, **env)

    def _start(self, what: str, *arguments: str | Path, **env: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", *arguments, "--no-dashboard"]
        paths = {"PYTHONPATH": str(ROOT), works.FOLDER: str(self._folder)}
        return subprocess.Popen(
            command,
            env={**os.environ, **paths, **env},
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def close(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


Found = TypeVar("Found")


def until(look: Callable[[], Found]) -> Found:
    for _ in range(300):
        if found := look():
            return found
        threading.Event().wait(0.1)
    raise AssertionError


@pytest.fixture(scope="module")
def cluster_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    yield made
    made.close()


@pytest.fixture
def running(cluster_of_all: Cluster) -> Cluster:
    cluster_of_all.renew()
    return cluster_of_all


@pytest.fixture
def sweep(tmp_path: Path) -> Sweep:
    return small(tmp_path, FEW).sweep


def test_a_cluster_comes_to_the_same_and_a_killed_worker_loses_nothing(
    running: Cluster, sweep: Sweep
) -> None:
    told: list[str] = []
    found: dict[tuple[int, int], Sums] = {}
    for block, sums in on_cluster(works.slow, sweep, blocks(sweep), running.address, told.append):
        if not found:
            running.workers[0].kill()
        found[block.key] = sums
    assert found == by_key(one_by_one(lived, sweep, blocks(sweep)))
    assert all("worker has gone" in line or "no dask worker" in line for line in told)


def test_the_engine_on_a_cluster_comes_to_what_it_comes_to_here(running: Cluster, tmp_path: Path) -> None:
    file = written(tmp_path, TINY, "tiny.yaml")
    here, there = tmp_path / "here.db", tmp_path / "there.db"
    app.sweep(Asked(file, here), print)
    app.sweep(Asked(file, there, dask=running.address), print)
    assert blocks_in(there) == blocks_in(here) != []


def test_a_work_that_kills_its_worker_goes_to_another(running: Cluster, sweep: Sweep) -> None:
    found = by_key(on_cluster(works.killed_once, sweep, blocks(sweep), running.address, lambda _: None))
    assert found == by_key(one_by_one(lived, sweep, blocks(sweep)))


def test_a_scheduler_that_goes_is_said_and_what_came_is_kept(running: Cluster, sweep: Sweep) -> None:
    found = on_cluster(works.slow, sweep, blocks(sweep), running.address, print)
    next(found)
    running.scheduler.kill()
    with pytest.raises(DeviceError, match="the dask scheduler has gone") as raised:
        by_key(found)
    assert "goes on where it was" in str(raised.value)


def test_what_breaks_on_a_worker_is_said_as_if_it_broke_here(running: Cluster, sweep: Sweep) -> None:
    with pytest.raises(InputError, match=r"level play: broke: it is a test\. Mend it\."):
        by_key(on_cluster(works.broken, sweep, blocks(sweep), running.address, print))


def test_a_worker_with_another_yorisou_or_none_is_said(
    running: Cluster, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "version", lambda _name: "9.9.9")
    with pytest.raises(YorisouError, match=r"a dask worker has yorisou .*; this is 9\.9\.9"):
        by_key(on_cluster(lived, sweep, blocks(sweep), running.address, print))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "nonsense://x"])
def test_nobody_at_the_address_is_said(sweep: Sweep, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.5)
    with pytest.raises(DeviceError) as raised:
        by_key(on_cluster(lived, sweep, blocks(sweep), address, print))
    assert str(raised.value).startswith(f"{address}: no dask scheduler answers there (")


@pytest.fixture(autouse=True)
def _no_client_is_left() -> Iterator[None]:
    """A client that could not connect is closed when it is collected: here, and not while the next begins."""
    yield
    gc.collect()


def test_without_dask_it_says_what_to_install(sweep: Sweep, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"dask is not installed\. Install yorisou\[dask\]"):
        by_key(on_cluster(lived, sweep, blocks(sweep), "tcp://127.0.0.1:9", print))


def test_it_waits_for_a_worker_and_says_so(tmp_path: Path, running: Cluster, sweep: Sweep) -> None:
    for process in running.workers:
        process.kill()
        process.wait()
    told: list[str] = []

    def tell(line: str) -> None:
        told.append(line)
        running.workers.append(running.worker())

    until(lambda: not distributed_workers(running.address))
    found = by_key(on_cluster(lived, sweep, blocks(sweep), running.address, tell))
    assert len(found) == 8
    assert told == [f"{running.address}: there is no dask worker; waiting for one."]


def distributed_workers(address: str) -> dict[str, int]:
    with distributed.Client(address, timeout=5) as client:
        return dict(client.nthreads())
