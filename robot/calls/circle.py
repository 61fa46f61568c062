"""Who of the circle may call or be seen, looked up in the register each time."""

from collections.abc import Callable

from robot.control.call_requests import LiveWay
from robot.people.register import Register


class CircleInUse:
    """The circle as the register has it now: what is ended there is ended here at once."""

    def __init__(self, register: Callable[[], Register]) -> None:
        self._register = register

    def may(self, user: str, way: LiveWay) -> bool:
        """Whether somebody may come in this way now: ticked by the person, and approved by staff."""
        register = self._register()
        member = register.member(user)
        return member is not None and member.may(way) and register.user(user) is not None

    def called(self, user: str) -> str:
        """What the person calls them."""
        member = self._register().member(user)
        return (member.called if member is not None else "") or user

    def members(self) -> tuple[str, ...]:
        return tuple(each.user for each in self._register().circle)
