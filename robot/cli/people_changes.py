"""Changes of people and devices from the terminal: a pairing code, and whether a change outlives this run."""

import sys
from pathlib import Path
from typing import Any

import typer

from robot.cli.companions import ask_one
from robot.control.people_requests import Code
from robot.control.request_base import Request

UNSAVED = "It holds now, but could not be written: look at the disk. The companion tries again by itself."


def change(socket: Path | None, request: Request, done: str) -> dict[str, Any]:
    """Ask for a change and say that it is `done`. Exit code 1 where it is not on the disk yet."""
    answer = ask_one(socket, request)
    typer.echo(done)
    if not answer.get("saved", True):
        sys.stderr.write(f"{UNSAVED}\n")
        raise typer.Exit(1)
    return answer


def show_code(socket: Path | None, user: str) -> None:
    """Ask for a code for a device of `user` and print it, with what to do with it."""
    answer = ask_one(socket, Code(user))
    typer.echo(f"Code for {user}: {answer['code']}")
    minutes = int(answer["lives_s"]) // 60
    typer.echo(f"Type it on the page of this robot in the new browser, within {minutes} minutes.")
