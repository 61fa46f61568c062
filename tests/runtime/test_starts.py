"""A start with what there is: whatever is missing, stop, page and card work, and what comes is taken up asleep."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from robot.engine.events import STAGES
from tests.body.world import Process
from tests.runtime.live import Live

pytestmark = pytest.mark.real_time
assert STAGES


def codes(state: dict[str, Any]) -> set[str]:
    return {notice["code"] for notice in state["notices"]}
