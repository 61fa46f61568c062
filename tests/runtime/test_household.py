"""Wall time: quiet hours over midnight and daylight saving, jumps, and an unconfirmed clock."""

from datetime import UTC, datetime, time
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from robot.app.notices import standing_notices
from robot.config.schema import Config, QuietHours
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.programme import MODALITIES
from robot.contract.record import Record
from robot.doctor import healthy
from robot.doctor.system import quiet_hours
from robot.engine.core import Engine
from robot.gate.gate import Gate
from robot.messages import catalogue
from robot.motion.gestures import modality
from robot.outings import guard
from robot.runtime.quiet_hours import is_quiet, kept_quiet_hours, within
from robot.runtime.wall_clock import WallClock
from tests.engine.build import Driven, programme

S = 1_000_000
MINUTE = 60 * S


def utc(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * S


def household(zone: str = "Asia/Tokyo", verified: bool = True, **hours: str) -> WallClock:
    quiet = {"from": "22:00", "to": "09:00", **hours}
    return WallClock(Config.model_validate({"person": {"timezone": zone, "quiet_hours": quiet}}), verified)


@pytest.mark.parametrize(
    ("start", "end", "at", "inside"),
    [
        ("22:00", "09:00", "23:30", True),
        ("22:00", "09:00", "08:59", True),
        ("22:00", "09:00", "09:00", False),
        ("06:30", "14:30", "10:00", True),
        ("06:30", "14:30", "14:30", False),
        ("08:00", "08:00", "08:00", False),
    ],
)
def test_quiet_hours(start: str, end: str, at: str, inside: bool) -> None:
    assert within(QuietHours.model_validate({"from": start, "to": end}), time.fromisoformat(at)) is inside


@pytest.mark.parametrize(
    ("start", "end"),
    [
        *(("22:00", "09:00"), ("06:30", "14:30"), ("08:00", "08:00")),
        *(("00:00", "24:00"), ("20:15", "24:00"), ("00:00", "06:00")),
    ],
)
def test_the_guard_of_outings_has_the_same_quiet_hours(start: str, end: str) -> None:
    (told,) = household(**{"from": start, "to": end}).quiet_hours
    quiet = QuietHours.model_validate({"from": start, "to": end})
    every = [time(minute // 60, minute % 60) for minute in range(1_440)]
    assert [guard.within(n, told) for n in range(1_440)] == [within(quiet, each) for each in every]


def test_law_7_quiet_hours_begin_and_end_by_local_time() -> None:
    h = household()
    first = h.look(0, utc("2026-01-05T12:59:59"))
    assert [type(x) for x in first] == [e.ClockReported]
    assert h.look(S, utc("2026-01-05T13:00:00")) == [e.QuietHoursChanged(True, "22:00", "09:00")]
    assert h.look(2 * S, utc("2026-01-05T13:00:01")) == []


def test_daylight_saving_moves_the_hours_with_the_wall() -> None:
    h = household("Europe/Berlin", **{"from": "02:30", "to": "03:30"})
    before, after = utc("2026-03-29T00:59:00"), utc("2026-03-29T01:00:00")
    h.look(0, before)
    events = h.look(60 * S, after)
    assert events[0] == e.ClockReported(after, 7200, True)
    assert events[1] == e.QuietHoursChanged(True, "02:30", "03:30")


# Nights in which the clock changes, from the Saturday: the quiet hours, and when it is quiet as the clock on
# the wall shows it, with its offset in minutes (summer time is the larger one). "": not in that night.
BERLIN, LORD_HOWE, SANTIAGO = "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago"
NIGHTS = [
    # 02:00 -> 03:00: the night is an hour shorter.
    (BERLIN, "2026-03-28", "22:00", "09:00", "28 22:00+60 .. 29 09:00+120"),
    # They begin, or end, in the hour that is skipped: when the clock jumps over it.
    (BERLIN, "2026-03-28", "02:30", "05:00", "29 03:00+120 .. 29 05:00+120"),
    (BERLIN, "2026-03-28", "22:00", "02:30", "28 22:00+60 .. 29 03:00+120"),
    # They lie within it.
    (BERLIN, "2026-03-28", "02:15", "02:45", ""),
    # 03:00 -> 02:00: an hour longer.
    (BERLIN, "2026-10-24", "22:00", "09:00", "24 22:00+120 .. 25 09:00+60"),
    # They begin in the hour that happens twice: the first time. They end in it: the second time.
    (BERLIN, "2026-10-24", "02:30", "05:00", "25 02:30+120 .. 25 05:00+60"),
    (BERLIN, "2026-10-24", "23:00", "02:30", "24 23:00+120 .. 25 02:30+60"),
    # They lie within it.
    (BERLIN, "2026-10-24", "02:15", "02:45", "25 02:15+120 .. 25 02:45+60"),
    # Half an hour: 02:00 -> 01:30, and 02:00 -> 02:30.
    (LORD_HOWE, "2026-04-04", "22:00", "01:45", "4 22:00+660 .. 5 01:45+630"),
    (LORD_HOWE, "2026-10-03", "02:10", "06:00", "4 02:30+660 .. 4 06:00+660"),
    # At midnight, back into yesterday: 24:00 -> 23:00.
    (SANTIAGO, "2026-04-04", "23:30", "06:00", "4 23:30-180 .. 5 06:00-240"),
]


def minutes(zone: str, saturday: str) -> list[int]:
    """Every minute from Saturday noon to Sunday 20:00, local, as UTC microseconds."""
    begin = datetime.fromisoformat(saturday).replace(tzinfo=ZoneInfo(zone))
    ends = (begin.replace(hour=12), begin.replace(day=begin.day + 1, hour=20))
    first, last = (round(end.timestamp()) * S for end in ends)
    return list(range(first, last, MINUTE))


def told(zone: str, utc_us: int) -> str:
    local = datetime.fromtimestamp(utc_us / S, ZoneInfo(zone))
    offset = local.utcoffset()
    assert offset is not None
    return f"{local.day} {local:%H:%M}{round(offset.total_seconds()) // 60:+}"


@pytest.mark.parametrize(("zone", "saturday", "begins", "ends", "expected"), NIGHTS)
def test_h5_any_sound_in_quiet_hours_is_refused_and_told_minute_by_minute(
    zone: str, saturday: str, begins: str, ends: str, expected: str
) -> None:
    """WallClock and gate together, over the nights in which the clock changes."""
    person = {"timezone": zone, "quiet_hours": {"from": begins, "to": ends}}
    config = Config.model_validate({"person": person})
    h, gate = WallClock(config, verified=True), Gate(programme(), config, modality)
    gate.judge(c.Bounds(MODALITIES, False))
    times, words = minutes(zone, saturday), []
    for utc_us in times:
        now = utc_us - times[0]
        for event in h.look(now, utc_us):
            assert not isinstance(event, e.SleepRequested), "the clock on the wall jumps, time does not"
            gate.note(event, now)
        asked = (c.Sound("purr"), c.Gesture("nod", 0.3), c.Idle("breathing"))
        assert len({gate.judge(command, now).note for command in asked}) == 1
        words.append(gate.judge(asked[0], now).word)
    assert set(words) <= {"sent", "refused:quiet-hours"}
    spans = [(word, len(list(group))) for word, group in groupby(words)]
    assert [word for word, _ in spans] == (["sent", "refused:quiet-hours", "sent"] if expected else ["sent"])
    if expected:
        first, last = spans[0][1], spans[0][1] + spans[1][1]
        assert f"{told(zone, times[first])} .. {told(zone, times[last])}" == expected


ZONES = st.sampled_from([BERLIN, LORD_HOWE, SANTIAGO, "Europe/London", "America/New_York", "Asia/Tokyo"])
CLOCK = st.times().map(lambda x: f"{x:%H:%M}")


@given(ZONES, CLOCK, CLOCK, st.integers(utc("2026-01-01") // S, utc("2028-01-01") // S))
def test_h5_it_is_never_loud_when_the_clock_on_the_wall_shows_quiet_hours(
    zone: str, begins: str, ends: str, utc_s: int
) -> None:
    """And never quiet but then, or within the two hours around a change of the clock."""
    hours = QuietHours.model_validate({"from": begins, "to": ends})
    here = ZoneInfo(zone)
    local = datetime.fromtimestamp(utc_s, here)
    quiet = is_quiet(hours, utc_s * S, here)
    if within(hours, local.time()):
        assert quiet
    elif quiet:
        near = {datetime.fromtimestamp(utc_s + shift, here).utcoffset() for shift in (-7_200, 7_200)}
        assert len(near) == 2


def test_h5_quiet_hours_of_person_and_household_overlap() -> None:
    """It ends only when both are over."""
    config = Config.model_validate(
        {
            "person": {"timezone": "Asia/Tokyo", "quiet_hours": {"from": "05:00", "to": "14:00"}},
            "household": {"quiet_hours": {"from": "22:00", "to": "07:00"}},
        }
    )
    h = WallClock(config, verified=True)
    begin = utc("2026-01-05T03:00")  # noon in Tokyo
    seen = []
    for n in range(24 * 60):
        for event in h.look(n * MINUTE, begin + n * MINUTE):
            if isinstance(event, e.QuietHoursChanged):
                local = datetime.fromtimestamp((begin + n * MINUTE) / S, ZoneInfo("Asia/Tokyo"))
                seen.append((f"{local:%H:%M}", event.on, event.begins, event.ends))
    assert seen == [
        ("12:00", True, "05:00", "14:00"),
        ("14:00", False, "22:00", "09:00"),
        ("22:00", True, "22:00", "07:00"),
        ("05:00", True, "05:00", "14:00"),
    ], "and at 07:00 it stays quiet"


def test_h5_a_zone_that_was_changed_between_two_runs_moves_the_hours() -> None:
    """Nothing of the zone is kept from run to run: what the file says now counts."""
    at = utc("2026-01-05T13:30")  # 22:30 in Tokyo, 14:30 in Berlin
    for zone, quiet in (("Asia/Tokyo", True), ("Europe/Berlin", False)):
        events = household(zone).look(0, at)
        assert any(isinstance(x, e.QuietHoursChanged) and x.on for x in events) is quiet


def test_a_leap_second_is_nothing_to_a_clock_that_stands_or_steps_back_by_one() -> None:
    for step in (0, -S, 2 * S):
        h = household("UTC", **{"from": "00:00", "to": "00:00"})
        h.look(0, utc("2026-06-30T23:59:50"))
        assert h.look(10 * S, utc("2026-06-30T23:59:59") + step) == []


@pytest.mark.parametrize("jump_s", [-90_000, -3_600, -301, 301, 3_600, 90_000])
def test_h5_a_clock_that_jumps_either_way_is_told_and_puts_the_robot_to_sleep(jump_s: int) -> None:
    h, d = household("UTC", **{"from": "00:00", "to": "00:00"}), Driven()
    d.do(e.WakeRequested("tap"))
    h.look(0, utc("2026-01-05T12:00"))
    events = h.look(10 * S, utc("2026-01-05T12:00") + (10 + jump_s) * S)
    assert [x.kind for x in events][:2] == ["clock", "sleep"]
    for event in events:
        d.do(event)
    assert d.phase == "asleep"
    assert h.look(20 * S, utc("2026-01-05T12:00") + (20 + jump_s) * S) == [], "once"


@pytest.mark.parametrize("jump_s", [-299, -3, 3, 299])
def test_a_clock_that_is_set_right_by_a_little_is_told_and_disturbs_nobody(jump_s: int) -> None:
    h = household("UTC", **{"from": "00:00", "to": "00:00"})
    h.look(0, utc("2026-01-05T12:00"))
    assert [x.kind for x in h.look(S, utc("2026-01-05T12:00") + (1 + jump_s) * S)] == ["clock"]


def test_h5_a_clock_that_jumps_into_quiet_hours_is_quiet_at_once() -> None:
    h = household("UTC")
    h.look(0, utc("2026-01-05T12:00"))
    kinds = [x.kind for x in h.look(S, utc("2026-01-05T23:00"))]
    assert kinds == ["clock", "sleep", "quiet-hours"]


def test_h5_without_a_verified_clock_the_robot_sleeps_and_nothing_sounds() -> None:
    """After a boot it is asleep. A person may wake it; silent and without a session until it is confirmed."""
    h, engine, now = household("UTC", verified=False), Engine(programme(), 1), 0
    gate = Gate(engine.programme, Config(), modality)

    def deliver(event: Record) -> None:
        gate.note(event, now)
        for command in engine.handle(event, now):
            gate.judge(command, now)

    for event in (*h.look(now, utc("1970-01-01T12:00")), e.BodyReady()):
        deliver(event)
    now = 3600 * S
    deliver(e.Tick())
    assert engine.phase == "asleep"
    for event in (e.WakeRequested("button"), e.StartRequested("button")):
        deliver(event)
    assert (engine.phase, engine.contact) == ("present", None)
    for command in (c.Sound("purr"), c.Say(1, "word.here", "voice"), c.Offer(1, ("neither",))):
        assert gate.judge(command, now).sent is None
    assert gate.judge(c.Sound("purr"), now).word == "refused:clock-unverified"
    h.confirm()
    for event in h.look(now, utc("1970-01-01T13:00")):
        deliver(event)
    assert gate.judge(c.Sound("purr"), now).word == "refused:not-agreed", "no longer for the clock"


def test_a_clock_that_was_verified_stays_so_for_this_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time service may restart and take its mark away for a moment: the time is as good as before."""
    marks = iter([False, True, False, False])

    class Mark:
        def exists(self) -> bool:
            return next(marks)

    monkeypatch.setattr("robot.runtime.wall_clock.SYNCHRONISED", Mark())
    h = household(verified=False)
    seen = [x for n in range(3) for x in h.look(n * S, utc("2026-01-05T03:00") + n * S)]
    assert [x.verified for x in seen if isinstance(x, e.ClockReported)] == [False, True]


def test_a_clock_jump_is_reported_and_puts_the_robot_to_sleep() -> None:
    h = household()
    h.look(0, utc("2026-01-05T03:00:00"))
    assert h.look(10 * S, utc("2026-01-05T03:00:14"))[0].kind == "clock"
    kinds = [x.kind for x in h.look(20 * S, utc("2026-01-05T09:00:00"))]
    assert kinds == ["clock", "sleep"]


def test_an_unverified_clock_says_so_until_a_person_confirms() -> None:
    h = household(verified=False)
    first = h.look(0, utc("1970-01-01T00:00:00"))[0]
    assert isinstance(first, e.ClockReported)
    assert not first.verified
    h.confirm()
    again = h.look(S, utc("1970-01-01T00:00:01"))[0]
    assert isinstance(again, e.ClockReported)
    assert again.verified


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles"])
def test_a_simulated_body_without_written_quiet_hours_acts_at_any_hour(hour: int, zone: str) -> None:
    config = Config.model_validate({"person": {"timezone": zone}})
    h = WallClock(config, verified=True)
    assert [x.kind for x in h.look(0, utc(f"2026-01-05T{hour:02}:30:00"))] == ["clock"]
    assert kept_quiet_hours(config) == {}


@pytest.mark.parametrize("whose", ["person", "household"])
def test_what_is_written_for_a_simulated_body_holds_and_only_that(whose: str) -> None:
    for written in ({}, {"from": "23:00"}, {"from": "22:00", "to": "09:00"}):
        config = Config.model_validate({"person": {"timezone": "UTC"}, whose: {"quiet_hours": written}})
        assert list(kept_quiet_hours(config)) == [whose]
        events = WallClock(config, verified=True).look(0, utc("2026-01-05T23:30:00"))
        assert [x.kind for x in events] == ["clock", "quiet-hours"]


def test_a_real_body_keeps_both_whether_they_are_written_or_not() -> None:
    config = Config.model_validate(
        {"person": {"timezone": "UTC"}, "body": {"servos": "/dev/a", "board": "/dev/b"}}
    )
    assert set(kept_quiet_hours(config)) == {"person", "household"}
    events = WallClock(config, verified=True).look(0, utc("2026-01-05T23:30:00"))
    assert [x.kind for x in events] == ["clock", "quiet-hours"]
    assert not [code for code in standing_notices(config, programme()) if "quiet" in code]


def test_it_is_said_to_staff_and_by_doctor_that_none_are_written() -> None:
    for written, unsaid in (({}, ()), ({"person": {"quiet_hours": {}}}, ("person",))):
        config = Config.model_validate(written)
        wanted = {whose for whose in ("person", "household") if whose not in unsaid}
        codes = set(standing_notices(config, programme()))
        assert {code for code in codes if "quiet" in code} == {f"no-quiet-hours-{whose}" for whose in wanted}
        assert all(f"notice.{code}" in catalogue("ja") for code in codes)
        found = {each.detail.split(":")[0]: each for each in quiet_hours(config)}
        for whose in ("person", "household"):
            finding = found[f"of the {whose}"]
            assert (finding.state == "off", "simulated body keeps none" in finding.detail) == (
                (whose in wanted,) * 2
            )
            assert (f"[{whose}.quiet_hours]" in finding.mend) is (whose in wanted)
    assert healthy(list(quiet_hours(Config())))
