"""Texts reach the person exactly as written: nothing is silently cut off, converted or removed."""

from pathlib import Path

import pytest

from robot import paths
from robot.behaviours.script import check_text, load
from robot.errors import InputError
from robot.language import clinic_words as own
from robot.language import crisis
from robot.motion.gestures import BUILT_IN, with_own
from robot.yaml_check.source import parse

SCRIPTS = paths.FIRST_PROGRAMME.parent
FIRST = paths.FIRST_PROGRAMME.read_text("utf-8")
CONTACT = "    contact: 0120-279-338\n"
NOTE = "    note: {en: in writing, ja: 文字で話せます, ko: 글로 이야기해요}\n"
PREVIEW = "      en: It stands in the house and sleeps, and you can send it away at any time.\n"
VERIFIED = """\
    verified_by: public page, to be confirmed by the clinic
    verified_on: 2026-11-23
  - channel: phone
"""
NAME = "    name: {en: In the house, ja: 家にいる, ko: 집에 있기}\n"


def with_(old: str, new: str) -> str:
    assert old in FIRST
    return FIRST.replace(old, new, 1)


def found(text: str) -> list[str]:
    return [str(finding) for finding in check_text(text, "x.yaml")]


@pytest.mark.parametrize(
    ("old", "new", "sign"),
    [
        (CONTACT, "    contact: 0120-279-338 #2\n", "#2"),
        (CONTACT, "    contact: 0120-279-338   # call twice\n", "# call"),
        (CONTACT, "    contact: 0120-279-338\t#2\n", "#2"),
        (CONTACT, "    contact: 0120-279-338\n      extension #2\n", "#2"),
        (NOTE, "    note:\n      en: in writing #here\n      ja: 文字で\n      ko: 글로\n", "#here"),
        (NOTE, "    note:\n      en: in writing\n      ja: 文字で #いのち\n      ko: 글로\n", "#いのち"),
        (NOTE, "    note: {en: in writing #1\n      , ja: 文字で, ko: 글로}\n", "#1"),
        (NOTE, "    note: {en: in writing, ja: 文字で, ko: 글로 #1\n      }\n", "#1"),
        (PREVIEW, PREVIEW.replace("house", "house #5", 1).replace(", and", "\n        , and"), ""),
        (PREVIEW, PREVIEW.rstrip() + " # or not\n", "# or"),
        (NAME, "    name:\n      en: In the house # L0\n      ja: 家にいる\n      ko: 집에 있기\n", "# L0"),
        ('    en: ["yes", yes please, I\'ll try, try it]\n', "    en:\n      - sure #1\n", "#1"),
        (VERIFIED, "    verified_by: Dr. A #2\n    verified_on: 2026-11-23\n  - channel: phone\n", "#2"),
    ],
)  # fmt: skip
def test_a_text_that_a_comment_ends_is_found_in_its_place(old: str, new: str, sign: str) -> None:
    text = with_(old, new)
    findings = found(text)
    assert len(findings) == 1
    if sign:  # otherwise what follows is no YAML at all
        row, line = next((n, each) for n, each in enumerate(text.split("\n"), 1) if sign in each)
        assert findings[0].startswith(f"x.yaml:{row}:{line.index(sign) + 1}: S220 ")
        assert "quotes" in findings[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (CONTACT, '    contact: "0120-279-338 #2"\n'),
        (CONTACT, "    contact: '0120-279-338 #2' # looked up twice\n"),
        (CONTACT, "    # looked up twice\n    contact: 0120-279-338\n    # and once more\n"),
        (CONTACT, "    contact: 0120-279-338#2\n"),
        (NOTE, NOTE.rstrip() + " # all three were read\n"),
        (NOTE, "    note: # by the clinic\n      en: in writing\n      ja: 文字で\n      ko: 글로\n"),
        (NOTE, "    note:\n      en: | # as is\n        in writing #1\n      ja: 字で\n      ko: 글로\n"),
        (NOTE, "    note:\n      en: >\n        in writing #1\n      ja: 文字で\n      ko: 글로\n"),
        ("version: 1\n", "version: 1 # the first\n"),
        ("    behaviour: asleep\n", "    behaviour: asleep # never moves\n"),
        ("    rung: L0\n", "    rung: L0 # the lowest\n"),
        ("    demand: 0.3\n", "    demand: 0.3 # hardly any\n"),
        ("ceiling: one-small-word\n", "ceiling: one-small-word # for now\n"),
        ("languages: [en, ja, ko]\n", "languages: [en, ja, # and\n  ko] # all\n"),
    ],
)  # fmt: skip
def test_an_honest_comment_stays_free(old: str, new: str) -> None:
    assert found(with_(old, new)) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0120279338", "0120279338"),
        ("110", "110"),
        ("0x1F", "0x1F"),
        ("1e3", "1e3"),
        ("+81-3-1234", "+81-3-1234"),
        ("8:00", "8:00"),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("2026-11-23", "2026-11-23"),
        ("a:b", "a:b"),
        ("=", "="),
        ("<<", "<<"),
    ],
)
def test_a_contact_is_read_as_it_stands(written: str, read: str) -> None:
    text = with_(CONTACT, f"    contact: {written}\n")
    assert [each for each in found(text) if " S242 " not in each] == []  # it may be no number to dial
    assert parse(text, "x").data["hotline"][1]["contact"] == read


@pytest.mark.parametrize(
    "written",
    [
        *("~", "null", "", "#8888", "true", "&a 0120", "*star", "!urgent 0120", "@clinic", "`code`", "a: b"),
        *("%50", "[0120]", "{a}", "- 0120", "? what", "> 5", "| 5", "'a' b", '"a" b', ", a", "] a"),
    ],
)
def test_what_cannot_be_a_text_is_a_finding_with_what_to_write(written: str) -> None:
    findings = found(with_(CONTACT, f"    contact: {written}\n"))
    assert findings
    assert not any("Traceback" in each for each in findings)
    row = FIRST[: FIRST.index(CONTACT)].count("\n") + 1
    assert any(f"x.yaml:{near}:" in each for each in findings for near in (row, row + 1))


def test_all_that_comes_along_is_free_of_it() -> None:
    for file in sorted(SCRIPTS.glob("*.yaml")):
        assert [str(it) for it in check_text(file.read_text("utf-8"), str(file)) if it.code == "S220"] == []
    assert BUILT_IN
    assert all(crisis.rules(language).steps["explicit"] for language in ("en", "ja", "ko"))


def test_a_script_of_before_is_still_what_it_was(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(with_(CONTACT, "    contact: 0120-279-338 #2\n"), "utf-8")
    with pytest.raises(InputError, match="S220"):
        load(tmp_path / "old.yaml")
    assert load(tmp_path / "old.yaml", lenient=True).digest == load(paths.FIRST_PROGRAMME).digest


GESTURE = """\
gestures:
  nods-twice:
    title: {title}
    modality: motion # calm
    keyframes:
      - {{seconds: 1, head_pitch: 5}} # down
      - {{seconds: 1}}
"""


def test_the_title_of_a_gesture_is_read_so_too(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(GESTURE.format(title="{en: Nods #2\n      }"), "utf-8")
    with pytest.raises(InputError, match=r"own\.yaml:3:22: S220"):
        with_own(BUILT_IN, tmp_path)
    (tmp_path / "own.yaml").write_text(GESTURE.format(title="{en: 'Nods #2'} # twice"), "utf-8")
    assert with_own(BUILT_IN, tmp_path)["nods-twice"].titles["en"] == "Nods #2"


@pytest.mark.parametrize("entry", ["go away #1", "&a go away", "!x go away", "*a", "~"])
def test_the_words_of_a_clinic_are_read_so_too(tmp_path: Path, entry: str) -> None:
    file = tmp_path / "words.yaml"
    file.write_text(f"en:\n  explicit:\n    - give up\n    - {entry}\n", "utf-8")
    with pytest.raises(InputError, match="line 4, column"):
        own.read(file)
    file.write_text("en: # ours\n  explicit: # clear\n    - give up\n    - 'go away #1'\n", "utf-8")
    assert own.read(file)["own-explicit"]["en"] == ("give up", "go away #1")
