"""What a browser shows of a page that is wrong, and what a page asks for; and a command that serves pages."""

import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.console.conftest import free_port

LEAST = 43.5  # pixels: what is touched
SMALL = """([touched, least]) => [...document.querySelectorAll(touched)].filter((each) => {
  const ticked = each.matches("[type=radio], [type=checkbox]");
  const { width, height } = ((ticked && each.labels[0]) || each).getBoundingClientRect();
  return each.checkVisibility() && Math.min(width, height) < least;
}).map((each) => each.outerHTML.slice(0, 80))"""


def faults_of(tab: Page, touched: str, *, axe: bool = True) -> list[str]:
    """What axe finds, what of `touched` (a selector) is too small, and whether the page is too wide.

    What is to be ticked is as large as its label.
    """
    small = tab.evaluate(SMALL, [touched, LEAST])
    wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth + 1")
    violations = Axe().run(tab).response["violations"] if axe else []
    found = [each["id"] + str(each["nodes"][0]["target"]) for each in violations]
    return [*found, *small, *(["wider than the screen"] if wide else [])]


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and all that it asks for or complains of."""
    tab, told = context.new_page(), list[str]()
    tab.on("request", lambda request: told.append(request.url))
    tab.on("console", lambda message: told.append(f"console: {message.text}"))
    tab.on("pageerror", lambda error: told.append(f"error: {error}"))
    return tab, told


@contextmanager
def served(command: Sequence[str], tries: int) -> Iterator[tuple[str, list[str]]]:
    """`yorisou <command>` for this computer alone: its address, and afterwards what it printed."""
    port, said = free_port(), list[str]()
    told = [sys.executable, "-c", "from robot.cli.main import main; main()", *command, "--port", str(port)]
    process = subprocess.Popen(told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = f"http://127.0.0.1:{port}"
    for _ in range(tries):
        try:
            httpx.get(found)
            break
        except httpx.TransportError:
            time.sleep(0.05)
    yield found, said
    process.terminate()
    out, err = process.communicate(timeout=10)
    assert err == "", "it logs nothing"
    said.append(out)
