"""In which of our languages a page is shown."""

from starlette.requests import HTTPConnection

from robot.contract.languages import LANGUAGES

LONGEST = 400  # characters of a header that are read


def language_of(request: HTTPConnection) -> str:
    """That of its address (`?lang=`), else the one that the browser wants most, else English."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return next(iter(spoken(request.headers.get("accept-language", ""))), LANGUAGES[0])


def spoken(header: str) -> tuple[str, ...]:
    """The page's languages that an Accept-Language header names, the most wanted first."""
    wanted: list[tuple[float, str]] = []
    for part in header[:LONGEST].split(","):
        tag, _, weight = part.partition(";")
        code = tag.strip().partition("-")[0].lower()
        if code in LANGUAGES and (quality := _quality(weight)) > 0:
            wanted.append((-quality, code))
    return tuple(dict.fromkeys(code for _, code in sorted(wanted, key=lambda each: each[0])))


def _quality(weight: str) -> float:
    name, _, number = weight.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(1.0, max(0.0, float(number)))
    except ValueError:
        return 0.0
