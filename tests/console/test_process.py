"""The page's process: its port, its parent, a core that goes away, and what it costs when nobody looks."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest
import yaml

from robot.console import assets
from robot.console.link import LINE_LIMIT
from robot.console.view import LANGUAGES, texts
from robot.network.place import place_of
from tests.console.conftest import end, start
from tests.console.core import Core

ROOT = Path(__file__).parents[2]
IDLE_SHARE_LIMIT = 0.02  # of one core; a loop that spins takes far more


def test_taken_port_moves_to_the_next_and_says_so(tmp_path: Path) -> None:
    first = start(tmp_path / "none.sock")
    second = start(tmp_path / "none.sock", first.port)
    assert second.port > first.port
    assert end(second) == f"Port {first.port} is taken; the page is at port {second.port}.\n"
    assert end(first) == ""
    assert (first.process.returncode, second.process.returncode) == (0, 0)


def test_without_a_companion_it_is_calm_and_finds_it_later(tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")
    try:
        assert "The companion is not running" in httpx.get(page.url).text
        assert httpx.post(f"{page.url}/do/stop").status_code == 503
        with Core(page.socket) as core:
            core.wait_for("watch")
            assert "Quiet presence" in httpx.get(page.url).text
        Core.wait_until(lambda: "The companion is not running" in httpx.get(page.url).text)
        with Core(page.socket) as core:
            core.wait_for("watch")
            assert httpx.post(f"{page.url}/do/stop").status_code == 303
    finally:
        assert end(page) == ""


def test_a_core_that_is_not_ready_yet_is_asked_again(tmp_path: Path) -> None:
    with Core(tmp_path / "core.sock") as core:
        core.refuse["watch"] = ("not ready yet", "")
        page = start(core.path)
        try:
            core.wait_for("watch", count=2)
            assert "The companion is not running" in httpx.get(page.url).text
            core.refuse.clear()
            Core.wait_until(lambda: "Quiet presence" in httpx.get(page.url).text)
        finally:
            assert end(page) == ""


def test_a_core_that_does_not_answer_is_said(tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")
    try:
        with Core(page.socket) as core:
            core.wait_for("watch")
            core.silent = True
            before = time.monotonic()
            assert httpx.post(f"{page.url}/do/stop", timeout=9).status_code == 503
            assert time.monotonic() - before < 6
            assert httpx.get(page.url).status_code == 200
    finally:
        end(page)


def test_garbage_and_other_versions_from_the_core_do_not_end_it(tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")
    try:
        with Core(page.socket) as core:
            core.wait_for("watch")
            core.push({"kind": "state", "level": 7, "log": "x"})
            Core.wait_until(lambda: "not running" in httpx.get(page.url).text)
            core.push({"kind": "new-in-2030"})
            core.show(phase="present")
            Core.wait_until(lambda: "Quiet presence" in httpx.get(page.url).text)
            core.push({"kind": "state", "padding": "x" * LINE_LIMIT})
            core.wait_for("watch", count=2)  # began afresh
            Core.wait_until(lambda: "Quiet presence" in httpx.get(page.url).text)
    finally:
        assert end(page) == ""


def test_idle_costs_next_to_nothing_and_opens_no_body_stream(tmp_path: Path) -> None:
    page = start(tmp_path / "core.sock")
    try:
        with Core(page.socket) as core:
            core.wait_for("watch")
            httpx.get(page.url)
            process = psutil.Process(page.process.pid)
            before = sum(process.cpu_times()[:2])
            threading.Event().wait(1.5)
            share = (sum(process.cpu_times()[:2]) - before) / 1.5
            assert share < IDLE_SHARE_LIMIT
            assert [c.body for c in core.connections] == [False]
    finally:
        end(page)


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_ends_it_quietly(tmp_path: Path, name: str) -> None:
    page = start(tmp_path / "none.sock")
    page.process.send_signal(getattr(signal, name))
    page.process.wait(5)
    assert end(page) == ""


@pytest.mark.parametrize(
    "module",
    [
        ("robot.console", "--socket", "core.sock", "--port", "0"),
        ("robot.console.lane", "--socket", "core.sock", "--port", "0"),
        ("sim.body", "--link", "body"),
    ],
    ids=lambda module: module[0],
)
def test_a_parent_that_ends_during_the_start_is_no_fault(module: tuple[str, ...], tmp_path: Path) -> None:
    command = [sys.executable, "-m", *module, "--with-parent"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    gone, ours = subprocess.PIPE, subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdin=ours, stdout=gone, stderr=gone) as process:
        assert process.stdout is not None
        process.stdout.close()
        process.stdout = None
        _, said = process.communicate(timeout=20)  # which closes its standard input too
    assert (said, process.returncode) == (b"", 0)


@pytest.mark.parametrize("arguments", [["--socket", "x", "--port", "70000"], []])
def test_wrong_arguments_are_a_usage_error(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "robot.console", *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1:8642", True),
        ("localhost", True),
        ("[::1]:80", True),
        ("", False),
        ("127.0.0.1.evil.example", False),
        ("evil.example", False),
        ("localhost@evil.example", False),
        ("[", False),
        ("192.168.0.2:8642", False),
    ],
)
def test_loopback_names(host: str, loopback: bool) -> None:
    assert (place_of(host) is not None) is loopback


def test_every_language_has_every_text() -> None:
    keys = {language: set(texts(language)) for language in LANGUAGES}
    assert keys["ja"] == keys["en"] == keys["ko"]
    assert all(value.strip() for language in LANGUAGES for value in texts(language).values())


def test_lock_has_hashes_and_no_addresses() -> None:
    lock = yaml.safe_load((assets.HERE / "package-lock.json").read_text("utf-8"))
    packages = [entry for name, entry in lock["packages"].items() if name]
    assert packages
    assert all(entry["integrity"].startswith("sha512-") and "resolved" not in entry for entry in packages)
