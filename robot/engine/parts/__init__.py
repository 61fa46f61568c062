"""The parts of the engine, one a file; core.py puts them together."""
