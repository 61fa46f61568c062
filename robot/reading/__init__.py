"""Reads files from outside, within limits that no content can exceed."""
