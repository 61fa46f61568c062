"""Files that a companion takes where nobody names others."""

from pathlib import Path

FIRST_PROGRAMME = Path(__file__).parent / "behaviours" / "scripts" / "first-evenings.yaml"
CONFIG = Path("yorisou.toml")
