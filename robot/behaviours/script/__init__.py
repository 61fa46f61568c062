"""Scripts: the YAML that therapists edit, checked line by line, and made into a `Programme`."""

from robot.behaviours.script.load import check, check_reach, check_text, load
from robot.yaml_check.finding import Finding

__all__ = ["Finding", "check", "check_reach", "check_text", "load"]
