"""What the lantern does, told as stories."""

import lantern  # noqa: F401 - registers the behaviour
import pytest


def test_each_touch_brings_the_next_colour(yorisou_story):
    story = yorisou_story(behaviour="lantern").begins().sees("light", colour="warm")
    story.touches("back").sees("light", colour="blue")
    story.touches("head").sees("light", colour="green")


def test_the_next_evening_goes_on_where_this_one_ended(yorisou_story):
    story = yorisou_story(behaviour="lantern").evenings(1, touches=True)
    story.begins().sees("light", colour="green").does_not_see("light", colour="blue")


def test_it_never_asks_and_never_speaks(yorisou_story):
    story = yorisou_story(behaviour="lantern").begins().waits(minutes=9)
    story.does_not_see("offer").does_not_see("say").does_not_see("sound")


def test_a_shove_changes_nothing_and_two_are_a_please_go(yorisou_story):
    story = yorisou_story(behaviour="lantern").begins()
    story.touches(rough=True).does_not_see("light")
    story.touches(rough=True).waits(minutes=10, seconds=10).rates(None)
    assert story.robot.engine.progress.sessions[-1].outcome == "discomfort"


def test_a_parameter_off_its_range_is_refused(yorisou_story):
    with pytest.raises(ValueError, match="less than or equal to 1"):
        yorisou_story(behaviour="lantern", parameters={"level": 3})
