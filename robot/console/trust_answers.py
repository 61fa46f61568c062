"""What the pages of `/trust` are asked, and what is answered."""

from dataclasses import dataclass
from http import HTTPStatus

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for these pages: the path after /trust, languages in the order of wish, and our port."""

    path: str
    languages: tuple[str, ...]
    port: int
    encrypted: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """What is answered."""

    content: str
    kind: str = HTML
    status: HTTPStatus = HTTPStatus.OK
    file: str = ""

    @property
    def headers(self) -> tuple[tuple[str, str], ...]:
        """A file is offered under its name."""
        said = f'attachment; filename="{self.file}"'
        return (("Content-Disposition", said),) if self.file else ()


NOTHING = Shown("", "text/plain; charset=utf-8", HTTPStatus.NOT_FOUND)
