"""Recorded voice and pictures: what somebody brings becomes one form, in a child process with limits."""
