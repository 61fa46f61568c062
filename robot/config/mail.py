"""`[mail]`: the folder in which sealed messages are looked for."""

from pydantic import Field

from robot.config.section import FileName, Section


class MailSection(Section):
    """Nothing is looked for unless there is a folder (docs/how-to/sealed-messages.md)."""

    folder: FileName | None = Field(
        default=None, description="a stick or a shared folder, looked at by itself"
    )
