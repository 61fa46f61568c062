"""The step policy of a script: each kind has its own figures, and a figure of another kind is a fault."""

from typing import Literal

from pydantic import ConfigDict

from robot.contract.programme import Policy
from robot.engine.policies import KINDS, POLICIES
from robot.engine.policies.base import PolicyFigures
from robot.yaml_check.section import Section
from robot.yaml_check.source import Source


class AnyPolicy(Section):
    """A policy of a known kind; its figures are validated by the model of that kind."""

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    kind: Literal[KINDS]  # type: ignore[valid-type] # those that were found


FIGURES: dict[str, type[PolicyFigures]] = {kind: policy.Figures for kind, policy in POLICIES.items()}


def own_figures(source: Source, given: AnyPolicy) -> dict[str, object]:
    """The figures of this kind. A figure of another kind is a finding that names that kind."""
    own, kept = FIGURES[given.kind].model_fields, dict(source.data["policy"])
    for word in given.model_extra or {}:
        owners = [kind for kind in KINDS if word in FIGURES[kind].model_fields]
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
