"""Questionnaires as FHIR resources, R4 or R5: read what staff supply, and write blank templates.

The library of FHIR (17 MB, 0.15 s) is loaded here and nowhere else: by commands, never by a running robot.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from robot.contract.languages import LANGUAGES, Language
from robot.errors import InputError
from robot.files.read import read_text, shown
from robot.questionnaires.instruments import Instrument, instruments
from robot.questionnaires.wording import BLANK, Wording, wording

Release = Literal["R4", "R5"]
LIMIT = 1_000_000  # bytes of a file
DEEPEST = 24  # of JSON; a questionnaire in groups of groups has 14
SYSTEM = "urn:yorisou:instrument"
SOURCE, REVERSE = "urn:yorisou:wording-source", "urn:yorisou:reverse-items"
# How FHIR says what an answer counts, in either release: by the end of the extension's name.
WEIGHTS = ("/ordinalValue", "/itemWeight")
MODULES: Mapping[Release, str] = {
    "R4": "fhir.resources.R4B.questionnaire",
    "R5": "fhir.resources.questionnaire",
}
CHOICES = ("choice", "coding")  # R4, R5
WRITTEN_ONLY = "display"
MEND = "See docs/how-to/questionnaires.md."


def read_fhir(path: Path, language: Language | None = None) -> Wording:
    """The questionnaire of a file. `language`: where the file does not say its own.

    Raises InputError: no FHIR Questionnaire, an instrument without a rule here, no source of its wording,
    reversed items that are not given, or anything that would not be asked as it stands there.
    """
    where = shown(path)
    resource = _resource(read_text(path, LIMIT), where)
    try:
        return wording(_plain(resource, language), where)
    except _Unfit as error:
        raise InputError(where, str(error), MEND) from None


class _Unfit(Exception):
    """What of a resource cannot be used."""


def _resource(text: str, where: str) -> dict[str, Any]:
    """The resource as the library of FHIR accepts it."""
    try:
        data = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError:
        raise InputError(where, "is nested too deep.", MEND) from None
    except _Unfit as error:
        raise InputError(where, str(error), MEND) from None
    except ValueError as error:
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(where, f"is no JSON{place}.", MEND) from None
    if not isinstance(data, dict) or data.get("resourceType") != "Questionnaire":
        raise InputError(where, "is no FHIR Questionnaire: `resourceType` says something else.", MEND)
    if _deeper(data, DEEPEST):
        raise InputError(where, "is nested too deep.", MEND)
    release: Release = "R5" if any(each.get("type") == "coding" for each in _every(data)) else "R4"
    model = import_module(MODULES[release]).Questionnaire
    try:
        model.model_validate(data)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, fault["loc"])) or "the resource"
        what = f"is no FHIR {release} Questionnaire: {place}: {fault['msg'].rstrip('.')}."
        raise InputError(where, what, MEND) from None
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:  # what its own checks stumble over
        what = f"is no FHIR {release} Questionnaire ({type(error).__name__})."
        raise InputError(where, what, MEND) from None
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(key for key in found if sum(key == name for name, _ in pairs) > 1)
        raise _Unfit(f"says {twice[:40]!r} twice in one place.")
    return found


def _no_number(name: str) -> Any:
    raise _Unfit(f"holds {name}, which is no number of JSON.")


def _deeper(data: Any, left: int) -> bool:
    if not isinstance(data, dict | list):
        return False
    inner = data.values() if isinstance(data, dict) else data
    return not left or any(_deeper(each, left - 1) for each in inner)


def _every(data: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All items, groups before what is in them."""
    for each in _list(data, "item"):
        yield each
        yield from _every(each)


def _list(data: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


# --- from a resource that is one ----------------------------------------------------------------------------


def _plain(resource: Mapping[str, Any], language: Language | None) -> dict[str, Any]:
    """What of it is used, as plain data."""
    for each in (resource, *_every(resource)):
        _refuse(each)
    said = str(resource.get("language") or language or "")
    short = said.split("-")[0].lower()
    if short not in LANGUAGES:
        raise _Unfit(f"has to say its `language`: one of {', '.join(LANGUAGES)}.")
    if language is not None and language != short:
        raise _Unfit(f"is in {said}, not in {language}.")
    found = list(_asked(resource))
    written = [str(each["text"]) for each in _every(resource) if _is_written_only(each) and each.get("text")]
    preface = [str(resource["description"])] if resource.get("description") else []
    source = _extension(resource, SOURCE)
    if not isinstance(source, str) or not source.strip():
        what = f"does not say where its wording is from: the extension {SOURCE} is missing."
        raise _Unfit(what)
    return {
        "instrument": _which(resource).id,
        "language": short,
        "version": str(resource.get("version") or "1"),
        "title": str(resource.get("title") or _which(resource).name),
        "wording_source": source,
        "copyright": str(resource.get("copyright") or ""),
        "instructions": "\n".join([*preface, *written]),
        "reverse_items": _reversed(resource, found),
        "items": [_item(number, each) for number, each in enumerate(found, 1)],
    }


def _refuse(each: Mapping[str, Any]) -> None:
    """What would change what is asked, and is not done here."""
    place = f"item {str(each.get('linkId'))[:40]!r}: " if "linkId" in each else ""
    if "modifierExtension" in each:
        raise _Unfit(f"{place}`modifierExtension` changes what it means in a way not known here.")
    if each.get("enableWhen"):
        raise _Unfit(f"{place}`enableWhen` is not done here: every item is asked.")
    if each.get("repeats"):
        raise _Unfit(f"{place}`repeats` is not done here: an item has one answer.")
    if each.get("answerValueSet"):
        raise _Unfit(f"{place}`answerValueSet` points elsewhere: list the answers as `answerOption`.")


def _is_written_only(each: Mapping[str, Any]) -> bool:
    return each.get("type") in ("group", WRITTEN_ONLY)


def _asked(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in _every(resource):
        if _is_written_only(each):
            continue
        if each.get("type") not in CHOICES:
            what = f"item {str(each.get('linkId'))[:40]!r} is of the type {each.get('type')!r}:"
            raise _Unfit(f"{what} only items with answers to choose from are asked. Leave the others out.")
        if each.get("item"):
            raise _Unfit(f"item {str(each.get('linkId'))[:40]!r} has items inside it.")
        yield each


def _which(resource: Mapping[str, Any]) -> Instrument:
    """By its identifier, or by its name or title where that is just the instrument's."""
    for each in _list(resource, "identifier"):
        if each.get("system") == SYSTEM and each.get("value") in instruments():
            return instruments()[each["value"]]
    said = {_letters(str(resource.get(key) or "")) for key in ("name", "title")}
    for known in instruments().values():
        if _letters(known.name) in said:
            return known
    listed = ", ".join(instruments())
    raise _Unfit(f"does not say which instrument it is: an `identifier` of {SYSTEM}, one of {listed}.")


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _extension(element: Mapping[str, Any], url: str) -> Any:
    """The value of an extension, whatever its type; None where there is none."""
    for each in _list(element, "extension"):
        if str(each.get("url", "")).endswith(url):
            return next((value for key, value in each.items() if key.startswith("value")), None)
    return None


def _reversed(resource: Mapping[str, Any], items: list[Mapping[str, Any]]) -> list[int]:
    """Numbers of items ("4, 7"), or their `linkId`, which comes first where both would fit."""
    said = _extension(resource, REVERSE)
    if said is None:
        return []
    links = {str(each.get("linkId")): number for number, each in enumerate(items, 1)}
    numbers = {str(number): number for number in range(1, len(items) + 1)}
    found = []
    if BLANK in str(said):
        raise _Unfit(f"does not list its reversed items: the blank of {REVERSE} is still there.")
    for word in str(said).replace(",", " ").split():
        if word not in links and word not in numbers:
            raise _Unfit(f"names the reversed item {word[:40]!r}, and has no such item.")
        found.append(links.get(word, numbers.get(word, 0)))
    return found


def _item(number: int, each: Mapping[str, Any]) -> dict[str, Any]:
    if not each.get("text"):
        raise _Unfit(f"item {number} has no text.")
    options = _list(each, "answerOption")
    return {"text": str(each["text"]), "options": [_option(number, option) for option in options]}


def _option(number: int, option: Mapping[str, Any]) -> dict[str, Any]:
    """An answer with its number: a weight, else an integer, else a code that is one."""
    coding = option.get("valueCoding")
    if isinstance(coding, dict):
        text, weighed = coding.get("display"), [coding, option]
        counts: Any = coding.get("code")
    else:
        text = counts = option.get("valueInteger", option.get("valueString"))
        weighed = [option]
    weights = [_extension(each, end) for each in weighed for end in WEIGHTS]
    counts = next((each for each in weights if each is not None), counts)
    try:
        value = float(str(counts))
        whole = int(value)
    except (ValueError, OverflowError):
        whole, value = 0, 0.5
    if whole != value:
        what = f"item {number}: the answer {str(text)[:40]!r} does not say which whole number it counts"
        raise _Unfit(f"{what} (its `code`, or the extension ordinalValue or itemWeight).")
    if text is None or not str(text).strip():
        raise _Unfit(f"item {number}: the answer that counts {whole} has no words (`display`).")
    return {"value": whole, "text": str(text)}


# --- templates ----------------------------------------------------------------------------------------------


def template(rule: Instrument, language: Language, release: Release, scale: int = 0) -> str:
    """A blank Questionnaire: structure and numbers, and no words. `scale` is one of the rule's, from 0."""
    option_numbers = rule.scales[scale]
    kind = dict(zip(("R4", "R5"), CHOICES, strict=True))[release]
    extensions = [{"url": SOURCE, "valueString": f"{BLANK} who published these words, where, which edition"}]
    if rule.reverse_supplied:
        extensions.append(
            {"url": REVERSE, "valueString": f"{BLANK} numbers of the items, from the publication"}
        )
    options = [{"valueCoding": {"code": str(value), "display": BLANK}} for value in option_numbers]
    resource = {
        "resourceType": "Questionnaire",
        "language": language,
        "extension": extensions,
        "identifier": [{"system": SYSTEM, "value": rule.id}],
        "version": BLANK,
        "title": rule.name,
        "status": "active",
        "description": f"{BLANK} the instructions",
        "copyright": BLANK,
        "item": [
            {"linkId": str(number), "type": kind, "text": BLANK, "answerOption": options}
            for number in range(1, rule.items + 1)
        ],
    }
    return json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
