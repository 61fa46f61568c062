"""Compiled templates, kept beside them as Python keeps its modules: the next start is a second shorter."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import CodeType
from typing import Any
from zlib import crc32

from jinja2 import FileSystemBytecodeCache, __version__
from jinja2.bccache import Bucket


class CompiledTemplates(FileSystemBytecodeCache):
    """For the templates in a folder, compiled with these options. Where nothing can be kept it keeps nothing.

    A template that has changed since, another Jinja, Python or other options are compiled anew.
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        made = crc32(repr(sorted(options.items(), key=lambda option: option[0])).encode())
        super().__init__(str(folder / "__pycache__"), f"{__version__}-{made:08x}-%s.cache")

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(Exception):  # of a file that a power cut has torn; pickle raises almost anything
            super().load_bytecode(bucket)
        if not isinstance(bucket.code, CodeType):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode or sys.pycache_prefix:  # asked for nothing beside its sources
            return
        with suppress(OSError):
            Path(self.directory).mkdir(exist_ok=True)
            super().dump_bytecode(bucket)
