"""Client requests: each becomes one event, or is refused with what would be right."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.contract import events as e
from robot.contract.programme import Level
from robot.contract.record import Record
from robot.control.request_events import PLAIN, SIGNED
from robot.control.viewer_requests import Acknowledge
from robot.errors import UsageError
from robot.journal.redaction import redacted
from tests.engine.build import programme
from tests.runtime.requested import to_events

PROGRAMME = programme()
IDS = [level.id for level in PROGRAMME.levels]
STAFFED = replace(PROGRAMME, staff=("mori", "sato"))
STEP: dict[str, Any] = {"do": "staff-step", "direction": "down"}


def heard(request: dict[str, Any]) -> Record:
    (event,) = to_events(request, PROGRAMME)
    return event


@pytest.mark.parametrize(
    ("request_", "event"),
    [
        ({"do": "rate", "value": 4}, e.Rated(4)),
        ({"do": "rate", "value": None}, e.Rated(None)),
        (
            {"do": "rate", "value": 4, "peak": 7, "good": True, "than_foreseen": "easier"},
            e.Rated(4, 7, True, "easier"),
        ),
        ({"do": "foresee", "answer": "bit-hard"}, e.Foreseen("bit-hard")),
        ({"do": "happened", "answer": "easier"}, e.Happened("easier")),
        ({"do": "today", "answer": 4}, e.TodayAnswered(4, "tap")),
        ({"do": "usual", "source": "button"}, e.TodayChosen("usual", "button")),
        ({"do": "lighter", "source": "console"}, e.TodayChosen("lighter", "console")),
        ({"do": "stop-label", "label": "busy"}, e.StopLabelled("busy")),
        ({"do": "others", "on": True}, e.OthersPresent(True, "tap")),
        ({"do": "withdraw-consent", "level": IDS[1]}, e.ConsentWithdrawn(IDS[1], "tap")),
        ({"do": "stay-here", "source": "button"}, e.StayChosen("button")),
        ({"do": "send-away", "source": "console"}, e.SentAway("console")),
        ({"do": "let-back"}, e.LetBack("tap")),
        ({"do": "destination", "level": IDS[2], "by": "Mori"}, e.DestinationSet(IDS[2], "Mori")),
        ({"do": "destination", "level": "", "by": "Mori"}, e.DestinationSet("", "Mori")),
        ({"do": "order", "levels": IDS[::-1], "by": "Mori"}, e.OrderSet(tuple(IDS[::-1]), "Mori")),
        ({**STEP, "by": "Mori"}, e.StaffStep("down", "Mori")),
        ({"do": "say-line", "line": "word.here", "by": "Mori"}, e.LineRequested("word.here", "Mori")),
        ({"do": "ceiling-today", "level": IDS[1], "by": "Mori"}, e.CeilingLowered(IDS[1], "Mori")),
        ({"do": "review", "by": "Mori"}, e.ReviewDone("Mori")),
        ({"do": "hold", "until": "2027-01-31", "by": "Mori"}, e.HoldRequested("2027-01-31", "Mori")),
        ({"do": "hold", "by": "person"}, e.HoldRequested("", "person")),
        ({"do": "lift-hold", "by": "Person "}, e.HoldLifted("person")),
        ({"do": "fading", "days_a_week": [5, 3, 3, 0], "by": "Mori"}, e.FadingPlanned((5, 3, 3, 0), "Mori")),
        ({"do": "fading", "days_a_week": [], "by": "Mori"}, e.FadingPlanned((), "Mori")),
        ({"do": "close-programme", "by": "Mori"}, e.CloseRequested("Mori")),
        ({"do": "leave-programme"}, e.LeaveRequested("tap")),
        ({"do": "drill", "by": "Mori"}, e.DrillRequested("Mori")),
        ({"do": "crisis"}, e.CrisisRaised(2, "tap", "pressed")),
        ({"do": "crisis", "source": "console"}, e.CrisisRaised(2, "console", "staff")),
        ({"do": "clear", "by": "person"}, e.CrisisCleared("person")),
    ],
)
def test_a_request_is_one_event_that_the_journal_keeps_whole(request_: dict[str, Any], event: Record) -> None:
    assert heard(request_) == event
    assert redacted(list(event.to_json().values())) == _lists(event)


def _lists(event: Record) -> list[Any]:
    return [list(value) if isinstance(value, tuple) else value for value in event.to_json().values()]


@pytest.mark.parametrize(
    ("request_", "where"),
    [
        ({"do": "rate", "value": 2, "peak": 11}, "peak"),
        ({"do": "rate", "value": 2, "peak": "5"}, "peak"),
        ({"do": "rate", "value": 2, "peak": float("nan")}, "peak"),
        ({"do": "rate", "value": 2, "good": "true"}, "good"),
        ({"do": "rate", "value": 2, "than_foreseen": "worse"}, "than_foreseen"),
        ({"do": "rate", "value": 2, "than_foreseen": None}, "than_foreseen"),
        ({"do": "foresee"}, "answer"),
        ({"do": "today"}, "answer"),
        ({"do": "today", "answer": 5}, "answer"),
        ({"do": "today", "answer": -1}, "answer"),
        ({"do": "today", "answer": None}, "answer"),
        ({"do": "today", "answer": True}, "answer"),
        ({"do": "lighter", "source": "heard"}, "source"),
        ({"do": "foresee", "answer": "awful"}, "answer"),
        ({"do": "happened", "answer": "awful"}, "answer"),
        ({"do": "foresee", "answer": ["fine"]}, "answer"),
        ({"do": "stop-label", "label": "why"}, "label"),
        ({"do": "others"}, "on"),
        ({"do": "others", "on": 1}, "on"),
        ({"do": "withdraw-consent", "level": "no-such"}, "level"),
        ({"do": "withdraw-consent", "level": 2}, "level"),
        ({"do": "withdraw-consent", "level": ""}, "level"),
        ({"do": "stay-here", "source": "heard"}, "source"),
        ({"do": "destination", "level": "no-such", "by": "T"}, "level"),
        ({"do": "destination", "by": "T"}, "level"),
        ({"do": "order", "by": "T"}, "levels"),
        ({"do": "order", "levels": " ".join(IDS), "by": "T"}, "levels"),
        ({"do": "order", "levels": IDS[1:], "by": "T"}, "levels"),
        ({"do": "order", "levels": [*IDS, IDS[0]], "by": "T"}, "levels"),
        ({"do": "order", "levels": [*IDS[1:], "no-such"], "by": "T"}, "levels"),
        ({"do": "order", "levels": [*IDS[1:], ["x"]], "by": "T"}, "levels"),
        ({"do": "staff-step", "direction": "sideways", "by": "T"}, "direction"),
        ({"do": "staff-step", "by": "T"}, "direction"),
        ({"do": "review", "by": "person"}, "by"),
        ({"do": "review", "by": "Standing"}, "by"),
        ({"do": "review", "by": 7}, "by"),
        ({"do": "hold", "until": "tomorrow", "by": "T"}, "until"),
        ({"do": "hold", "until": "2027-02-30", "by": "T"}, "until"),
        ({"do": "hold", "until": "20270131", "by": "T"}, "until"),
        ({"do": "hold", "until": None, "by": "T"}, "until"),
        ({"do": "fading", "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": "5 4", "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": [8], "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": [-1], "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": [True, False], "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": [3, 4], "by": "T"}, "days_a_week"),
        ({"do": "fading", "days_a_week": [1] * 27, "by": "T"}, "days_a_week"),
        ({"do": "leave-programme", "source": "nobody"}, "source"),
        ({"do": "drill", "by": "森"}, "by"),
        ({"do": "drill", "by": "x" * 65}, "by"),
        ({"do": "drill", "by": "---"}, "by"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(request_: dict[str, Any], where: str) -> None:
    with pytest.raises(UsageError) as refused:
        heard(request_)
    assert refused.value.where == where
    assert refused.value.what


def test_a_name_becomes_one_word_and_another_script_is_told_to_use_the_staff_id() -> None:
    assert heard({**STEP, "by": "  Dr. Kanae O'Mori "}) == e.StaffStep("down", "Dr.-Kanae-O-Mori")
    with pytest.raises(UsageError) as refused:
        heard({**STEP, "by": "森 かなえ"})
    assert "staff id" in refused.value.mend


def test_where_staff_is_named_only_they_decide_however_they_write_themselves() -> None:
    assert to_events({**STEP, "by": " MORI "}, STAFFED) == (e.StaffStep("down", "mori"),)
    for other in ("tanaka", "person", "standing", "森"):
        with pytest.raises(UsageError) as refused:
            to_events({**STEP, "by": other}, STAFFED)
        assert "mori, sato" in refused.value.mend
    assert to_events({"do": "clear", "by": "person"}, STAFFED) == (e.CrisisCleared("person"),)


def test_a_yes_to_a_part_of_a_level_can_be_taken_back() -> None:
    part = replace(PROGRAMME.levels[-1], id="first", parts=())
    whole: Level = replace(PROGRAMME.levels[-1], parts=(part,))
    parted = replace(PROGRAMME, levels=(*PROGRAMME.levels[:-1], whole))
    name = f"{whole.id}/first"
    request = {"do": "withdraw-consent", "level": name}
    assert to_events(request, parted) == (e.ConsentWithdrawn(name, "tap"),)
    with pytest.raises(UsageError):
        to_events({"do": "destination", "level": name, "by": "T"}, parted)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(IDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
VERBS = (
    *(each.verb for each in (*PLAIN, *SIGNED)),
    *("less", "preview", "rate", "foresee", "stop-label", "others", "withdraw-consent", "choose", "crisis"),
    *("approve", "decline", "clear", "destination", "order", "staff-step", "hold", "lift-hold", "fading"),
    *("say-line", "ceiling-today"),
)
FIELDS = st.dictionaries(
    st.sampled_from(
        [
            *("source", "longer", "proposal", "yes", "value", "peak", "good", "than_foreseen", "answer"),
            *(
                "label",
                "on",
                "level",
                "offer",
                "option",
                "by",
                "levels",
                "direction",
                "until",
                "days_a_week",
                "line",
            ),
        ]
    ),
    ANYTHING,
    max_size=6,
)


@given(st.sampled_from(VERBS), FIELDS)
def test_whatever_is_sent_is_one_event_or_one_explained_refusal(verb: str, fields: dict[str, Any]) -> None:
    refusal: UsageError | None = None
    events: tuple[Record, ...] = ()
    try:
        events = to_events({**fields, "do": verb}, PROGRAMME)
    except UsageError as error:
        refusal = error
    if refusal is not None:
        assert verb not in ("stop", "less")
        assert refusal.where
        assert refusal.what
    else:
        assert len(events) == 1
        assert e.EVENTS.from_json(events[0].to_json()) == events[0]


@pytest.mark.parametrize("token", [None, 7, "", "  ", "x" * 201])
def test_a_token_is_a_short_text(token: object) -> None:
    with pytest.raises(UsageError, match="token"):
        Acknowledge.read({"do": "ack", "token": token})
    assert Acknowledge.read({"token": " abc "}).token == "abc"
