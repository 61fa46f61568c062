"""Stickers of the things that lie along the way outside."""
