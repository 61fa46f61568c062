"""What no file of the repository may contain."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, texts

FORBIDDEN = {
    "a registry's address": r"(pypi|pythonhosted|deb\.debian)\.org|registry\.(npmjs|yarnpkg)|pkg\.dev",
    "a private path": r"/(work|home|root)(?=/\w)|/opt/(wheels|pypi)\b|/tmp/(v|contract)\b",
    "a token": r"gh[opsu]_\w{30}|github_pat_\w{20}|pypi-[\w-]{30}|npm_\w{30}|AKIA[A-Z\d]{16}|\bsk-[\w-]{24}",
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY",
    "a password in an address": r"https?://[^/\s:@]+:[^/\s@]+@",
}
PACKAGES = ("robot", "sim", "firmware_bridge")
CLOCK = Path("robot/clock.py")


def forbidden(text: str) -> list[str]:
    return [
        f"{text.count(chr(10), 0, match.start()) + 1}: {what}: {match[0]}"
        for what, pattern in FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]


def test_no_address_path_or_token() -> None:
    assert [f"{path}:{hit}" for path, text in texts() for hit in forbidden(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "--index-url https://" + "pypi" + ".org/simple",
        '"resolved": "https://' + "registry." + 'npmjs.org/three"',
        "see /" + "home/ann/notes",
        "ghp" + "_" + "a" * 36,
        "https://ann" + ":secret@example.org",
    ],
)
def test_the_search_finds(text: str) -> None:
    assert forbidden(text)


def clock_reads(source: str) -> Iterator[str]:
    """Every place that reads or waits on the machine's clocks."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names) if any(name.name == "time" for name in names):
                yield f"{node.lineno}: import time"
            case ast.ImportFrom(module="time"):
                yield f"{node.lineno}: from time import"
            case ast.ImportFrom(module="asyncio", names=names) if any(name.name == "sleep" for name in names):
                yield f"{node.lineno}: from asyncio import sleep"
            case ast.Attribute(value=ast.Name(id="asyncio"), attr="sleep"):
                yield f"{node.lineno}: asyncio.sleep"
            case ast.Attribute(
                value=ast.Name(id="datetime" | "date") | ast.Attribute(attr="datetime" | "date"),
                attr="now" | "utcnow" | "today",
            ):
                yield f"{node.lineno}: {ast.unparse(node)}"


def test_only_the_clock_reads_the_time() -> None:
    found = [
        f"{path}:{read}"
        for path, text in texts(".py")
        if path.parts[0] in PACKAGES and path != CLOCK
        for read in clock_reads(text)
    ]
    assert found == []
    assert list(clock_reads((ROOT / CLOCK).read_text("utf-8")))


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from time import monotonic",
        "import asyncio\nasync def f(): await asyncio.sleep(1)",
        "from datetime import datetime\ndatetime.now()",
        "import datetime\ndatetime.datetime.now(datetime.UTC)",
        "import datetime as d\nd.date.today()",
    ],
)
def test_the_search_finds_clocks(source: str) -> None:
    assert list(clock_reads(source))


def test_a_time_of_day_is_no_clock() -> None:
    """`datetime.time` and the word in a name are no clock."""
    assert list(clock_reads("from datetime import time, timedelta\nx = time(9, 0)\nruntime = 1")) == []
