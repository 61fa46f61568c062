"""`hold`: stay here.

Rule: never up; down on a discomfort, as every kind. Known property: none is needed; staying is a goal of
its own (domain.md §0.1). For a rest, for a destination reached, and while a new policy is being thought
about.
"""

from typing import ClassVar

from robot.engine.policies.base import Here, SafePolicy, Seen, Wish


class Hold(SafePolicy):
    """The policy `hold`."""

    kind: ClassVar[str] = "hold"
    by_person: ClassVar[bool] = True

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        return Wish("hold", "holding", ())
