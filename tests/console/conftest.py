"""The page as a real process over the stand-in core, and a real browser."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from tests.console.core import Core

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
]

# A busy machine is no fault: what has to be soon says so itself.
expect.set_options(timeout=20_000)


@dataclass
class Page:
    """The running process and where it is."""

    process: subprocess.Popen[str]
    url: str
    socket: Path

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])


def start(
    path: Path, port: int = 0, module: str = "robot.console", *more: str, files: int | None = None
) -> Page:
    """`files`: how many it may have open, for this process and whatever it raises the number to."""
    limit = ["prlimit", f"--nofile={files}:{files}"] if files is not None else []
    process = subprocess.Popen(
        [
            *(*limit, sys.executable, "-m", module),
            *("--socket", str(path), "--port", str(port), "--with-parent", *more),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line, process.stderr.read() if process.stderr else ""
    return Page(process, json.loads(line)["url"], path)


def end(page: Page) -> str:
    """Close its standard input, as a parent that ends does; returns what it wrote to stderr."""
    assert page.process.stdin is not None
    page.process.stdin.close()
    page.process.wait(8)
    assert page.process.stdout is not None
    assert page.process.stderr is not None
    page.process.stdout.close()
    with page.process.stderr as stream:
        return stream.read()


@pytest.fixture(scope="session")
def session_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = start(tmp_path_factory.mktemp("page") / "core.sock")
    yield page
    assert end(page) == ""  # nothing a test did made it complain


@pytest.fixture(scope="session")
def session_core(session_page: Page) -> Iterator[Core]:
    with Core(session_page.socket) as running:
        running.wait_for("watch")
        yield running


@pytest.fixture
def core(session_core: Core) -> Core:
    """A core that the page has found, and that has heard nothing yet."""
    session_core.wait_until(lambda: len(session_core.connections) == 1)
    session_core.reset()
    return session_core


@pytest.fixture
def page(session_page: Page, core: Core) -> Page:
    return session_page


@pytest.fixture
def http(page: Page) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=page.url) as client:
        yield client


@pytest.fixture(scope="module")
def playing() -> Iterator[Playwright]:
    """For one module: while Playwright is there, no other test of this process can run an event loop."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playing: Playwright, request: pytest.FixtureRequest) -> Iterator[Browser]:
    """With the flags of `BROWSER` too, where a module names any."""
    flags = [*FLAGS, *getattr(request.module, "BROWSER", ())]
    running = playing.chromium.launch(executable_path=CHROMIUM, args=flags)
    yield running
    running.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
