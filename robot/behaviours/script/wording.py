"""The shape of what is read: a text in every language, and when a line may be said."""

from typing import Annotated, Any, Literal

from pydantic import Field

from robot.contract.memory import MemoryTopic
from robot.yaml_check.section import Name, Section

# Where a fact may come from: the person said it, chose it or lets it be kept, or the body measures it.
SOURCES = (
    *("person", "choice", "memory"),
    *(f"sensor:{name}" for name in ("touch", "presence", "light", "tilt", "temperature", "clock")),
)


class Text(Section):
    """One text in every language; `ja-kana` is how a Japanese line with kanji is read aloud. `source`: where
    the fact comes from that it states (law 9)."""

    en: str | None = Field(None, min_length=1, max_length=300)
    ja: str | None = Field(None, min_length=1, max_length=300)
    ko: str | None = Field(None, min_length=1, max_length=300)
    ja_kana: str | None = Field(None, alias="ja-kana", min_length=1, max_length=300)
    source: str | None = Field(None, min_length=1, max_length=40)

    def plain(self) -> dict[str, str]:
        """Language -> text, as the programme holds it."""
        written = self.model_dump(by_alias=True, include={"en", "ja", "ko", "ja_kana"})
        return {key: value for key, value in written.items() if value is not None}


class When(Section):
    """What must be true before a line is said: all that is given. What nobody knows is not true.

    `hours`: of the local clock, from the first until before the second, also over midnight. `chosen`: the
    card that was chosen last in an offer; `today`: the one that was chosen yesterday for today. `touched`:
    gently, since the line before. `remembers`: the person lets it keep this topic, and there is something
    of it."""

    hours: list[Annotated[int, Field(ge=0, le=24)]] | None = Field(None, min_length=2, max_length=2)
    months: list[Annotated[int, Field(ge=1, le=12)]] | None = Field(None, min_length=1, max_length=12)
    chosen: Name | None = None
    today: Name | None = None
    touched: Literal[True] | None = None
    remembers: MemoryTopic | None = None

    def plain(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


# What a line that states a fact of this source must be tied to.
TIED: dict[str, tuple[str, ...]] = {
    "sensor:clock": ("hours", "months"),
    "sensor:touch": ("touched",),
    "choice": ("chosen", "today"),
    "memory": ("remembers",),
}


class Line(Text):
    """What is said, with its condition (`when`; left out: it may always be said)."""

    when: When | None = None
