"""Stories about a programme: what a therapist wants to be sure of before the first evening.

They are played on the real engine and gate. Put the path of your own script in place of the name.
"""

import pytest

pytestmark = pytest.mark.yorisou_programme("first-evenings")


def test_after_three_quiet_evenings_it_offers_a_card_and_less_brings_it_back_to_touch(yorisou_story):
    story = yorisou_story(on="choosing")
    story.evenings(3, rated=1)
    story.sees("card")
    story.says("less")
    story.is_on("touch-and-greeting")


def test_the_first_two_weeks_ask_for_nothing_new(yorisou_story):
    story = yorisou_story().evenings(14)
    story.is_on("quiet-presence").does_not_see("preview").because("first-days")


def test_a_step_needs_a_yes(yorisou_story):
    story = yorisou_story().evenings(15)
    story.begins(says_yes=False).is_on("quiet-presence").because("declined")


def test_an_evening_that_was_too_much_leads_back(yorisou_story):
    story = yorisou_story(on="choosing").evenings(2, rated=1)
    story.evenings(1, rated=8).is_on("touch-and-greeting").because("discomfort-rating")


def test_a_stop_is_followed_at_once_and_costs_nothing(yorisou_story):
    story = yorisou_story(on="choosing").begins().waits(minutes=2)
    story.says("stop").sees("freeze").sees("hush").does_not_see("say").is_in("stopped")
    story.days(1).begins().is_on("choosing")


def test_after_two_weeks_away_it_begins_more_quietly(yorisou_story):
    story = yorisou_story(on="choosing").evenings(3)
    story.days(14).begins().is_on("touch-and-greeting")


def test_nothing_sounds_at_night(yorisou_story):
    story = yorisou_story(on="touch-and-greeting").says("wake")
    story.waits(minutes=3 * 60).says("start").is_in("present").because("quiet-hours")
    story.touches().does_not_see("sound")
