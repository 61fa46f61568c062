"""What staff follow a session by: signals, lines, who drives, today's ceiling, what a proposal shows."""

from typing import Any

from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.verdict import Verdict
from robot.engine.contact import Contact
from robot.engine.progress import DayPlan, Progress
from robot.engine.signals import Collector
from robot.people.matrix import matrix
from tests.engine.build import EVENING, S
from tests.people.test_matrix import somebody
from tests.runtime.test_shown import IDS, PROGRAMME, Shown

WORDS = "one-small-word"
USUAL = [{"touch_s": 10.0, "latency_s": 5.0, "shoves": 0, "early": 0.0}] * 5


def on(v: Shown, level: str = WORDS, baseline: list[dict[str, float]] | None = None) -> Contact:
    """A session that goes on at `level`."""
    progress = Progress(level, list(IDS))
    progress.baseline = USUAL if baseline is None else baseline
    portion = next(each for each in _portions() if each.level == level and not each.half)
    contact = Contact(3, portion, 0, 600, 0, Collector(0, 600), "small-word")
    v.view.begin(progress, level, lambda: contact, 2)
    v.tell(c.Bounds(("light", "speech", "text"), True), c.PhaseChanged("greeting", "active"))
    return contact


def _portions() -> Any:
    from robot.engine.portions import Portions

    return Portions.of(PROGRAMME.levels)


def lines(state: dict[str, Any], language: str = "en") -> list[str]:
    return [line[language] for line in state["signals"]["lines"]]


def test_the_session_that_goes_on_is_compared_with_what_is_usual() -> None:
    v = Shown()
    contact = on(v)
    contact.collector.note(e.Touched("head", 30_000, False), S)
    state = v.tell()
    assert state["signals"]["now"] is True
    assert "Gentle touch: 30 s so far, clearly more than usual (10 s)." in lines(state)
    assert "Rough touches: 0 times so far, as usual (0 times)." in lines(state)
    assert not [line for line in lines(state) if "before its time" in line], "it goes on"
    assert "やさしくふれた時間：ここまで30秒。いつもよりかなり多い（10秒）。" in lines(state, "ja")
    assert state["signals"]["baseline"] is None


def test_before_five_first_sessions_nothing_is_compared() -> None:
    v = Shown()
    on(v, baseline=USUAL[:2])
    state = v.tell()
    assert "Gentle touch: 0 s so far." in lines(state)
    assert "2 of 5" in state["signals"]["baseline"]["en"]


def test_of_the_last_session_it_is_said_what_all_came_to() -> None:
    v = Shown()
    progress = Progress(WORDS, list(IDS))
    progress.baseline = USUAL
    v.view.begin(progress, WORDS)
    fused = c.Fused(3, 4.2, 1.0, 3, 6.0, (("latency", 0.75), ("touch", 0.0)))
    state = v.tell(fused)
    assert lines(state) == [
        "Time until an answer: clearly more than usual (usually 5 s).",
        "Gentle touch: as usual (usually 10 s).",
    ]
    assert state["signals"]["taken"]["en"] == "Said afterwards: 3 of 10. With what was seen: 4.2 of 10."
    unrated = v.tell(c.Fused(3, None, 1.0, None, None, ()))
    assert "does not say enough" in unrated["signals"]["taken"]["en"]


def test_lines_stand_there_in_a_session_only_and_a_human_who_drives_is_named() -> None:
    v = Shown()
    on(v)
    said = e.LineRequested(f"{WORDS}.here", "mori")
    say = c.Say(7, f"{WORDS}.here", "voice")
    state = v.tell(c.Driven("mori"), say, after=said)
    assert f"{WORDS}.here" in [line["line"] for line in state["lines"]]
    assert not [line for line in state["lines"] if line["line"].startswith("farewell")]
    assert state["driving"] == "森 かなえ"
    assert (state["log"][0]["text"]["en"], state["log"][0]["by"]) == (
        "A member of staff chose a line for it to say.",
        "森 かなえ",
    )
    v.view.event(said, S)
    v.view.verdict(Verdict(say, None, "quiet-hours"), S)
    assert "could not be said" in v.view.state().to_json()["answer"]["en"]
    assert v.tell(c.Driven(""), c.PhaseChanged("active", "paused"))["lines"] == []
    assert v.tell()["driving"] == ""


def test_todays_ceiling_is_shown_for_its_day() -> None:
    v = Shown()
    progress = Progress(WORDS, list(IDS))
    v.view.begin(progress, WORDS)
    day = v.view._calendar.day(S)
    progress.today = DayPlan(day, most=3, lowered_to=IDS[2], lowered_by="mori")
    state = v.tell()
    assert (state["ceiling"]["level"]["id"], state["ceiling"]["by"]) == (IDS[2], "森 かなえ")
    progress.today = DayPlan(day - 1, most=3, lowered_to=IDS[2], lowered_by="mori")
    assert v.tell()["ceiling"] is None


def test_a_proposal_shows_what_the_person_will_be_shown_word_for_word() -> None:
    v = Shown()
    v.view.begin(Progress(IDS[1], list(IDS[:2])), IDS[1], tasters=2)
    proposed = v.tell(c.Propose(4, IDS[2], False, EVENING))["proposal"]["shown"]
    asked = v.tell(c.Preview(4, IDS[2], "", None, 2))["preview"]
    assert proposed == asked
    assert proposed["tasters"]


def test_nothing_of_it_but_who_drives_is_for_the_person() -> None:
    v = Shown()
    on(v)
    seen = matrix().shown(v.tell(c.Driven("mori")), somebody("person"))
    assert not {"signals", "lines", "ceiling"} & seen.keys()
    assert seen["driving"] == "森 かなえ"
