"""The sheet of stickers: the things of the outings, and the robot itself, as data for stickers.typ."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from robot.contract.languages import Language
from robot.messages import text
from robot.outings.items import STICKERS, items

# The robot itself, which fills the sheet.
ROBOT = ("robot-awake", "robot-asleep", "robot-home")


@dataclass(frozen=True, slots=True)
class Sticker:
    """One of them: its name in the sheet's language, and its picture as SVG."""

    name: str
    picture: str


@dataclass(frozen=True, slots=True)
class StickerSheet:
    """The whole sheet."""

    language: str
    title: str
    note: str
    foot: str
    stickers: tuple[Sticker, ...]

    def to_json(self) -> dict[str, object]:
        return asdict(self)


def sticker_sheet(language: Language) -> StickerSheet:
    """All that there are, in one language."""

    def say(key: str) -> str:
        return text(f"sticker.{key}", language)

    return StickerSheet(language, say("title"), say("note"), say("foot"), tuple(_stickers(language)))


def _stickers(language: Language) -> Iterator[Sticker]:
    for item in items().values():
        yield Sticker(item.name[language], item.sticker)
    for name in ROBOT:
        picture = (STICKERS / f"{name}.svg").read_text("utf-8")
        yield Sticker(text(f"sticker.{name}", language), picture)
