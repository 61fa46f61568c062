"""Whether the progress has changed is told without writing it down."""

from hypothesis import given
from hypothesis import strategies as st

from robot.contract.record import Record
from robot.engine.progress import fingerprint
from tests.engine.build import Driven
from tests.engine.test_course_laws import COURSE, EVENING, OTHER, WAITS

STREAM = st.lists(st.tuples(WAITS, st.one_of(*COURSE, *EVENING, *OTHER)), max_size=30)


@given(STREAM)
def test_it_changes_when_and_only_when_what_would_be_written_does(stream: list[tuple[int, Record]]) -> None:
    d = Driven()
    d.evening()
    before, seen = d.engine.snapshot(), fingerprint(d.engine.progress)
    for seconds, event in stream:
        d.pass_s(seconds)
        d.do(event)
        now, sees = d.engine.snapshot(), fingerprint(d.engine.progress)
        assert (sees == seen) == (now == before)
        before, seen = now, sees
