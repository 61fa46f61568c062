"""A real companion carries out what belongs to calls: its own circle, its own clock, its own engine."""

from pathlib import Path

from robot.control.client import ask
from tests.runtime.live import Live


def test_a_real_companion_books_for_who_is_in_the_circle_and_begins_nothing_outside_a_session(
    tmp_path: Path,
) -> None:
    with Live(tmp_path, config='[person]\nlanguage = "ja"\n') as live:
        empty = live.ask("calls")
        assert (empty["side"], empty["circle"], empty["step"]) == ("person", [], "")
        assert live.ask("user-add", user="mother", role="family", name="Haruko")["ok"]
        assert live.ask("call-book", other="mother", way="call")["code"] == "call-not-circle"
        for verb in ("circle-tick", "circle-approve"):
            assert live.ask(verb, user="mother", way="call", on=True)["ok"], verb
        assert live.ask("call-book", other="mother", way="call", at="2020-01-01T10:00")["code"] == "call-when"
        assert live.ask("call-book", other="mother", way="call")["ok"]
        (booked,) = live.ask("calls")["booked"]
        assert (booked["called"], booked["there"]) == ("Haruko", False)
        # This connection is nobody's call page, and no session is on.
        assert live.ask("call-connect", call=booked["call"])["code"] == "call-not-yours"
        assert ask(live.socket, {"do": "calls", "side": "other", "user": "mother"})["side"] == "other"
        assert live.ask("circle-let-go", user="mother")["ok"]
        live.until(lambda: live.ask("calls")["booked"] == [], 3)


def test_what_is_booked_outlives_a_restart_and_connects_nothing_by_it(tmp_path: Path) -> None:
    with Live(tmp_path) as live:
        assert live.ask("user-add", user="mother", role="family", name="Haruko")["ok"]
        for verb in ("circle-tick", "circle-approve"):
            assert live.ask(verb, user="mother", way="face", on=True)["ok"], verb
        assert live.ask("call-book", other="mother", way="face")["saved"] is True
        before = live.ask("calls")["booked"]
    with Live(tmp_path) as again:
        assert again.ask("calls")["booked"] == before
        assert again.ask("calls")["on"] == 0
        (call,) = before
        assert again.ask("call-cancel", call=call["call"])["saved"] is True
        assert again.ask("calls")["booked"] == []
