"""What cannot rise is said: steps that stay shut, destinations beyond the weeks, and what would mend it."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from robot.behaviours.script import Finding, check_reach, check_text, load
from robot.behaviours.script.reach.evidence import SESSIONS, steps
from robot.contract.programme import Policy, Programme
from robot.engine.policies import KINDS, POLICIES
from tests.script.build import SCRIPTS, line_of
from tests.script.rising import CALM, LADDER, POLICY, rising, shut_in, standing_still, words_first

# Measured once on the real engine: bayes-level, told of 130 sessions rated 0 on each level, one a day.
SHUT = {
    "whole-ladder": {"choosing": 0.131, "visit": 0.103},
    "long-quiet": {"choosing": 0.224, "voice": 0.157, "video": 0.134},
    "night-gamer": {"outing": 0.871, "visit": 0.794},
}
Found = Callable[..., list[Finding]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """Of a changed script, without its notes."""
    return lambda *changes, text=LADDER: [x for x in rising(tmp_path, *changes, text=text) if not x.is_note]


@pytest.fixture
def ladder(tmp_path: Path) -> Programme:
    path = tmp_path / "ladder.yaml"
    path.write_text(LADDER, "utf-8")
    return load(path)


def shut(programme: Programme, policy: Policy | None = None) -> dict[str, float | None]:
    programme = programme if policy is None else replace(programme, policy=policy)
    return {step.above.level.id: step.forecast for step in steps(programme) if not step.opens}


# --- the evidence -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHUT)
def test_the_steps_that_bayes_level_never_opens_are_those_that_were_measured(
    name: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(standing_still(name), "utf-8")
    assert shut(load(path)) == pytest.approx(SHUT[name], abs=0.0005)


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_programme_that_comes_along_rises(path: Path) -> None:
    assert [finding for finding in check_reach(path) if not finding.is_note] == []


def test_the_limit_is_that_of_the_approval_that_was_given(ladder: Programme) -> None:
    policy = Policy("bayes-level", alpha=0.05, alpha_standing=0.15)
    programme = replace(ladder, policy=policy)
    assert {step.limit for step in steps(programme) if not step.opens} == {0.05}
    assert shut(replace(programme, standing_approval=True)) == {}


OPEN = [
    Policy("home"),
    Policy("home", setting="careful"),
    Policy("home", expected={"choosing": 10, "video": 0}),
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
def test_a_policy_that_calm_sessions_convince_opens_every_step(ladder: Programme, policy: Policy) -> None:
    assert shut(ladder, policy) == {}


def test_the_strictest_limit_opens_only_what_is_easier_than_the_level_before(ladder: Programme) -> None:
    programme = replace(ladder, policy=Policy("bayes-level", alpha=0.01, alpha_standing=0.01))
    assert [x.above.level.id for x in steps(programme) if x.enters and x.opens] == ["one-small-word"]


def test_steps_between_sub_levels_are_steps_too(ladder: Programme) -> None:
    video = ladder.level("video")
    hard = (*video.parts[:2], replace(video.parts[2], demand=9.9), *video.parts[3:])
    levels = tuple(replace(x, parts=hard) if x is video else x for x in ladder.levels)
    found = [step.above.name for step in steps(replace(ladder, levels=levels)) if not step.opens]
    assert found == ["choosing", "video/own-masked"]


def test_a_start_further_up_begins_there(ladder: Programme) -> None:
    agreed = tuple(level.id for level in ladder.levels[:4])
    begun = replace(ladder, start="choosing", agreed=agreed)
    assert next(step.here.level.id for step in steps(begun) if step.enters) == "choosing"
    assert steps(replace(ladder, ceiling="quiet-presence")) == []
    asleep = replace(ladder, start="in-the-house", agreed=("in-the-house",), ceiling="in-the-house")
    assert steps(asleep) == []


# --- findings -----------------------------------------------------------------------------------------------


def test_a_step_that_stays_shut_has_its_line_its_figure_its_limit_and_mends(found: Found) -> None:
    first, second, third = found()
    assert str(second).startswith(f"{second.file}:{line_of('- id: choosing', LADDER)}:9: R101 the step from ")
    assert second.text == (
        "the step from 'touch-and-greeting' to 'choosing' stays shut: after 130 calm sessions, one a day, "
        "the policy 'bayes-level' still puts the chance of a hard session at the beginning of 'choosing' at "
        "0.131, and its limit is 0.10; put an easier sub-level at the beginning of 'choosing', with a demand "
        "of 2.6; or list 'one-small-word' before it; or set alpha to 0.14; or choose the policy 'home'"
    )
    assert (third.line, third.code) == (line_of("- id: visit", LADDER), "R101")
    assert (first.line, first.code) == (line_of("ceiling:", LADDER), "R102")
    assert first.text == "the ceiling 'visit' is out of reach: no step leads to 'choosing' or to 'visit'"


def test_each_mend_that_is_named_opens_the_step(found: Found) -> None:
    assert "choosing" not in shut_in(found(text=words_first()))
    cards, word = LADDER.index("  - id: choosing"), LADDER.index("  - id: one-small-word")
    easy, usual = "{en: One card, ja: ひとつ, ko: 하나}", "{en: Two cards, ja: ふたつ, ko: 둘}"
    parts = (
        "    sublevels:\n"
        f"      - {{id: easy, demand: 2.6, name: {easy}, preview: {easy}}}\n"
        f"      - {{id: usual, name: {usual}, preview: {usual}}}\n"
    )
    assert "demand" not in LADDER[cards:word]
    assert "choosing" not in shut_in(found(text=LADDER[:word] + parts + LADDER[word:]))
    for policy in ("bayes-level, alpha: 0.14", "home"):
        assert "choosing" not in shut_in(found((POLICY, f"policy: {{kind: {policy}}}")))


def test_under_a_standing_approval_its_own_limit_is_named(found: Found) -> None:
    standing = ("approval: {standing: false", "approval: {standing: true")
    texts = [finding.text for finding in found(standing) if finding.code == "R101"]
    assert "; or set alpha_standing to 0.14; or" in texts[0]


def test_a_level_that_must_come_later_is_not_proposed_first(found: Found) -> None:
    (_, step, _) = found(("- id: one-small-word\n", "- id: one-small-word\n    after: [choosing]\n"))
    assert "'choosing' stays shut" in step.text
    assert "before it" not in step.text


def test_a_level_is_not_proposed_below_one_that_was_agreed_to(found: Found) -> None:
    start = ("start: quiet-presence", "start: touch-and-greeting")
    agreed = ("house, quiet-presence]", "house, quiet-presence, touch-and-greeting, choosing]")
    (_, step, _) = found(start, agreed)
    assert "'choosing' stays shut" in step.text
    assert "before it" not in step.text


def test_a_level_that_would_bring_two_new_ways_of_contact_is_not_proposed_first(found: Found) -> None:
    """Cards and speech at once would be the next finding (S101)."""
    word = LADDER.index("  - id: one-small-word")
    both = LADDER[:word] + LADDER[word:].replace("rung: L3", "rung: L4", 1).replace("[", "[cards, ", 1)
    assert "modalities: [cards, light" in both[word:]
    (step, *_) = [x for x in found(text=both) if x.code == "R101"]
    assert "'choosing' stays shut" in step.text
    assert "before it" not in step.text


def test_as_many_sub_levels_are_named_as_it_takes(found: Found) -> None:
    texts = [x.text for x in found(text=standing_still("night-gamer")) if x.code == "R101"]
    assert (
        "; put 2 easier sub-levels at the beginning of 'outing', with demands of 5 and 6.7; or " in texts[0]
    )
    assert "set alpha" not in texts[0], "no script may raise it so far"


def test_what_was_expected_is_asked_again_where_it_alone_keeps_a_step_shut(found: Found) -> None:
    texts = [x.text for x in found(text=standing_still("long-quiet")) if x.code == "R101"]
    again = "ask again what the person expects of 'voice' (6.8 now; without it the step opens)"
    assert [again in text for text in texts] == [False, True, False]


@pytest.mark.parametrize(("alpha", "steps"), [("0.058", 4), ("0.01", 8)])
def test_where_more_than_three_steps_stay_shut_the_ladder_is_not_to_be_mended(
    found: Found, alpha: str, steps: int
) -> None:
    texts = [x.text for x in found((POLICY, POLICY.replace("0.10", alpha))) if x.code == "R101"]
    assert len(texts) == steps
    assert not any("sub-level" in text or "before it" in text for text in texts)
    assert all(re.search(r"; set alpha to 0\.\d\d; or choose the policy 'home'$", text) for text in texts)


def test_between_two_sub_levels_a_sub_level_is_put(found: Found) -> None:
    hard = ("      - id: own-masked\n", "      - id: own-masked\n        demand: 9.6\n")
    (step,) = [x for x in found(hard) if "own-masked" in x.text and x.code == "R101"]
    assert step.line == line_of("id: own-masked", LADDER)
    assert "from 'only-theirs-on' to 'own-masked' stays shut" in step.text
    assert "; put an easier sub-level between them, with a demand of 8.2; " in step.text
    assert "before it" not in step.text


# --- the destination and the calendar -----------------------------------------------------------------------

SLOW = ("dwell: {days: 7, sessions: 3}", "dwell: {days: 300, sessions: 3}")


def test_a_destination_beyond_the_weeks_has_its_best_day_and_its_longest_stay(found: Found) -> None:
    assert found(CALM) == []
    (late,) = found(CALM, SLOW)
    assert (late.code, late.line) == ("R102", line_of("ceiling:", LADDER))
    assert late.text == (
        "the ceiling 'visit' is out of reach: with every session calm it is reached after 463 days "
        "(week 67), and the programme is planned for 26 weeks; the longest stay is on 'quiet-presence' "
        "(300 days): shorten it, choose a nearer destination, or write weeks: 67"
    )


@pytest.mark.parametrize(("weeks", "codes"), [(66, ["R102"]), (67, [])])
def test_a_script_may_be_planned_for_more_weeks(found: Found, weeks: int, codes: list[str]) -> None:
    planned = ("start: ", f"weeks: {weeks}\nstart: ")
    assert [finding.code for finding in found(CALM, SLOW, planned)] == codes


@pytest.mark.parametrize("weeks", [0, 521])
def test_weeks_have_limits(weeks: int) -> None:
    (finding,) = check_text(LADDER.replace("start: ", f"weeks: {weeks}\nstart: ", 1), "x.yaml")
    assert finding.code == "E013"
    assert check_text(LADDER.replace("start: ", "weeks: 520\nstart: ", 1), "x.yaml") == []


def test_a_nearer_destination_counts_and_what_lies_beyond_it_does_not(found: Found) -> None:
    near = ("ceiling: visit", "ceiling: visit\ndestination: touch-and-greeting")
    assert found(CALM, near, ("start: ", "weeks: 3\nstart: ")) == []
    (late,) = found(CALM, near, ("start: ", "weeks: 2\nstart: "))
    assert late.text.startswith(
        "the destination 'touch-and-greeting' is out of reach: with every session calm it is reached after "
        "14 days (week 3), and the programme is planned for 2 weeks;"
    )
    assert [finding.code for finding in found(near)] == ["R101", "R101"], "steps up to the ceiling are steps"


def test_a_destination_behind_the_start_is_reached(found: Found) -> None:
    start = ("start: quiet-presence", "start: choosing\ndestination: touch-and-greeting")
    agreed = ("house, quiet-presence]", "house, quiet-presence, touch-and-greeting, choosing]")
    assert found(CALM, start, agreed) == []


@pytest.mark.parametrize("ceiling", ["touch-and-greeting", "quiet-presence"])
def test_a_gap_above_the_ceiling_is_nobody_s(found: Found, ceiling: str) -> None:
    assert found(("ceiling: visit", f"ceiling: {ceiling}")) == []


def test_a_dose_with_gaps_that_the_pace_takes_for_days_away_is_said(found: Found) -> None:
    rare = ("sessions_per_day: 2, days_per_week: 5", "sessions_per_day: 2, days_per_week: 1")
    (late,) = found(CALM, rare, ("away_days: 7", "away_days: 6"))
    assert "leads no further than 'touch-and-greeting' in ten years: a dose has gaps longer than" in late.text
    assert found(CALM, rare, ("start: ", "weeks: 30\nstart: ")) == []


def test_what_takes_longer_than_ten_years_is_out_of_reach(found: Found) -> None:
    (late,) = found((POLICY, "policy: {kind: weighted-up-down, share: 0.99}"))
    assert late.text == (
        "the ceiling 'visit' is out of reach: with every session calm, 'weighted-up-down' leads no further "
        "than 'outing' in ten years; choose another policy, or put easier levels behind 'outing'"
    )


def test_a_step_that_opens_at_the_doses_of_the_script_is_open(found: Found, ladder: Programme) -> None:
    """With a session every day bayes-level never opens the last step; with three a week it does."""
    assert "visit" in shut(ladder)
    assert found(text=words_first()) == []


@pytest.mark.parametrize("kind", ["hold", "therapist-only"])
def test_where_somebody_decides_each_step_only_the_calendar_counts(found: Found, kind: str) -> None:
    by_somebody = (POLICY, f"policy: {{kind: {kind}}}")
    assert found(by_somebody) == []
    (late,) = found(by_somebody, SLOW)
    assert late.code == "R102"


def test_only_the_kinds_that_never_wish_up_leave_each_step_to_somebody() -> None:
    assert {kind for kind in KINDS if POLICIES[kind].by_person} == {"hold", "therapist-only"}
    assert SESSIONS == 130
