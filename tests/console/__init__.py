"""Tests of the page, over a real server and a real browser."""
