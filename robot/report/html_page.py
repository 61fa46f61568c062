"""A report as one HTML page: no script, nothing from elsewhere, and a policy that allows no more."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from robot.report import charts
from robot.report.document import Document

HERE = Path(__file__).parent
# What the colours of a picture are in the dark.
DARK = {
    charts.INK: "#e9e7e2",
    charts.GRID: "#44464d",
    charts.PAPER: "#1d1e22",
    charts.LINE: "#9dbbe3",
    charts.SOFT: "#4c6285",
    charts.SHADES[0]: "#33435c",
    charts.SHADES[2]: "#7592bd",
}


def style() -> str:
    """The style sheet, with the pictures' colours for the dark."""
    rules = [
        f'svg [{paint}="{light}"] {{ {paint}: {dark}; }}'
        for light, dark in DARK.items()
        for paint in ("fill", "stroke")
    ]
    dark = "@media screen and (prefers-color-scheme: dark) {\n" + "\n".join(rules) + "\n}\n"
    return (HERE / "page.css").read_text("utf-8") + dark


def policy() -> str:
    """The content security policy that the page brings; a server may send the same."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def html(document: Document) -> str:
    """The page."""
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("page.html").render(document=document, style=style(), policy=policy())
