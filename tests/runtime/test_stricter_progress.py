"""What was said while nothing could be written counts afterwards, worries and questions too."""

from robot.app.stricter_progress import tightened
from robot.contract import commands as c
from robot.contract import events as e
from tests.engine.build import Driven, S, of
from tests.engine.handover import CHANNELS, ROTA

UNCLEAR = e.CrisisRaised(1, "typed", "unclear")


def person(snapshot: object = None, utc: int | None = None) -> Driven:
    return Driven(snapshot=snapshot, utc=utc, alerts=CHANNELS, staff=ROTA)  # type: ignore[arg-type]


def test_worries_of_meanwhile_are_lines_of_the_digest_and_are_counted_with_those_before() -> None:
    saved, meanwhile = person(), person()
    saved.do(e.CrisisRaised(1, "console", "staff"))
    meanwhile.do(UNCLEAR)
    utc = meanwhile.engine.calendar.utc(meanwhile.now) + 60 * S
    d = person(tightened(saved.engine.snapshot(), meanwhile.engine.snapshot()), utc)
    assert d.engine.progress.unclear_asked
    again = person(d.engine.snapshot(), utc)
    d.pass_s(13 * 3_600)
    (letter,) = of(c.Digest, d.log)
    assert sorted(kind for kind, _, _ in letter.lines) == ["staff", "unclear"]
    again.do(UNCLEAR)
    assert again.engine.progress.crisis


def test_what_both_know_is_told_once_and_a_digest_that_one_of_them_opened_is_told_again() -> None:
    saved = person()
    saved.do(UNCLEAR)
    meanwhile = person(saved.engine.snapshot(), saved.engine.calendar.utc(0))
    meanwhile.pass_s(13 * 3_600)
    assert meanwhile.engine.progress.digest is not None
    snapshot = tightened(saved.engine.snapshot(), {**meanwhile.engine.snapshot(), "digest": None})
    d = person(snapshot, meanwhile.engine.calendar.utc(meanwhile.now))
    d.pass_s(60)
    assert [len(letter.lines) for letter in of(c.Digest, d.log)] == [1]


def test_what_a_hand_over_is_about_is_kept() -> None:
    saved, meanwhile = person(), person()
    meanwhile.do(e.CrisisRaised(2, "typed", "violence"))
    snapshot = tightened(saved.engine.snapshot(), meanwhile.engine.snapshot())
    d = person(snapshot)
    d.pass_s(60)
    assert of(c.Alert, d.log) == [], "nobody is told who might be of the family"
    assert [x.state for x in of(c.HandedOver, d.log)] == ["card-only"]
