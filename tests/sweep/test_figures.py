"""Figures and their standard errors, against closed forms and against the people themselves."""

import math

import numpy as np
import pytest

from sim.sweep.figures import Group, curve, median_week, value_of
from sim.sweep.measures import COLUMNS, FIGURES, MEASURES, Values, summed
from tests.sweep.made import some_people

FIGURE = {figure.name: figure for figure in FIGURES}
PLACE = {name: column for column, name in enumerate(MEASURES)}


def group(people: Values, persons: int | None = None, weeks: int = 26) -> Group:
    sums = summed(people, weeks)
    return Group(persons or len(people), dict(zip(COLUMNS, sums.values, strict=True)), sums.by_week)


def with_share(count: int, having: int) -> Values:
    """People of whom so many have left."""
    people = np.zeros((count, len(MEASURES)))
    people[:, PLACE["persons"]] = 1
    people[:having, PLACE["left"]] = 1
    return people


def test_a_share_of_people_is_binomial() -> None:
    found = value_of(FIGURE["left"], [group(with_share(200, 30))])
    assert found.value == 0.15
    assert found.error == pytest.approx(math.sqrt(0.15 * 0.85 / 199))


def test_a_share_over_two_profiles_is_stratified() -> None:
    """The spread between profiles is no error: how many there are of each is not left to chance."""
    found = value_of(FIGURE["left"], [group(with_share(100, 10)), group(with_share(300, 120))])
    assert found.value == 130 / 400
    within = (100**2 * 0.1 * 0.9 / 99 + 300**2 * 0.4 * 0.6 / 299) / 400**2
    assert found.error == pytest.approx(math.sqrt(within))


def test_what_is_not_done_yet_does_not_shift_the_weights() -> None:
    half = [group(with_share(50, 5), persons=100), group(with_share(300, 120), persons=300)]
    assert value_of(FIGURE["left"], half).value == pytest.approx((0.1 * 100 + 0.4 * 300) / 400)
    none = [group(with_share(0, 0), persons=100), group(with_share(300, 120), persons=300)]
    assert value_of(FIGURE["left"], none).value == pytest.approx(0.4)


@pytest.mark.parametrize("name", ["over", "L6_weeks", "text_with_robot", "asleep"])
def test_a_ratio_has_the_error_that_leaving_out_one_person_shows(name: str) -> None:
    """Against the jackknife, stratum by stratum."""
    figure, strata = FIGURE[name], [some_people(300, 1), some_people(150, 2)]
    found = value_of(figure, [group(people) for people in strata])
    over, under = PLACE[figure.over], PLACE[figure.under]
    whole = np.concatenate(strata)
    assert found.value == pytest.approx(whole[:, over].sum() / whole[:, under].sum())
    variance = 0.0
    for people in strata:
        without = (whole[:, over].sum() - people[:, over]) / (whole[:, under].sum() - people[:, under])
        variance += (len(people) - 1) / len(people) * ((without - without.mean()) ** 2).sum()
    assert found.error == pytest.approx(math.sqrt(variance), rel=0.02)


def test_every_figure_is_made_of_measures_and_has_its_columns() -> None:
    found = [value_of(figure, [group(some_people(50))]) for figure in FIGURES]
    assert all(each.value is not None and each.error is not None for each in found)
    assert len(set(COLUMNS)) == len(COLUMNS)
    assert len(summed(some_people(3), 26).values) == len(COLUMNS)


def test_nothing_is_made_of_nothing() -> None:
    nobody = value_of(FIGURE["false_steps"], [group(with_share(10, 1))])
    assert (nobody.value, nobody.error) == (None, None)
    one = value_of(FIGURE["left"], [group(with_share(1, 1))])
    assert (one.value, one.error) == (1.0, None)


def test_the_error_of_an_unfinished_profile_counts_for_all_of_it() -> None:
    """Half of the hundred are there: what they leave open is open for all of them."""
    half = [group(with_share(50, 5), persons=100), group(with_share(300, 120), persons=300)]
    found = value_of(FIGURE["left"], half)
    within = (100**2 * 0.1 * 0.9 / 49 + 300**2 * 0.4 * 0.6 / 299) / 400**2
    assert found.error == pytest.approx(math.sqrt(within))


def test_two_people_have_a_standard_error_and_one_has_none() -> None:
    two = value_of(FIGURE["left"], [group(with_share(2, 1))])
    assert two.error == pytest.approx(0.5)
    alone = value_of(FIGURE["left"], [group(with_share(1, 1)), group(with_share(10, 1))])
    assert (alone.value, alone.error) == (pytest.approx(2 / 11), None)


def test_weeks_to_a_level() -> None:
    people = with_share(10, 0)
    people[:4, PLACE["L6"]] = 1
    people[:4, PLACE["L6_weeks"]] = [1 / 7, 1.0, 1.01, 3.0]
    groups = [group(people, weeks=4)]
    assert groups[0].by_week[0] == (2, 1, 1, 0)
    assert curve(groups, 0) == pytest.approx([0.2, 0.3, 0.4, 0.4])
    assert median_week(groups, 0) == 1
    people[:4, PLACE["L6_weeks"]] = [2.5, 3.5, 3.6, 4.0]
    assert group(people, weeks=4).by_week[0] == (0, 0, 1, 3)
    assert median_week([group(people, weeks=4)], 0) == 4
    assert median_week(groups, 1) is None
    weighed = [Group(20, groups[0].sums, groups[0].by_week), group(with_share(20, 0), weeks=4)]
    assert curve(weighed, 0) == pytest.approx([0.1, 0.15, 0.2, 0.2])


def test_people_of_another_shape_are_refused() -> None:
    with pytest.raises(ValueError, match="not people by"):
        summed(np.zeros((3, 2)), 26)
