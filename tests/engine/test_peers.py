"""The phases and the ladder, drawn again in four other libraries, go where the engine goes."""

import pytest

from benchmarks.engine import PEERS, programmes
from benchmarks.peers import NOTICED, Peer
from benchmarks.peers.workload import Recorded, Told


@pytest.fixture(scope="module")
def evenings() -> list[Told]:
    """Weeks that climb the ladder, so that its machine moves too."""
    recorded = Recorded(next(iter(programmes().values())), seed=4)
    recorded.rng.choice = lambda _: 1  # type: ignore[method-assign, assignment]
    return [recorded.session() for _ in range(40)]


@pytest.mark.parametrize("kind", PEERS, ids=lambda kind: kind.name)
def test_every_peer_is_where_the_engine_is_after_each_session(kind: type[Peer], evenings: list[Told]) -> None:
    programme = next(iter(programmes().values()))
    peer = kind([level.id for level in programme.levels], programme.start)
    taken = [trigger for told in evenings for trigger in told.triggers]
    assert {"up", "greet", "ask_rating", NOTICED} <= set(taken)
    for told in evenings:
        for trigger in told.triggers:
            peer.take(trigger)
        assert (peer.phase, peer.level) == (told.phase, told.level)
    assert peer.level != programme.start
