"""Sweeps: policies by model people by worlds by seeds, in blocks that can be resumed."""
