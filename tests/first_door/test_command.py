"""`yorisou door` as it is typed: from a key to counts, and what it says where something is wrong."""

import fcntl
import json
import os
from pathlib import Path

import pytest
from pyrage import x25519

from robot.console import assets
from robot.first_door.answer_store import AnswerStore
from robot.first_door.desk import Desk
from robot.first_door.sealed_answer import Answer, drawn_code, seal
from tests.journal.centre import Call, desk

needs_sealing = pytest.mark.skipif(
    not assets.sealing_installed(), reason="run python -m robot.console.assets first"
)


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Call:
    return desk(tmp_path, monkeypatch, capfd)


def made(call: Call) -> x25519.Recipient:
    code, out, err = call("door", "key", "d", "--json")
    assert (code, err) == (0, "")
    return x25519.Recipient.from_str(json.loads(out)["public_key"])


def leave(folder: Path, to: x25519.Recipient, count: int, **taps: str) -> str:
    """So many answers; returns the code of the last one."""
    folder.mkdir(exist_ok=True)
    first, code = len(list(folder.iterdir())), ""
    for number in range(first, first + count):
        code = drawn_code()
        made = Answer(version=1, survey="first-door", id=f"{number:032x}", answers=taps, code=code)
        (folder / f"{number}.answer.age").write_bytes(seal(made, to))
    return code


@needs_sealing
def test_from_a_key_to_counts_and_an_answer(call: Call, tmp_path: Path) -> None:
    to = made(call)
    leave(tmp_path / "in", to, 24, way="letter", who="family")
    leave(tmp_path / "in", to, 3, way="letter", who="friend")
    code = leave(tmp_path / "in", to, 15, way="robot", who="myself")
    (tmp_path / "in" / "x").write_bytes(b"x")
    ended, out, err = call("door", "open", "d", "in", "--remove")
    assert (ended, err) == (1, "")
    assert "42 taken in" in out
    assert "1 not sealed: something else" in out
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["x"], "what could not be opened stays"

    ended, out, _ = call(
        "door", "count", "d", "--by", "way", "--by", "who", "--spent", "305.34", "--unit", "USD"
    )
    assert ended == 0
    assert "42 answers" in out
    assert "      24  family" in out
    assert "       –  friend" in out
    assert "Cost per person reached: 7.27 USD" in out
    assert " 3  " not in out
    ended, out, _ = call("door", "count", "d", "--json")
    facts = json.loads(out)
    assert facts["questions"]["way"]["counts"] == {"letter": 27}, (
        "what nobody took is hidden with the smallest of the others"
    )

    assert f"{code}  robot" in call("door", "answer", "d")[1]
    assert call("door", "answer", "d", "robot-later", code.lower())[0] == 0
    assert code not in call("door", "answer", "d")[1]
    assert call("door", "answer", "d", "letter", "--way", "letter")[1].startswith("letter: 27 codes")
    told = call("door", "answer", "d", "letter", code, "CDFGH-JKMNP", "CDFGH-JKMNP")[1].splitlines()
    assert told == [
        "letter: 2 codes. Build the site anew to show it.",
        "Never came with an answer: CDFGH-JKMNP. From a sheet of paper, or mistyped?",
    ]
    assert json.loads(call("door", "answer", "d", "letter", code, "--json")[1])["unknown"] == []
    assert call("door", "build", "d", "site", "--centre", "The centre")[0] == 0
    assert f"<dt>{code}</dt>" in (tmp_path / "site" / "ja" / "answers.html").read_text("utf-8")


def test_nothing_else_changes_the_folder_while_answers_are_opened(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave(tmp_path / "in", made(call), 2, way="letter")
    free, whole = list[bool](), Desk.keep

    def keep(own: Desk, store: AnswerStore) -> None:
        handle = os.open(own.folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            free.append(True)
        except BlockingIOError:
            free.append(False)
        finally:
            os.close(handle)
        whole(own, store)

    monkeypatch.setattr(Desk, "keep", keep)
    assert call("door", "open", "d", "in", "in", "--remove")[0] == 0, "a folder that is named twice, too"
    assert free == [False]
    assert [*(tmp_path / "in").iterdir()] == []


def test_the_article_in_one_line(call: Call) -> None:
    made(call)
    _, out, _ = call("door", "count", "d", "--spent", "995.99", "--reached", "137", "--unit", "USD")
    assert out.endswith("Cost per person reached: 7.27 USD\n")


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        (("build", "none", "site"), 3, "yorisou door key none"),
        (("build", "d", "site", "--centre", "Our\x1b[31m"), 2, "--centre"),
        (("build", "d", "site", "--centre", "x" * 81), 2, "--centre"),
        (("open", "d", "nowhere"), 3, "nowhere: is not there"),
        (("open", "none", "."), 3, "none/door.key: is not there"),
        (("count", "d", "--by", "way"), 2, "two different questions"),
        (("count", "d", "--by", "way", "--by", "name"), 2, "way, who, age"),
        (("count", "d", "--spent", "much"), 2, "no amount"),
        (("count", "d", "--spent", "5"), 2, "10 or more"),
        (("answer", "d", "letter"), 2, "none waits"),
        (("answer", "d", "letter", "Mr Sato"), 2, "CDFGH-JKMNP"),
        (("answer", "d", "nothing-such", "CDFGH-JKMNP"), 2, "There are letter"),
        (("key", "d"), 3, "no key is ever replaced"),
        (("receive", "site", "in"), 3, "holds no site"),
        (("receive", ".", "in", "--host", "0.0.0.0"), 2, "not encrypted"),
    ],
)
def test_what_is_wrong_is_one_line_with_what_to_do(
    call: Call, told: tuple[str, ...], code: int, said: str
) -> None:
    made(call)
    ended, out, err = call("door", *told)
    assert (ended, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_codes_for_paper_are_drawn(call: Call) -> None:
    made(call)
    _, out, _ = call("door", "answer", "d", "--paper", "12")
    assert len(set(out.split())) == 12
