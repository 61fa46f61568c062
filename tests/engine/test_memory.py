"""What behaviours keep of the person between sessions, and that a word of the person takes it away."""

import random

import pytest

from robot.contract import events as e
from robot.contract.calendar import Calendar
from robot.contract.memory import OPTIONAL_TOPICS, TOPICS, MemoryTopic
from robot.contract.scene import Moment, Scene
from robot.engine.progress import Progress, fingerprint
from tests.engine.build import LEVELS, Driven


def scene(d: Driven) -> Scene:
    p = d.engine.progress
    return Scene(LEVELS[1], random.Random(1), lambda: 1, lambda: 1, kept=p.memory, not_kept=p.not_kept)


def test_what_a_behaviour_keeps_outlives_a_power_cut_and_changes_the_fingerprint() -> None:
    d = Driven()
    before = fingerprint(d.engine.progress)
    scene(d).memory("games")["tiles"] = {"cells": ["sea", ""]}
    assert fingerprint(d.engine.progress) != before
    again = Progress.from_json(d.engine.snapshot())
    assert again.memory == {"games": {"tiles": {"cells": ["sea", ""]}}}


@pytest.mark.parametrize("topic", OPTIONAL_TOPICS)
def test_off_forgets_at_once_and_keeps_nothing_from_then_on(topic: MemoryTopic) -> None:
    d = Driven()
    going_on = scene(d)
    held = going_on.memory(topic)
    held["x"] = 1
    d.do(e.MemoryAllowed(topic, False, "tap"))
    assert held == {}  # a behaviour that goes on holds nothing either
    scene(d).memory(topic)["y"] = 2
    going_on.memory(topic)["y"] = 2
    assert d.engine.progress.memory.get(topic, {}) == {}
    d.do(e.MemoryAllowed(topic, True, "heard"))  # speech is no yes
    assert d.engine.progress.not_kept == [topic]
    d.do(e.MemoryAllowed(topic, True, "tap"))
    scene(d).memory(topic)["z"] = 3
    assert d.engine.progress.memory[topic] == {"z": 3}


@pytest.mark.parametrize("topic", OPTIONAL_TOPICS)
def test_off_by_staff_keeps_nothing_more_and_deletes_nothing(topic: MemoryTopic) -> None:
    d = Driven()
    d.engine.progress.chosen = [["outside", "sea"]]
    going_on = scene(d)
    held = going_on.memory(topic).setdefault("of-before", {"x": 1})
    d.do(e.MemoryAllowed(topic, False, "console"))
    held["y"] = 2
    going_on.memory(topic)["z"] = 3
    assert d.engine.progress.not_kept == [topic]
    assert d.engine.progress.memory[topic] == {"of-before": {"x": 1}}
    assert d.engine.progress.chosen == [["outside", "sea"]]
    d.do(e.MemoryAllowed(topic, False, "tap"))  # the person's own word deletes it
    assert d.engine.progress.memory[topic] == {}
    assert (d.engine.progress.chosen == []) is (topic == "choices")


def test_what_was_said_is_kept_whatever_is_asked_so_that_nothing_comes_twice() -> None:
    d = Driven()
    d.do(e.MemoryAllowed("sayings", False, "tap"))
    assert d.engine.progress.not_kept == []


@pytest.mark.parametrize("topic", TOPICS)
def test_forgetting_takes_one_topic_or_all(topic: MemoryTopic) -> None:
    d = Driven()
    for name in TOPICS:
        scene(d).memory(name)["x"] = 1
    d.engine.progress.chosen = [["outside", "sea"]]
    d.do(e.MemoryForgotten(topic))
    assert {name for name, kept in d.engine.progress.memory.items() if kept} == set(TOPICS) - {topic}
    assert (d.engine.progress.chosen == []) is (topic == "choices")
    d.do(e.MemoryForgotten(""))
    assert not any(d.engine.progress.memory.values())
    assert d.engine.progress.chosen == []


def test_a_scene_knows_the_local_hour_and_month_only_by_a_clock_that_somebody_vouches_for() -> None:
    calendar = Calendar()
    new_year = 1_767_222_000_000_000  # 2025-12-31 23:00 UTC
    calendar.report(e.ClockReported(new_year, 3_600, True), 0)
    assert (calendar.hour(0), calendar.month(0)) == (0, 1)
    assert calendar.hour(3_600_000_000) == 1
    d = Driven()
    d.do(e.ClockReported(new_year, 0, False))
    d.engine._parts.behaviour.play("presence")
    assert d.engine.stage.scene is not None
    assert d.engine.stage.scene.moment.hour is None
    d.do(e.ClockReported(new_year, 0, True))
    d.engine._parts.behaviour.play("presence")
    assert d.engine.stage.scene.moment == Moment(20_453, 23, 12)
