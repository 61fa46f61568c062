"""A command of `yorisou` in this process: exit code, what it printed, what it said was wrong."""

from typer.testing import CliRunner

from robot.cli.main import app
from robot.errors import YorisouError


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(result.exception, YorisouError):
        return result.exception.exit_code, result.stdout, str(result.exception)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr
