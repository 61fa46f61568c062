"""Data of a file in the shape of a model, or findings of what does not fit."""

import json
from collections.abc import Callable, Set
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from robot.yaml_check.explain import explain
from robot.yaml_check.source import Path, Source

Model = TypeVar("Model", bound=BaseModel)


def shaped(
    source: Source,
    model: type[Model],
    data: Any,
    prefix: Path = (),
    form: Callable[[Path], str] = lambda _path: "",
    unproposed: Set[str] = frozenset(),
) -> Model | None:
    """Validated as JSON, the strict mode in which lists, dates and whole numbers are not converted.

    None where there are findings; `prefix`, `form` and `unproposed` as for `explain`.
    """
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        explain(source, model, error, prefix, form, unproposed)
        return None
