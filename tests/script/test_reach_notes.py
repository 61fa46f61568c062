"""Notes of the check, which fail nothing; and the command around both."""

import importlib
import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robot.behaviours.script import Finding, check_reach, load
from robot.cli.main import app
from robot.engine.policies import KINDS, POLICIES
from tests.kit.outside import install
from tests.script.build import SCRIPTS, TEXT, changed, line_of
from tests.script.rising import CALM, LADDER, POLICY, rising


def noted(code: str, findings: list[Finding]) -> Finding:
    (note,) = [finding for finding in findings if finding.code == code]
    assert note.is_note
    return note


@pytest.mark.parametrize("kind", ["hold", "therapist-only"])
def test_that_somebody_decides_each_step_is_a_note(tmp_path: Path, kind: str) -> None:
    note = noted("N103", rising(tmp_path, (POLICY, f"policy: {{kind: {kind}}}")))
    assert note.line == line_of(POLICY, LADDER)
    assert note.text.startswith(f"'{kind}' suggests no step, somebody decides each")


def test_a_policy_that_is_kept_for_what_began_with_it_is_a_note(tmp_path: Path) -> None:
    note = noted("N102", rising(tmp_path))
    assert note.line == line_of(POLICY, LADDER)
    assert note.text.startswith("'bayes-level' is not recommended any more: ")
    assert note.text.endswith("; rather 'home'")
    assert "home" in KINDS


CHARACTER = ("character: {lively: 0.4, awake: 0.5, risk: 1}", "character: {%s}")


@pytest.mark.parametrize(
    ("character", "codes"),
    [("predictable: true, risk: 2", {"N108"}), ("predictable: true", set()), ("risk: 2", set())],
)
def test_that_there_is_no_risk_where_it_is_predictable_is_a_note(
    tmp_path: Path, character: str, codes: set[str]
) -> None:
    found = rising(tmp_path, CALM, (CHARACTER[0], CHARACTER[1] % character))
    assert {each.code for each in found} == codes
    assert all(each.line == line_of(CHARACTER[0], LADDER) for each in found if each.code == "N108")


HOME = (POLICY, "policy: {kind: home}")
SHORT = ("ceiling: visit", "ceiling: choosing")


@pytest.mark.parametrize(("demand", "codes"), [(6, set()), (7, {"N106"}), (9, {"R101", "R102"})])
def test_home_over_a_gap_suggests_then_stays_on_lighter_days_then_suggests_nothing(
    tmp_path: Path, demand: int, codes: set[str]
) -> None:
    hard = ("- id: choosing\n", f"- id: choosing\n    demand: {demand}\n")
    found = rising(tmp_path, HOME, SHORT, hard)
    assert {finding.code for finding in found} == codes
    assert {finding.line for finding in found} <= {
        line_of("- id: choosing", LADDER),
        line_of("ceiling:", LADDER),
    }
    if demand == 7:
        assert "still chooses the whole of 'choosing' on no day" in found[0].text
    if demand == 9:
        assert "at the beginning of 'choosing' at 0.5" in found[1].text
        assert "and its limit is 0.50; put an easier sub-level at the beginning of" in found[1].text


def test_a_programme_without_a_day_away_from_the_robot_is_a_note(tmp_path: Path) -> None:
    """Law 14: sessions without the robot and a plan of fading are part of every plan."""
    plain = re.sub(r"^(    robot_free_every|fading): .*\n", "", TEXT, flags=re.MULTILINE)
    free, fading = sorted(rising(tmp_path, text=plain), key=lambda note: note.code)
    assert (free.code, free.line) == ("N104", line_of("- id: one-small-word", plain))
    assert "no session is without the robot" in free.text
    assert (fading.code, fading.line) == ("N105", line_of("ceiling:", plain))
    one = ("    behaviour: touch\n", "    behaviour: touch\n    robot_free_every: 6\n")
    assert [note.code for note in rising(tmp_path, one, text=plain)] == ["N105"]
    above = plain.replace("ceiling: one-small-word", "ceiling: quiet-presence")
    beyond = {note.code for note in rising(tmp_path, one, text=above)}
    assert "N104" in beyond, "beyond the ceiling it is none"


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_that_comes_along_has_both(path: Path) -> None:
    assert not {"N104", "N105"} & {finding.code for finding in check_reach(path)}


def test_a_script_with_another_finding_is_not_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(LADDER.replace("start: quiet", "start: quite"), "utf-8")
    assert [finding.code for finding in check_reach(path)] == ["E020"]


def test_a_policy_of_another_package_that_breaks_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    points = {"brittle": "brittle_steps:Brittle"}
    install(tmp_path, {"name": "brittle", "version": "1", "entry-points": {"yorisou.policies": points}})
    source = "from robot.engine.policies.base import SafePolicy\n\n\nclass Brittle(SafePolicy):\n"
    source += '    kind = "brittle"\n\n    def own_wish(self, last, here):\n        return {}["none"]\n'
    (tmp_path / "brittle_steps.py").write_text(source, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(POLICIES, "_found", dict(POLICIES._found))
    importlib.invalidate_caches()
    try:
        (broken,) = [x for x in rising(tmp_path, (POLICY, "policy: {kind: brittle}")) if not x.is_note]
    finally:
        sys.modules.pop("brittle_steps", None)
    assert (broken.code, broken.line) == ("R103", line_of(POLICY, LADDER))
    assert broken.text == "the policy 'brittle' breaks: KeyError: 'none'"


def checked(path: Path, *options: str) -> tuple[int, list[str]]:
    done = CliRunner().invoke(app, ["script", "check", *options, str(path)])
    return done.exit_code, done.stdout.splitlines()


def test_a_finding_fails_the_check_and_a_note_does_not(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(LADDER, "utf-8")
    code, lines = checked(path)
    assert (code, sum(" R101 " in line for line in lines), lines[-1] == "nothing to mend") == (1, 2, False)
    code, lines = checked(path, "--json")
    told = [json.loads(line) for line in lines]
    assert code == 1
    assert [each["code"] for each in told] == ["R102", "N102", "R101", "R101"]
    assert {tuple(each) for each in told} == {("file", "line", "column", "code", "text")}
    path.write_text(changed(CALM, text=LADDER), "utf-8")
    code, lines = checked(path)
    assert (code, lines) == (0, ["nothing to mend"])


def test_a_programme_that_cannot_rise_can_be_played(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(LADDER, "utf-8")
    assert load(path).policy.kind == "bayes-level"


LIBRARIES = "      library: [calm-evenings, hour-and-month, kept]\n"
DOSE = "dose: {minutes: 10, sessions_per_day: 1, days_per_week: 5}\n    dwell: {days: 7, sessions: 3}\n"
SEVEN = DOSE + "    robot_free_every: 6\n    demand: 2.6\n"


@pytest.mark.parametrize(("days", "sentences", "needed"), [(5, 3, 30), (2, 2, 8), (1, 3, 0)])
def test_too_few_small_words_for_a_fortnight_are_a_note(
    tmp_path: Path, days: int, sentences: int, needed: int
) -> None:
    few = (SEVEN, SEVEN.replace("days_per_week: 5", f"days_per_week: {days}"))
    text = changed(few, (LIBRARIES, f"      sentences: {sentences}\n"), text=TEXT)
    (tmp_path / "x.yaml").write_text(text, "utf-8")
    found = check_reach(tmp_path / "x.yaml")
    if not needed:
        assert found == []
        return
    note = noted("N107", found)
    assert f"room for {needed} small words, and 7 lines may always be said" in note.text
    assert note.line == line_of("# At most three a session", text) - 1
