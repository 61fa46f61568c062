"""`therapist-only`: a person from the staff decides each step up.

Rule: never up by itself; down on a discomfort, as every kind. The reference of domain.md §3.1. Its row in
the table of §3.6 is a crude rule on a noisy log and says nothing about therapists.
"""

from typing import ClassVar

from robot.engine.policies.base import Here, SafePolicy, Seen, Wish


class TherapistOnly(SafePolicy):
    """The policy `therapist-only`."""

    kind: ClassVar[str] = "therapist-only"
    by_person: ClassVar[bool] = True

    def own_wish(self, last: Seen, here: Here) -> Wish:  # noqa: ARG002
        return Wish("hold", "therapist-decides", ())
