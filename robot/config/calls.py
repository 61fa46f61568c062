"""`[calls]`: the clinic's own TURN server, where two browsers cannot reach each other without one."""

import re

from pydantic import Field, field_validator, model_validator

from robot.config.section import FileName, Section

MOST_SERVERS = 4
SERVER = re.compile(r"turns?:[A-Za-z0-9.:\[\]-]{1,250}(\?transport=(udp|tcp))?")


class CallsSection(Section):
    """Empty on a home's own network: calls go from browser to browser, and no server is asked for the way."""

    turn: list[str] = Field(
        default_factory=list, max_length=MOST_SERVERS, description='for example "turn:calls.example.org:3478"'
    )
    turn_secret_file: FileName | None = Field(
        default=None, description="a file with coturn's static-auth-secret, readable by its owner alone"
    )

    @field_validator("turn")
    @classmethod
    def turn_are_servers(cls, value: list[str]) -> list[str]:
        for each in value:
            if not SERVER.fullmatch(each):
                raise ValueError(f"{each[:60]!r} is no TURN server; write turn:NAME:PORT")
        return value

    @model_validator(mode="after")
    def turn_has_a_secret(self) -> "CallsSection":
        if self.turn and self.turn_secret_file is None:
            raise ValueError("turn needs turn_secret_file: the server lets in only who knows its secret")
        return self
