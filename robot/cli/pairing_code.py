"""A pairing code on the terminal."""

from pathlib import Path

import typer

from robot.cli.companions import ask_one
from robot.control.people_requests import Code


def show_code(socket: Path | None, user: str) -> None:
    """Ask for a code for a device of `user` and print it, with what to do with it."""
    answer = ask_one(socket, Code(user))
    typer.echo(f"Code for {user}: {answer['code']}")
    minutes = int(answer["lives_s"]) // 60
    typer.echo(f"Type it on the page of this robot in the new browser, within {minutes} minutes.")
