"""Twenty-five synthetic people on one Monday, by pseudonym; what each needs was planted, and is in NEEDS."""

from typing import Any

from robot.contract import events as e
from robot.contract.programme import Alerts, Pace, Policy, Programme
from robot.contract.record import Record
from robot.engine.progress import Forecast, Progress
from sim.person.staff import StaffHabits
from tests.week.lived import STAFF, Planted

NEVER = StaffHabits("never")
ASKS = {"policy": Policy("n-up-one-down", up_after=3), "pace": Pace(first=14)}
PRESSED = e.CrisisRaised(2, "tap", "pressed")
LADDER = (
    "in-the-house", "quiet-presence", "touch-and-greeting", "choosing", "small-word", "play", "messages",
)  # fmt: skip


def up_to(level: str) -> dict[str, Any]:
    """A programme that begins on this level, with a yes to what is below it."""
    return {"start": level, "agreed": LADDER[: LADDER.index(level) + 1]}


def two_bad_steps(programme: Programme) -> dict[str, Any]:
    """A progress in which the last two steps up turned out hard."""
    steps = [Forecast("quiet-presence", -30, 0.08, True), Forecast("touch-and-greeting", -16, 0.09, True)]
    made = Progress("touch-and-greeting", list(LADDER[:3]), forecasts=steps, review="bad-ups", first_day=-60)
    return made.to_json()


def opened(progress: Progress) -> list[Record]:
    """Somebody takes the alert that is open; then it is all over."""
    assert progress.alert is not None
    return [e.AlertAcknowledged(progress.alert.number, STAFF)]


CASES: dict[str, Planted] = {
    # --- whom somebody must look at
    "heron": Planted(on={17: lambda _: [PRESSED]}),
    "ibis": Planted(profile=1, on={18: lambda _: [PRESSED], 19: opened}),
    "wren": Planted(profile=3, on={19: lambda _: [e.CrisisRaised(2, "typed", "violence")]}),
    "crane": Planted(
        profile=0, seed=4, on={16: lambda _: [e.CrisisRaised(1, "console", "staff")]}, staff=NEVER
    ),
    "lark": Planted(seed=3, ratings={15: 8, 18: 9}, programme=up_to("choosing")),
    "finch": Planted(
        seed=3, ratings=dict.fromkeys(range(14, 19), 8), programme=up_to("messages"), staff=NEVER
    ),
    "robin": Planted(profile=0, seed=3, programme={**ASKS, "approval_hours": 168}, staff=NEVER),
    "swift": Planted(profile=2, seed=6, programme={**ASKS, "approval_hours": 120}, staff=NEVER),
    "dove": Planted(profile=4, seed=2, on={18: lambda _: [e.ProgressDoubted()]}),
    "owl": Planted(profile=2, seed=7, programme={"alerts": Alerts("channels", rota=(STAFF,), drill_days=7)}),
    "stork": Planted(profile=1, seed=8, snapshot=two_bad_steps),
    "teal": Planted(profile=3, seed=9, weeks=2),
    "gull": Planted(profile=2, seed=10),
    # --- who had a quiet week
    "coot": Planted(profile=2, seed=11, on={day: lambda _: [e.StopRequested("tap")] for day in (14, 15, 17)}),
    "dunlin": Planted(profile=4, seed=12),
    "egret": Planted(profile=3, seed=13, on={17: lambda _: [e.LeaveRequested("tap")]}),
    "grebe": Planted(profile=0, seed=14, on={14: lambda _: [e.FadingPlanned((3, 2, 1), STAFF)]}),
    "kite": Planted(profile=0, seed=15),
    "martin": Planted(
        profile=2, seed=16, on={14: lambda _: [PRESSED], 15: lambda p: [*opened(p), e.CrisisCleared(STAFF)]}
    ),
    "pipit": Planted(profile=2, seed=17, ratings=dict.fromkeys(range(21))),
    "quail": Planted(profile=1, seed=18, away=range(5, 21)),
    "rook": Planted(profile=1, seed=19, programme=up_to("choosing")),
    "siskin": Planted(
        profile=2,
        seed=20,
        programme={**up_to("messages"), "policy": Policy("hold")},
        on={day: lambda _: [e.ContactTold("in-person", "tap")] for day in (15, 18)},
    ),
    "snipe": Planted(profile=3, seed=21, on={16: lambda _: [e.HoldRequested("", "person")]}),
    "tern": Planted(profile=2, seed=22, on={day: lambda _: [e.LessRequested("tap")] for day in (14, 17)}),
}
# Sealed for the week before only.
LATE = "gull"
# In the order in which they are to be told.
NEEDS = {
    "heron": ("crisis", "alert"),
    "wren": ("crisis", "alert"),
    "ibis": ("crisis",),
    "crane": ("alert",),
    "finch": ("discomforts", "waiting"),
    "lark": ("discomforts",),
    "swift": ("proposal",),
    "robin": ("proposal",),
    "dove": ("waiting",),
    "owl": ("waiting",),
    "stork": ("calibration",),
    "teal": ("silent",),
    "gull": ("silent",),
}
