"""What cannot rise is said: steps that stay shut, destinations beyond the weeks, and what would mend it."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from robot.behaviours.script import check, check_reach, load
from robot.behaviours.script.reach.evidence import steps
from robot.cli.main import app
from robot.contract.programme import Policy, Programme
from robot.engine.policies import KINDS, POLICIES
from robot.yaml_check.finding import Finding
from tests.script.build import SCRIPTS, TEXT, WHOLE, changed, line_of

LADDER = WHOLE.read_text("utf-8")
POLICY = "policy: {kind: bayes-level, alpha: 0.10}"
# What was measured on the real engine: bayes-level told of 130 sessions rated 0 on each level, one a day.
SHUT = {
    "whole-ladder": {"choosing": 0.131, "visit": 0.103},
    "long-quiet": {"choosing": 0.224, "voice": 0.157, "video": 0.134},
    "night-gamer": {"outing": 0.871, "visit": 0.794},
}
BAYES_LEVEL = {
    "whole-ladder": Policy("bayes-level", alpha=0.10, alpha_standing=0.10),
    "long-quiet": Policy(
        "bayes-level",
        alpha=0.10,
        alpha_standing=0.10,
        expected={"choosing": 3.9, "one-small-word": 3.1, "voice": 6.8, "video": 8},
    ),
    "night-gamer": Policy("bayes-level", alpha=0.15, alpha_standing=0.15),
}
# Shipped programmes that name a policy which cannot lead up them.
STAY_SHUT = {f"{name}.yaml" for name in SHUT}


def shipped(name: str, policy: Policy) -> Programme:
    return replace(load(SCRIPTS / f"{name}.yaml"), policy=policy)


def shut(programme: Programme) -> dict[str, float | None]:
    return {step.above.level.id: step.forecast for step in steps(programme) if not step.opens}


@pytest.fixture
def found(tmp_path: Path):  # type: ignore[no-untyped-def]
    """The findings of a changed script that has no other finding; notes too where they are asked for."""

    def find(*changes: tuple[str, str], text: str = LADDER, notes: bool = False) -> list[Finding]:
        path = tmp_path / "x.yaml"
        path.write_text(changed(*changes, text=text), "utf-8")
        assert check(path) == []
        return [finding for finding in check_reach(path) if notes or not finding.is_note]

    return find


# --- the evidence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHUT)
def test_the_steps_that_bayes_level_never_opens_are_those_that_were_measured(name: str) -> None:
    assert shut(shipped(name, BAYES_LEVEL[name])) == pytest.approx(SHUT[name], abs=0.0005)


def test_the_limit_is_that_of_the_approval_that_was_given() -> None:
    programme = shipped("whole-ladder", Policy("bayes-level", alpha=0.05, alpha_standing=0.15))
    assert {step.limit for step in steps(programme) if not step.opens} == {0.05}
    assert shut(replace(programme, standing_approval=True)) == {}


def test_every_shipped_programme_rises_but_those_whose_policy_is_known_not_to() -> None:
    failing = {path.name for path in SCRIPTS.glob("*.yaml") if any(not x.is_note for x in check_reach(path))}
    assert failing == STAY_SHUT


OPEN = [
    Policy("n-up-one-down", up_after=50),
    Policy("weighted-up-down", share=0.99),
    Policy("weighted-up-down", share=0.5),
    Policy("success-zone"),
    Policy("success-zone", low=0.9, high=1.0, window=30),
    Policy("fixed-schedule", up_after=50),
    Policy("bayes", alpha=0.10),
    Policy("bayes-level", alpha=0.15, alpha_standing=0.15),
]


@pytest.mark.parametrize("policy", OPEN, ids=lambda policy: f"{policy.kind} {dict(policy.figures)}")
def test_a_policy_that_only_needs_calm_sessions_opens_every_step(policy: Policy) -> None:
    assert shut(shipped("whole-ladder", policy)) == {}


def test_the_strictest_limit_opens_one_step_only() -> None:
    programme = shipped("whole-ladder", Policy("bayes-level", alpha=0.01, alpha_standing=0.01))
    assert [step.above.level.id for step in steps(programme) if step.enters and step.opens] == [
        "one-small-word"
    ]


def test_steps_between_sub_levels_are_steps_too() -> None:
    programme = shipped("whole-ladder", BAYES_LEVEL["whole-ladder"])
    video = programme.level("video")
    hard = (*video.parts[:2], replace(video.parts[2], demand=9.9), *video.parts[3:])
    levels = tuple(replace(x, parts=hard) if x is video else x for x in programme.levels)
    found = [step.above.name for step in steps(replace(programme, levels=levels)) if not step.opens]
    assert found == ["choosing", "video/own-blurred"]


# --- findings -----------------------------------------------------------------------------------------------


def test_a_step_that_stays_shut_has_its_line_its_figure_its_limit_and_mends(found) -> None:  # type: ignore[no-untyped-def]
    first, second, third = found()
    assert str(second).startswith(f"{second.file}:{line_of('- id: choosing', LADDER)}:9: R101 the step from ")
    assert "'touch-and-greeting' to 'choosing' stays shut: after 130 calm sessions, one a day," in second.text
    assert (
        "chance of a hard session at the beginning of 'choosing' at 0.131, and its limit is 0.10"
        in second.text
    )
    assert "; put an easier sub-level at the beginning of 'choosing', with a demand of 2.6; or list " in (
        second.text
    )
    assert second.text.endswith("; or set alpha to 0.14; or choose the policy 'home'")
    assert (third.line, third.code) == (line_of("- id: visit", LADDER), "R101")
    assert (first.line, first.code) == (line_of("ceiling:", LADDER), "R102")
    assert first.text == "the ceiling 'visit' is out of reach: no step leads to 'choosing' or to 'visit'"


def test_each_mend_that_is_named_opens_the_step(found) -> None:  # type: ignore[no-untyped-def]
    start, end = LADDER.index("  - id: choosing"), LADDER.index("  - id: one-small-word")
    choosing, behind = LADDER[start:end], LADDER.index("  - id: play")
    reordered = LADDER[:start] + LADDER[end:behind] + choosing + LADDER[behind:]
    between = "  - id: easier\n    demand: 2.6\n" + choosing.split("\n", 1)[1]
    between = re.sub(r"\n    demand: 3.4", "", between)
    assert "choosing" in shut_in(found())
    for text in (reordered, LADDER[:start] + between + LADDER[start:]):
        assert "choosing" not in shut_in(found(text=text))
    assert "choosing" not in shut_in(found((POLICY, "policy: {kind: bayes-level, alpha: 0.14}")))
    assert "choosing" not in shut_in(found((POLICY, "policy: {kind: n-up-one-down, up_after: 5}")))


def shut_in(findings: list[Finding]) -> set[str]:
    return {re.findall(r"to '([\w-]+)' stays shut", each.text)[0] for each in findings if each.code == "R101"}


def test_a_level_that_must_come_later_is_not_proposed_first(found) -> None:  # type: ignore[no-untyped-def]
    tied = ("- id: one-small-word\n", "- id: one-small-word\n    after: [choosing]\n")
    (_, step, _) = found(tied)
    assert "'choosing' stays shut" in step.text
    assert "before it" not in step.text


def test_several_levels_between_are_named_where_one_is_not_enough(found) -> None:  # type: ignore[no-untyped-def]
    texts = [x.text for x in check_reach(SCRIPTS / "night-gamer.yaml") if x.code == "R101"]
    assert (
        "; put 2 easier sub-levels at the beginning of 'outing', with demands of 5 and 6.7; or choose"
        in texts[0]
    )
    assert "set alpha" not in texts[0], "no script may raise it so far"


def test_what_was_expected_is_asked_again_where_it_alone_keeps_a_step_shut(found) -> None:  # type: ignore[no-untyped-def]
    texts = [x.text for x in check_reach(SCRIPTS / "long-quiet.yaml") if x.code == "R101"]
    again = "ask again what the person expects of 'voice' (6.8 now; without it the step opens)"
    assert [again in text for text in texts] == [False, True, False]


# --- the destination and the calendar -----------------------------------------------------------------------

CALM = (POLICY, "policy: {kind: n-up-one-down, up_after: 3}")
SLOW = ("dwell: {days: 7, sessions: 3}", "dwell: {days: 300, sessions: 3}")


def test_a_destination_beyond_the_weeks_has_its_best_day_and_its_longest_stay(found) -> None:  # type: ignore[no-untyped-def]
    assert found(CALM) == []
    (late,) = found(CALM, SLOW)
    assert (late.code, late.line) == ("R102", line_of("ceiling:", LADDER))
    assert late.text == (
        "the ceiling 'visit' is out of reach: with every session calm it is reached after 456 days "
        "(week 66), and the programme is planned for 26 weeks; the longest stay is on 'quiet-presence' "
        "(300 days): shorten it, choose a nearer destination, or write weeks: 66"
    )


@pytest.mark.parametrize(("weeks", "code"), [(65, ["R102"]), (66, [])])
def test_a_script_may_be_planned_for_more_weeks(found, weeks: int, code: list[str]) -> None:  # type: ignore[no-untyped-def]
    planned = ("start: ", f"weeks: {weeks}\nstart: ")
    assert [finding.code for finding in found(CALM, SLOW, planned)] == code


def test_a_nearer_destination_counts_and_what_lies_beyond_it_does_not(found) -> None:  # type: ignore[no-untyped-def]
    near = ("ceiling: visit", "ceiling: visit\ndestination: touch-and-greeting")
    assert found(CALM, near, ("start: ", "weeks: 3\nstart: ")) == []
    (late,) = found(CALM, near, ("start: ", "weeks: 2\nstart: "))
    assert late.text.startswith(
        "the destination 'touch-and-greeting' is out of reach: with every session calm it is reached after "
        "14 days (week 3), and the programme is planned for 2 weeks;"
    )
    assert [finding.code for finding in found(near)] == ["R101", "R101"], "steps up to the ceiling are steps"


def test_a_destination_behind_the_start_is_reached(found) -> None:  # type: ignore[no-untyped-def]
    start = ("start: quiet-presence", "start: choosing\ndestination: touch-and-greeting")
    agreed = ("house, quiet-presence]", "house, quiet-presence, touch-and-greeting, choosing]")
    assert found(CALM, start, agreed) == []


def test_a_gap_above_the_ceiling_is_nobody_s(found) -> None:  # type: ignore[no-untyped-def]
    assert found(("ceiling: visit", "ceiling: touch-and-greeting")) == []
    assert found(("ceiling: visit", "ceiling: quiet-presence")) == []


def test_a_dose_with_gaps_that_the_pace_takes_for_days_away_is_said(found) -> None:  # type: ignore[no-untyped-def]
    rare = ("sessions_per_day: 2, days_per_week: 5", "sessions_per_day: 2, days_per_week: 1")
    (late,) = found(CALM, rare, ("away_days: 7", "away_days: 6"))
    assert "leads no further than 'touch-and-greeting' in ten years: a dose has gaps longer than" in late.text
    assert found(CALM, rare) == []


def test_a_step_that_opens_at_the_doses_of_the_script_is_open(found) -> None:  # type: ignore[no-untyped-def]
    """One a day, bayes-level would never open the last step; three a week, as the dose has it, it does."""
    start, end = LADDER.index("  - id: choosing"), LADDER.index("  - id: one-small-word")
    behind = LADDER.index("  - id: play")
    reordered = LADDER[:start] + LADDER[end:behind] + LADDER[start:end] + LADDER[behind:]
    assert found(text=reordered) == []


# --- who decides, and notes ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["hold", "therapist-only"])
def test_where_somebody_decides_each_step_nothing_is_shut_and_that_is_said(found, kind: str) -> None:  # type: ignore[no-untyped-def]
    by_somebody = (POLICY, f"policy: {{kind: {kind}}}")
    assert found(by_somebody) == []
    note = next(x for x in found(by_somebody, notes=True) if x.code == "N103")
    assert (note.line, kind in note.text, "somebody decides each" in note.text) == (
        line_of(POLICY, LADDER),
        True,
        True,
    )
    (late,) = found(by_somebody, SLOW)
    assert late.code == "R102"


def test_only_the_kinds_that_never_wish_up_leave_each_step_to_somebody() -> None:
    assert {kind for kind in KINDS if POLICIES[kind].by_person} == {"hold", "therapist-only"}


def test_levels_that_are_not_connected_are_a_note(found) -> None:  # type: ignore[no-untyped-def]
    (note,) = found(CALM, notes=True)
    assert (note.code, note.line) == ("N101", line_of("behaviour: not-connected", LADDER))
    assert note.text.startswith("not connected yet: play, messages, voice, video, outing, visit; ")
    assert found(text=TEXT, notes=True) == []


def test_a_policy_that_is_kept_for_what_began_with_it_is_a_note(found) -> None:  # type: ignore[no-untyped-def]
    note = next(x for x in found(notes=True) if x.code == "N102")
    assert note.line == line_of(POLICY, LADDER)
    assert note.text.startswith("'bayes-level' is not recommended any more: ")
    assert note.text.endswith(f"; rather '{POLICIES['bayes-level'].instead}'")
    assert POLICIES["bayes-level"].instead in KINDS


def test_a_programme_without_a_day_away_from_the_robot_is_a_note(found) -> None:  # type: ignore[no-untyped-def]
    """Law 14: sessions without the robot and a plan of fading are part of every plan."""
    plain = re.sub(r"^(    robot_free_every|fading): .*\n", "", TEXT, flags=re.MULTILINE)
    free, fading = sorted(found(text=plain, notes=True), key=lambda note: note.code)
    assert (free.code, free.line) == ("N104", line_of("- id: one-small-word", plain))
    assert "no session is without the robot" in free.text
    assert (fading.code, fading.line) == ("N105", line_of("ceiling:", plain))
    one = ("    behaviour: touch\n", "    behaviour: touch\n    robot_free_every: 6\n")
    assert [note.code for note in found(one, text=plain, notes=True)] == ["N105"]
    above = plain.replace("ceiling: one-small-word", "ceiling: quiet-presence")
    assert "N104" in {note.code for note in found(one, text=above, notes=True)}, (
        "beyond the ceiling it is none"
    )


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_that_comes_along_has_both(path: Path) -> None:
    assert not {"N104", "N105"} & {finding.code for finding in check_reach(path)}


def test_a_script_with_another_finding_is_not_reckoned(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(LADDER.replace("start: quiet", "start: quite"), "utf-8")
    assert [finding.code for finding in check_reach(path)] == ["E020"]


# --- the command --------------------------------------------------------------------------------------------


def test_a_finding_fails_the_check_and_a_note_does_not(tmp_path: Path) -> None:
    failing = CliRunner().invoke(app, ["script", "check", str(WHOLE)])
    assert (failing.exit_code, failing.stdout.count(" R101 "), "nothing to mend" in failing.stdout) == (
        1,
        2,
        False,
    )
    path = tmp_path / "x.yaml"
    path.write_text(changed(CALM, text=LADDER), "utf-8")
    noted = CliRunner().invoke(app, ["script", "check", str(path)])
    assert (noted.exit_code, noted.stdout.count(" N101 "), noted.stdout.count("nothing to mend\n")) == (
        0,
        1,
        1,
    )
    told = [
        json.loads(line)
        for line in CliRunner().invoke(app, ["script", "check", "--json", str(WHOLE)]).stdout.splitlines()
    ]
    assert [each["code"] for each in told] == ["R102", "N102", "R101", "N101", "R101"]
    assert {tuple(each) for each in told} == {("file", "line", "column", "code", "text")}


def test_a_programme_that_cannot_rise_can_be_played(tmp_path: Path) -> None:
    assert load(WHOLE).policy.kind == "bayes-level"
