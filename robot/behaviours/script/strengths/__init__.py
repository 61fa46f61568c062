"""The words of *strengths-talk*: what comes with Yorisou, and what a script adds to it or replaces."""

BEHAVIOURS = ("strengths-talk", "play-and-talk")
