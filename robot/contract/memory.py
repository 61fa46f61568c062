"""What behaviours keep of a person between sessions, by topic, and whether they may by default."""

from typing import Any, Literal

MemoryTopic = Literal["choices", "habits", "games", "strengths", "sayings"]
# JSON data by topic. It lives in the saved progress, is shown and exported with it, and may be forgotten.
Memory = dict[str, dict[str, Any]]
TOPICS: tuple[MemoryTopic, ...] = ("choices", "habits", "games", "strengths", "sayings")
# What the person may switch off; what was said is kept so that nothing is said twice in a fortnight.
OPTIONAL_TOPICS: tuple[MemoryTopic, ...] = ("choices", "habits", "games", "strengths")
