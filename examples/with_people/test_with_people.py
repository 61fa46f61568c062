"""What a programme for trying with two browsers has to do on its first evening."""

import pytest

from robot.contract.events import CallConnected, CallReady, CallStepped, MailArrived

pytestmark = pytest.mark.yorisou_programme("with-people.yaml")


def test_a_call_may_go_all_the_way_on_the_first_evening(yorisou_story):
    story = yorisou_story().begins().is_on("video").is_in("active")
    story.sees("call-bounds", step="both")
    story.does(CallReady(1, "aunt")).sees("say", line="video.ready", about="aunt")
    story.does(CallConnected(1, "aunt", "dark", "tap")).sees("light", part="ring", colour="amber")
    story.does(CallStepped(1, "both", "tap")).says("less").sees("step-call", step="masked")
    story.says("stop").sees("end-call", cause="stop").is_in("stopped")


def test_words_are_shown_by_the_envelope(yorisou_story):
    story = yorisou_story().says("wake").does(MailArrived(1, "aunt", "words"))
    story.sees("gesture", name="envelope")
