"""The step policy of a script: each kind has its own figures, and a figure of another kind is a fault."""

from typing import Annotated

from pydantic import AfterValidator, ConfigDict
from pydantic_core import PydanticCustomError

from robot.contract.programme import Policy
from robot.engine.policies import KINDS, POLICIES
from robot.engine.policies.base import PolicyFigures
from robot.errors import InputError
from robot.yaml_check.section import Section
from robot.yaml_check.source import Source


def _known(kind: str) -> str:
    """The kind itself, if it is one of ours or of an installed package; none of those is imported for it."""
    if kind not in POLICIES:
        *others, last = (f"'{known.name}'" for known in POLICIES.known.known())
        expected = {"expected": f"{', '.join(others)} or {last}"}
        raise PydanticCustomError("literal_error", "Input should be {expected}", expected)
    return kind


# The name of a kind.
Kind = Annotated[str, AfterValidator(_known)]


class AnyPolicy(Section):
    """A policy of a known kind; its figures are validated by the model of that kind."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    kind: Kind


def shape(source: Source, given: AnyPolicy) -> type[PolicyFigures] | None:
    """The model of the figures of this kind; a package that breaks the contract is a finding."""
    try:
        return POLICIES[given.kind].Figures
    except InputError as error:
        source.add("E013", ("policy", "kind"), f"{error.where}: {error.what}")
        return None


def own_figures(source: Source, given: AnyPolicy) -> dict[str, object]:
    """The figures of this kind. A figure of another kind is a finding that names that kind."""
    own, kept = POLICIES[given.kind].Figures.model_fields, dict(source.data["policy"])
    for word in given.model_extra or {}:
        owners = [kind for kind in KINDS if word in POLICIES[kind].Figures.model_fields]
        if word in own or not owners:
            continue
        takes = ", ".join(name for name in own if name != "kind") or "no figures"
        text = f"'{word}' belongs to {', '.join(owners)}; {given.kind} takes {takes}"
        source.add("E010", ("policy", word), text, at_key=True)
        del kept[word]
    return kept


def check_figures(source: Source, figures: PolicyFigures) -> None:
    """Figures that contradict each other."""
    for where, what in figures.contradictions():
        source.add("E013", ("policy", *where), what)


def build(kind: str, figures: PolicyFigures) -> Policy:
    """As the engine has it."""
    return Policy(kind, **figures.given())
