"""Stories: what they play, and how they read when they do not come true."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from robot.contract import behaviour_registry as registry
from robot.contract import commands as c
from robot.contract import events as e
from robot.contract.behaviour_registry import behaviour
from robot.contract.programme import Policy
from robot.contract.scene import Behaviour, Scene, Wait
from robot.errors import UsageError
from sim.programmes import programme_of, shipped
from sim.story import Story

Tell = Callable[..., Story]


@pytest.fixture
def own_behaviours(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test registers is gone after it."""
    monkeypatch.setattr(registry, "_entries", dict(registry._entries))


def test_after_three_quiet_evenings_it_offers_a_card_and_less_brings_it_back(yorisou_story: Tell) -> None:
    story = yorisou_story(on="choosing")
    story.evenings(3, rated=1)
    story.sees("card")
    story.says("less")
    story.is_on("touch-and-greeting").because("less-today")


def test_whoever_does_not_ask_for_the_usual_has_the_lighter_day_that_was_planned(yorisou_story: Tell) -> None:
    story = yorisou_story(on="choosing").evenings(1, usual=False)
    story.sees("today", level="touch-and-greeting", half=True, usual=True)
    story.sees("session-started", level="touch-and-greeting")
    story.does_not_see("card").is_on("choosing")
    story.begins().sees("session-started", level="choosing").sees("card")
    story = yorisou_story(on="choosing").says("wake").says("usual").says("start")
    story.sees("session-started", level="choosing").says("stop").is_in("stopped")
    story = yorisou_story(on="touch-and-greeting").says("wake").says("usual").says("lighter").says("start")
    story.sees("session-started", level="quiet-presence")


def test_the_way_up_as_it_is_written(yorisou_story: Tell) -> None:
    """First days, dwell and the run of calm sessions; on the way every step is told with its rule."""
    story = yorisou_story("first-evenings")
    story.evenings(14).is_on("quiet-presence").because("first-days")
    story.evenings(1).is_on("quiet-presence").sees("propose", level="touch-and-greeting")
    story.evenings(1).is_on("touch-and-greeting").sees("preview", level="touch-and-greeting")
    story.evenings(1, rated=9).is_on("quiet-presence").because("discomfort-rating")


def test_a_no_leaves_it_where_it_is(yorisou_story: Tell) -> None:
    story = yorisou_story().evenings(15)
    story.begins(says_yes=False).is_in("active").is_on("quiet-presence").because("declined")
    story = yorisou_story().evenings(15).says("wake").says("start").is_in("preview")
    story.says("yes").is_on("touch-and-greeting")


def test_one_evening_hand_over_hand(yorisou_story: Tell) -> None:
    story = yorisou_story(on="choosing").begins().sees("choosing.offer", style="text").sees("card")
    story.chooses().sees("nod").says("pause").is_in("paused").says("resume").is_in("active")
    story.touches("head", seconds=2).does(e.PresenceChanged(near=False)).waits(minutes=10, seconds=20).is_in(
        "rating"
    )
    story.is_in("rating").rates(2).is_in("present").says("sleep").is_in("asleep").days(9).does_not_see(
        "light"
    )
    story.begins().is_on("touch-and-greeting").says("stop").sees("freeze").is_in("stopped")


@pytest.mark.parametrize("name", shipped())
def test_every_shipped_programme_can_be_told(yorisou_story: Tell, name: str) -> None:
    second = programme_of(name).levels[1].id
    yorisou_story(name, on=second).evenings(2).is_in("asleep").is_on(second)


def test_a_step_that_staff_must_approve(yorisou_story: Tell) -> None:
    story = yorisou_story("long-quiet").is_on("in-the-house").says("more").sees("propose", approved=False)
    story.approves("ann").sees("proposal-closed")


def test_a_lighter_day_is_no_step_down_and_the_hardest_is_asleep(yorisou_story: Tell) -> None:
    """Played with the policy `home`, which asks how today is."""
    programme = replace(programme_of("first-evenings"), policy=Policy("home"))

    def lived(**evening: Any) -> list[str]:
        story = yorisou_story(programme, on="touch-and-greeting").evenings(1, **evening)
        story.is_on("touch-and-greeting")
        return [session.level for session in story.robot.engine.progress.sessions]

    assert lived(today=0) == ["touch-and-greeting"]
    assert lived(today=3) == ["quiet-presence"]
    assert lived(today=3, usual=True) == lived() == ["touch-and-greeting"]
    story = yorisou_story(programme, on="touch-and-greeting").says("wake").sees("today", kind="card")
    story.does(e.TodayAnswered(4, "tap")).sees("today", asleep=True)
    story.says("start").is_in("asleep").is_on("touch-and-greeting")


def test_the_same_seed_tells_the_same_story(yorisou_story: Tell) -> None:
    told = [yorisou_story(seed=seed).evenings(2).robot.told for seed in (1, 1, 2)]
    assert told[0] == told[1] != told[2]


# --- around a behaviour -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("own_behaviours")
def test_a_behaviour_by_itself_is_played_behind_the_gate(yorisou_story: Tell) -> None:
    @behaviour("window", "light", "speech")
    def window(scene: Scene) -> Behaviour:
        yield c.Light("eyes", "warm", 0.8)
        yield c.Gesture("look-away", 0.5)
        yield scene.say("here")
        spoken = yield Wait(30, (e.Spoken,))
        scene.sign = isinstance(spoken, e.Spoken) and spoken.outcome == "played"
        yield c.Light("eyes", "green" if scene.sign else "amber", 0.5)
        yield Wait(600)

    story = yorisou_story(behaviour="window", lines={"here": "I am here."}).begins()
    story.sees("light", colour="warm", level=0.8).sees("window.here").sees("light", colour="green")
    with pytest.raises(
        AssertionError, match=r'"look-away" was to be seen, but the gate refused it \(not-agre'
    ):
        story.sees("look-away")


@pytest.mark.usefixtures("own_behaviours")
@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            lambda scene: c.Gesture("nuzle"),
            "there is no gesture 'nuzle'; did you mean 'nuzzle'?",
        ),
        (lambda scene: c.Sound("pur"), "there is no sound 'pur'; did you mean 'purr'?"),
        (lambda scene: scene.say("ther"), "there is no line 'wrong.ther' in the script; did you mean 'wrong"),
        (lambda scene: c.Light("eyes", "grün", 1.0), "there is no colour 'grün'; did you mean"),
        (lambda scene: 1 / 0, r"ZeroDivisionError: division by zero \(test_story.py, line \d+\)"),
        (lambda scene: c.Freeze(), r"wrong \(test_story.py\) yielded Freeze"),
    ],
    ids=["gesture", "sound", "line", "colour", "raises", "not its business"],
)
def test_what_breaks_is_told_as_a_sentence(
    yorisou_story: Tell, command: Callable[[Scene], object], told: str
) -> None:
    @behaviour("wrong", "light", "motion", "sound", "speech")
    def wrong(scene: Scene) -> Behaviour:
        yield Wait(5)
        yield command(scene)  # type: ignore[misc]
        yield Wait(600)

    story = yorisou_story(behaviour="wrong", lines={"there": "There."}).begins()
    with pytest.raises(
        AssertionError,
        match=f"^After a session begun and 60 s, .* but (the behaviour )?wrong broke: .*{told}",
    ):
        story.waits(60)


# --- how it reads -----------------------------------------------------------------------------------------


def test_a_failure_reads_as_a_sentence_and_shows_decision_and_last_commands(yorisou_story: Tell) -> None:
    story = yorisou_story().evenings(2, rated=None).touches()
    with pytest.raises(AssertionError) as caught:
        story.is_on("choosing")
    first, where, decision, heading, *commands = str(caught.value).splitlines()
    assert first == (
        'After 2 evenings not rated and a touch on head, it was to be on "choosing", '
        'but it is on "quiet-presence".'
    )
    assert where == 'It is on "quiet-presence", in the phase "asleep"; Wednesday 07 January, 20:00.'
    assert decision.startswith("The last decision was hold, ")
    assert decision.endswith(".")
    assert heading == "The last commands:"
    assert len(commands) == 12
    assert "  20:10:06 ask-rating" in commands or any("phase before=" in line for line in commands)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda story: story.sees("hotline"), '"hotline" was to be seen, but nothing of that came.'),
        (lambda story: story.does_not_see("light"), '"light" was not to be seen, but it came: '),
        (lambda story: story.sees("light", level=7), "7 was to be seen, but there came only 20:00:00 light"),
        (lambda story: story.is_in("paused"), 'it was to be in the phase "paused", but it is in "present".'),
        (lambda story: story.because("holding"), 'the reason was to be "holding", but nothing was decided.'),
        (lambda story: story.says("yes"), "something was to be asked, but nothing is."),
        (lambda story: story.chooses(), "a card was to be chosen, but none lay there."),
    ],
)
def test_each_wish_that_does_not_come_true_is_told(
    yorisou_story: Tell, wrong: Callable[[Story], object], told: str
) -> None:
    story = yorisou_story().says("wake")
    with pytest.raises(AssertionError, match=r"^After ") as caught:
        wrong(story)
    assert told in str(caught.value).splitlines()[0]


def test_a_card_that_is_not_offered_is_told_with_those_that_are(yorisou_story: Tell) -> None:
    story = yorisou_story(on="choosing").begins().sees("card")
    with pytest.raises(AssertionError, match=r'"dragon" was to be chosen, but there lay .*neither'):
        story.chooses("dragon")


def test_an_evening_that_may_not_begin_is_told(yorisou_story: Tell) -> None:
    story = yorisou_story().does(e.HoldRequested("", "person"))
    with pytest.raises(AssertionError, match=r"a session was to begin, but none was allowed in 30 days"):
        story.evenings()


@pytest.mark.parametrize(
    "call",
    [
        lambda tell: tell("first-evening"),
        lambda tell: tell(on="chosing"),
        lambda tell: tell().says("les"),
        lambda tell: tell().is_on("chosing"),
    ],
)
def test_what_is_misspelt_in_a_story_names_what_was_meant(
    yorisou_story: Tell, call: Callable[[Tell], object]
) -> None:
    with pytest.raises(UsageError, match=r"did you mean '(first-evenings|choosing|less)'\?"):
        call(yorisou_story)
