"""The words for lessons, answers and what is kept of a relative, on both sides of the socket."""

from typing import Literal, get_args

# In this order on the page; the first is to be read first.
LessonId = Literal["safety", "look", "talk", "more", "own", "invite"]
LESSONS: tuple[LessonId, ...] = get_args(LessonId)
# What may be answered to a safety question; "unsaid" is rather not.
SafetyAnswer = Literal["no", "yes", "unsaid"]
# How the week was for the relative; "" is no answer.
WeekAnswer = Literal["", "calm", "mixed", "heavy"]
# What a relative may have deleted, one by one or all of it.
FamilyKind = Literal["lessons", "weeks", "chat", "everything"]
