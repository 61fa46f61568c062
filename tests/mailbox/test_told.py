"""A message that tells of somebody's dying or self-harm goes to staff, and never on."""

from pathlib import Path

import pytest

from robot.contract import events as e
from robot.language.sender_check import judge_message
from robot.mailbox.message import READ_FIRST, Content
from tests.mailbox.build import Post, posted


@pytest.mark.parametrize("pictured", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Your sister tried to kill herself last night",
        "お姉ちゃんが死にたいと言っています",
        "누나가 자해를 했어",
    ],
)
def test_what_tells_of_dying_goes_to_staff_marked_however_many_came_before(
    tmp_path: Path, text: str, pictured: bool
) -> None:
    async def act(post: Post) -> None:
        for number in range(READ_FIRST):
            await post.send("aunt", f"Number {number}.")
            await post.box.passing_on.approve(post.box.box.for_staff[0].id)
            post.later(24 * 60)
            await post.box.giving.look()
        content = Content(text, b"picture" if pictured else None)
        sent = await post.box.passing_on.submit("aunt", "words", content, "grave", judge_message(text))
        assert (sent.state, sent.reasons) == ("returned", (("crisis", ""),))
        assert post.put[-1] == e.SenderWorry("aunt", "crisis")
        assert [each.state for each in post.box.box.for_staff] == ["worry"]
        post.later(24 * 60)
        assert not await post.box.giving.look()

    posted(tmp_path, act)
