"""The world and the body process of tests/body, for gestures."""

from tests.body.conftest import process, world

__all__ = ["process", "world"]
