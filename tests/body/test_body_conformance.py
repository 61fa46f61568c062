"""What every body does: the simulated one in memory, and on ptys behind the driver's own thread."""

from collections.abc import Iterator

import pytest

from sim.conformance.body import BodyConformance
from sim.driven_body import DrivenBody, MemoryBody, PtyBody
from sim.first_evening import clock_at_first_evening


class TestInMemory(BodyConformance):
    @pytest.fixture
    def driven(self) -> Iterator[DrivenBody]:
        body = MemoryBody(clock_at_first_evening())
        yield body
        body.close()


@pytest.mark.real_time
class TestOnPtys(BodyConformance):
    @pytest.fixture(scope="class")
    @classmethod
    def driven(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrivenBody]:
        body = PtyBody(tmp_path_factory.mktemp("ptys") / "body")
        yield body
        body.close()
