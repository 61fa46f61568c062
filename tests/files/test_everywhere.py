"""Every place where a user can name a file or a client write a line: a quick answer, never a traceback."""

import json
import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.behaviours.script import check
from robot.cli.archive import archive
from robot.config.partial import load_what_fits
from robot.config.schema import load
from robot.control import json_lines
from robot.drivers.ears.hear_file import read_wav
from robot.errors import InputError, UsageError
from robot.journal.key import read_key
from robot.language import clinic_words as own
from robot.motion.gestures import BUILT_IN, with_own
from sim.faults.scenario import load as load_scenario

READERS = {
    "configuration": load,
    "script": check,
    "phrases": own.read,
    "gestures": lambda path: with_own(BUILT_IN, path),
    "key": read_key,
    "sound": read_wav,
    "journal": lambda path: archive(path, None, None).sessions(path),
    "scenario": lambda path: load_scenario(str(path)),
    "channels": lambda path: load(
        Path("x.toml"), f'[[care.staff]]\nid = "a"\nchannels_file = {json.dumps(str(path))}\n'
    ),
}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("odd")
    os.mkfifo(folder / "pipe.yaml")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "directory").mkdir()
    with (folder / "big").open("wb") as file:
        file.truncate(5_000_000_000)
    (folder / "own").mkdir()
    os.mkfifo(folder / "own" / "a.yaml")
    return {
        "zero": "/dev/zero",
        "pipe": str(folder / "pipe.yaml"),
        "loop": str(folder / "loop"),
        "directory": str(folder / "directory"),
        "big": str(folder / "big"),
        "own": str(folder / "own"),
        "long": "a" * 5_000,
        "none": str(folder / "none"),
    }


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["zero", "pipe", "loop", "directory", "big", "own", "long", "none"])
def test_an_odd_file_is_refused_with_a_reason(reader: str, name: str, odd: dict[str, str]) -> None:
    with pytest.raises(InputError) as refused:
        READERS[reader](Path(odd[name]))
    assert refused.value.exit_code == 3
    assert refused.value.what


@pytest.mark.parametrize(
    "key",
    [
        "journal.path",
        "journal.key_file",
        "programme.path",
        "body.gestures",
        "care.phrases_file",
        "voice.port",
    ],
)
def test_a_name_with_a_nul_is_named_by_its_key(tmp_path: Path, key: str) -> None:
    file = tmp_path / "yorisou.toml"
    file.write_text(f'{key} = "a\\u0000b"\n', "utf-8")
    with pytest.raises(InputError, match=f"{key}: no file can have this name"):
        load(file)
    assert load_what_fits(file)[1][0].key == key


LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)


@pytest.mark.parametrize(
    "text",
    [
        *(LAUGHS, "[" * 3_000 + "]" * 3_000, "{a: " * 3_000, "- " * 3_000, "a: " + "9" * 5_000),
        *("a: 1e400", "a: .nan", "a: 2026-99-99", "a: 1\na: 2", "\ta: 1", "a:\n\t- b", "? [a]\n: b"),
        *("--- a\n--- b", "\0", "!!python/x y"),
    ],
)
@pytest.mark.parametrize("reader", ["script", "phrases", "gestures", "scenario"])
def test_yaml_that_no_reader_likes(tmp_path: Path, reader: str, text: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    with suppress(InputError):
        assert READERS[reader](tmp_path if reader == "gestures" else file), "findings"


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"[]", b"1", b'"stop"', b"[" * 3_000, b'{"a":' * 3_000, b'{"do": ' + b"9" * 5_000 + b"}"),
        *(b"\xff\xfe", b'{"do": NaN}', b'{"do": -Infinity}', b"\xef\xbb\xbf{}x", b'{"do": "stop"', b"\0"),
    ],
)
def test_a_line_that_is_no_request(text: bytes) -> None:
    with pytest.raises(UsageError):
        json_lines.read(text)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: json.dumps({"id": text}).encode()))
def test_any_line_is_a_request_or_refused_and_its_answer_can_be_written(data: bytes) -> None:
    with suppress(UsageError):
        assert json_lines.write({"id": json_lines.number_of(json_lines.read(data))}).endswith(b"\n")


def test_the_number_of_a_request_comes_back_if_an_answer_can_carry_it() -> None:
    assert [json_lines.number_of({"id": each}) for each in (7, "a", None, True, [1], "x" * 65, 10**200)] == [
        7, "a", None, None, None, None, None,
    ]  # fmt: skip
    assert json_lines.write({"id": "\ud800"}) == b'{"id":"?"}\n'
