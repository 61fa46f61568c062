"""Finds the commands: the files of a package are its commands, and a package in it is a group of its own."""

import re
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from robot.cli import commands

USAGE = 2
# In the first file of a group: the command that is meant where none of them is named.
OTHERWISE = re.compile(r'^OTHERWISE = "(\w+)"$', re.MULTILINE)


class PlainCommand(TyperCommand):
    """A command with help in plain text: importing rich takes longer than all else that `--help` does."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super(TyperCommand, self).format_help(ctx, formatter)

    def get_params(self, ctx: Any) -> list[Any]:
        return [_quick(param) for param in super().get_params(ctx)]


class ListedCommand(PlainCommand):
    """A command of which only the name and the first line of its file have been read: enough for a list."""

    def __init__(self, module: str, file: Path) -> None:
        super().__init__(file.stem.replace("_", "-"), short_help=_first_line(file))
        self._module = module

    def whole(self) -> Any:
        """The command itself, imported."""
        module = import_module(self._module)
        holder = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        settings, text = getattr(module, "CONTEXT", None), cleandoc(module.__doc__ or "")
        holder.command(self.name, cls=PlainCommand, help=text, context_settings=settings)(module.command)
        return typer.main.get_command(holder)


class Commands(TyperGroup):
    """The commands of a package. Only the one that is called is imported; `otherwise` needs no name."""

    def __init__(
        self,
        *,
        package: str = commands.__name__,
        folder: Path | None = None,
        otherwise: str = "",
        **attributes: Any,
    ):
        super().__init__(**attributes)
        self._otherwise = otherwise
        for file in sorted((folder or Path(commands.__path__[0])).iterdir()):
            module, start = f"{package}.{file.stem}", file / "__init__.py"
            if not file.stem.isidentifier():  # what an editor left there
                continue
            if start.exists():
                self.add_command(_group(module, file, _first_line(start)))
            elif file.suffix == ".py" and file.stem != "__init__":
                self.add_command(ListedCommand(module, file))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super(TyperGroup, self).format_help(ctx, formatter)
        found: Any = self.commands.get(self._otherwise)
        if found is not None:
            inner = found.whole().make_context("", [], parent=ctx, resilient_parsing=True)
            formatter.write("\n")
            inner.command.format_help(inner, formatter)

    def get_params(self, ctx: Any) -> list[Any]:
        return [_quick(param) for param in super().get_params(ctx)]

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if not args and self.no_args_is_help and not ctx.resilient_parsing:
            typer.echo(ctx.get_help())  # typer leaves this to rich, which is not used here
            raise typer.Exit(USAGE)
        own = args[:1] in ([], ["--help"]) or args[0] in self.commands
        return super().parse_args(ctx, args if own or not self._otherwise else [self._otherwise, *args])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, found, rest = super().resolve_command(ctx, args)
        return name, found.whole() if isinstance(found, ListedCommand) else found, rest


def _group(package: str, folder: Path, text: str) -> Commands:
    found = OTHERWISE.search((folder / "__init__.py").read_text("utf-8"))
    return Commands(
        package=package,
        folder=folder,
        name=folder.name.replace("_", "-"),
        help=text,
        short_help=text,
        otherwise=found[1] if found else "",
        no_args_is_help=True,
    )


def _quick(param: Any) -> Any:
    """The same option, which costs nothing when nobody gives it: typer would import pydantic for it."""
    whole = type(param).process_value

    def process_value(ctx: Any, value: Any) -> Any:
        if value is None and not param.required and param.nargs == 1 and not param.multiple:
            return None if param.callback is None else param.callback(ctx, param, None)
        return whole(param, ctx, value)

    param.process_value = process_value
    return param


def _first_line(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().strip('"\n')
