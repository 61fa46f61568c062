"""A script whose levels are renamed or gone: what was lived goes with its level and counts for no other."""

import json
from dataclasses import replace
from typing import Any

import pytest

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import Level, Policy
from robot.engine.progress import PastSession
from tests.engine.build import DAY, FREE, Driven, of, rules

ALL = tuple(level.id for level in FREE)
KINDS = (
    "hold",
    "n-up-one-down",
    "fixed-schedule",
    "weighted-up-down",
    "success-zone",
    "bayes",
    "bayes-level",
)


def with_parts(*names: str, was: dict[str, str] | None = None) -> tuple[Level, ...]:
    """The free levels, with sub-levels of "touch"."""
    former = was or {}
    parts = tuple(replace(FREE[2], id=name, was=tuple(former.get(name, "").split())) for name in names)
    return (*FREE[:2], replace(FREE[2], parts=parts), *FREE[3:])


def renamed(old: str, new: str, levels: tuple[Level, ...] = FREE, *was: str) -> tuple[Level, ...]:
    return tuple(replace(x, id=new, was=was or (old,)) if x.id == old else x for x in levels)


def without(*gone: str) -> tuple[Level, ...]:
    return tuple(level for level in FREE if level.id not in gone)


def later(d: Driven, levels: tuple[Level, ...], **changes: Any) -> Driven:
    """The next day, with a newer script."""
    utc = d.engine.calendar.utc(d.now) + DAY
    ids = [level.id for level in levels]
    defaults: dict[str, Any] = {"start": ids[1], "agreed": tuple(ids[:2]), "ceiling": ids[-1]}
    snapshot = json.loads(json.dumps(d.engine.snapshot()))
    return Driven(1, snapshot, utc=utc, levels=levels, **{**defaults, **changes})


def lived(kind: Any = "n-up-one-down", **changes: Any) -> Driven:
    """Four calm sessions on "touch"."""
    d = Driven(
        ceiling=changes.pop("ceiling", "touch"),
        levels=changes.pop("levels", FREE),
        policy=Policy(kind, up_after=5, window=4, alpha=0.5, alpha_standing=0.5),
        start="touch",
        agreed=ALL[:3],
        **changes,
    )
    for _ in range(4):
        d.evening()
    assert d.level == "touch"
    return d


def decided(d: Driven) -> list[tuple[str, str, str, str]]:
    return [(x.decision, x.before, x.after, x.rule) for x in of(c.Decided, d.log)]


# --- renamed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_was_lived_goes_along_with_a_new_name(kind: Any) -> None:
    d = lived(kind)
    policy = Policy(kind, up_after=5, window=4, alpha=0.5, alpha_standing=0.5)
    same = later(d, FREE, policy=policy)
    new = later(d, renamed("touch", "hand"), policy=policy)
    told = json.dumps(same.engine.snapshot()).replace('"touch"', '"hand"')
    assert json.dumps(new.engine.snapshot()) == told
    assert not of(c.Noted, new.log)
    assert not of(c.Decided, new.log)
    for driven in (same, new):
        driven.evening()
    assert [x[0::3] for x in decided(new)] == [x[0::3] for x in decided(same)], "and goes on in the same way"
    again = later(new, renamed("touch", "hand"), policy=policy)
    assert again.level == new.level, "once it has moved, nothing is left to move"


def test_consents_order_destination_way_back_forecast_and_a_stop_that_waits_move_too() -> None:
    d = lived()
    d.do(e.DestinationSet("touch", "kim"))
    d.do(e.OrderSet(("house", "presence", "touch", "word", "choosing"), "kim"))
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.do(e.StopRequested("tap"))
    d.do(e.LessRequested("tap"))
    assert (d.level, d.engine.progress.return_to) == ("presence", "touch")
    assert d.engine.progress.unjudged["level"] == "touch"
    new = later(d, renamed("touch", "hand"))
    p = new.engine.progress
    assert (p.return_to, p.destination, p.agreed) == ("hand", "hand", ["house", "presence", "hand"])
    assert p.order == ["house", "presence", "hand", "word", "choosing"]
    assert p.unjudged["level"] == "hand"
    assert {x.level for x in p.sessions} == {"hand"}
    assert '"touch"' not in json.dumps({**new.engine.snapshot(), "baseline": []}), "nowhere else either"


def test_two_renamings_one_after_the_other_may_come_at_once() -> None:
    d = lived()
    assert later(d, renamed("touch", "third", FREE, "second", "touch")).level == "third"


def test_a_sub_level_and_its_level_may_be_renamed_together() -> None:
    d = lived(levels=with_parts("near", "nearer"))
    d.engine.progress.agreed += ["touch/near", "touch/nearer"]
    d.engine.progress.part = "nearer"
    levels = renamed(
        "touch", "hand", with_parts("close", "closer", was={"close": "near", "closer": "nearer"})
    )
    new = later(d, levels)
    p = new.engine.progress
    assert (new.level, p.part) == ("hand", "closer")
    assert {"hand/close", "hand/closer"} <= set(p.agreed)
    assert {x.part for x in p.sessions} <= {"close"}
    assert not of(c.Noted, new.log)
    assert p.sessions_here == 4


def test_a_proposal_that_waits_is_for_the_same_level_by_its_new_name() -> None:
    d = lived(standing_approval=False, ceiling="word")
    d.do(e.StaffStep("up", "kim"))
    assert d.engine.progress.proposal is not None
    new = later(d, renamed("choosing", "cards"))
    proposal = new.engine.progress.proposal
    assert proposal is not None
    assert proposal.level == "cards"


# --- gone ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_was_lived_on_a_level_that_is_gone_counts_for_another(kind: Any) -> None:
    policy = Policy(kind, up_after=2, window=4, alpha=0.5, alpha_standing=0.5)
    d = lived(kind)
    new = later(d, without("touch"), policy=policy)
    assert new.level == "presence"
    assert ("down", "touch", "presence", "level-gone") in decided(new)
    notes = [x for x in of(c.Noted, new.log) if x.note == "levels-gone"]
    assert [dict(x.figures)["level"] for x in notes] == ["touch"]
    p = new.engine.progress
    assert (p.comfortable, p.sessions_here, p.days_here()) == (0, 0, 0)
    assert p.entered_day == new.engine.calendar.day(new.now), "its dwell begins now"
    new.evening()
    assert not of(c.Propose, new.log), "one session here is one session"
    assert not [x.note for x in of(c.Noted, later(new, without("touch")).log)], "told once"


def test_it_falls_to_the_highest_level_below_that_was_agreed_to() -> None:
    d = lived()
    assert later(d, without("touch", "presence"), start="house", agreed=("house",)).level == "house"
    assert later(d, without("presence")).level == "touch", "who is not on it stays"


def test_every_name_that_is_remembered_and_gone_is_named_once() -> None:
    d = lived()
    d.do(e.DestinationSet("word", "kim"))
    d.do(e.OrderSet(("house", "presence", "touch", "word", "choosing"), "kim"))
    new = later(d, without("word", "touch"))
    note = next(x for x in of(c.Noted, new.log) if x.note == "levels-gone")
    assert dict(note.figures)["level"] == "touch+word"
    p = new.engine.progress
    assert (p.destination, p.agreed) == ("", ["house", "presence"])
    assert "word" not in p.order
    new.evening()
    assert new.phase in ("present", "asleep")


def test_a_sub_level_that_is_gone_is_told_and_nothing_lived_there_counts() -> None:
    d = lived(levels=with_parts("near", "nearer"))
    d.engine.progress.part = "nearer"
    d.engine.progress.agreed.append("touch/nearer")
    new = later(d, with_parts("near", "other"))
    p = new.engine.progress
    assert (new.level, p.part, p.comfortable, p.sessions_here) == ("touch", "near", 0, 0)
    assert "level-gone" in rules(new)
    note = next(x for x in of(c.Noted, new.log) if x.note == "levels-gone")
    assert dict(note.figures)["level"] == "touch/nearer"
    assert "touch/nearer" not in p.agreed


def test_a_stop_that_waits_on_a_level_that_is_gone_takes_nobody_down() -> None:
    d = lived()
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    d.do(e.StopRequested("tap"))
    new = later(d, without("touch"))
    new.do(e.StopLabelled("hard"))
    assert new.level == "presence"
    assert new.engine.progress.bar_up > 0, "that a stop bars stays"


def test_a_way_back_and_a_setback_of_a_level_that_is_gone_are_forgotten() -> None:
    d = lived()
    d.do(e.LessRequested("tap"))
    new = later(d, without("touch"))
    assert (new.level, new.engine.progress.return_to) == ("presence", "")
    assert "level-gone" not in rules(new)
    assert [x.note for x in of(c.Noted, new.log)] == ["levels-gone"]


def test_a_lower_ceiling_holds_without_a_body_as_well() -> None:
    d = lived()
    new = later(d, FREE, ceiling="presence")
    assert (new.level, rules(new)[-1]) == ("presence", "ceiling-lowered")
    assert new.engine.progress.sessions_here == 0


def test_a_power_cut_in_a_session_on_a_level_that_is_renamed_or_gone() -> None:
    d = lived()
    d.do(e.StartRequested("tap"))
    d.pass_s(60)
    assert later(d, renamed("touch", "hand")).engine.progress.sessions[-1].level == "hand"
    past: PastSession = later(d, without("touch")).engine.progress.sessions[-1]
    assert past.outcome == "void"
