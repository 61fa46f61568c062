"""Ways of the person's own: the order is theirs, and no number is given to two."""

from hypothesis import given
from hypothesis import strategies as st

from robot.contract.outing_words import OutingWords
from robot.contract.quests import OWN_QUEST

IDS = [*(f"own.{number}" for number in range(1, 6)), "window", "post-box", "gone"]
ORDER = st.lists(st.sampled_from(IDS), unique=True)


@given(ORDER, ORDER, st.data())
def test_moving_one_changes_its_place_by_one_and_keeps_all(
    order: list[str], known: list[str], data: st.DataObject
) -> None:
    words = OutingWords(order=order)
    before = words.ordered(known)
    assert sorted(before) == sorted(known)
    assert [each for each in order if each in known] == before[: sum(each in known for each in order)]
    if known:
        quest, by = data.draw(st.sampled_from(known)), data.draw(st.sampled_from((-1, 1)))
        words.move(quest, by, known)
        after = words.ordered(known)
        wanted = max(0, min(len(known) - 1, before.index(quest) + by))
        assert after.index(quest) == wanted
        assert [each for each in after if each != quest] == [each for each in before if each != quest]


@given(st.lists(st.one_of(st.none(), st.integers(1, 20)), max_size=30), st.sets(st.sampled_from(IDS)))
def test_a_number_belongs_to_one_way_and_to_nothing_that_is_known(
    steps: list[int | None], taken: set[str]
) -> None:
    words = OutingWords()
    for step in steps:
        if step is None:
            made = words.add("x", "", taken)
            assert made.id not in taken
            assert OWN_QUEST.fullmatch(made.id)
        else:
            there = f"own.{step}" in {each.id for each in words.waypoints}
            assert words.remove(f"own.{step}") == there
        ids = [each.id for each in words.waypoints]
        assert len(ids) == len({*ids})
        kept = OutingWords()
        kept.take(words.to_json())
        assert kept == words
