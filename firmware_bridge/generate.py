"""Write the firmware's header from the control table: `python -m firmware_bridge.generate`; --check compares.

Exit 0 when it is as the table says, 1 when --check found that it is not.
"""

import re
import sys
from pathlib import Path

from firmware_bridge.registers import Table, board_table

HEADER = Path(__file__).parent / "firmware" / "registers.h"
_ACCESS = {"r": "READ_ONLY", "rw": "WRITABLE", "eeprom": "SAVED"}


def header() -> str:
    """The C header of the body board's table."""
    table = board_table()
    rows = sorted(table.registers.values(), key=lambda register: register.address)
    saved = [register for register in rows if register.access == "eeprom"]
    lines = [
        "/* Made from registers.yaml by `python -m firmware_bridge.generate`. Do not edit. */",
        "#ifndef REGISTERS_H",
        "#define REGISTERS_H",
        "",
        f"#define BOARD_MODEL {table.model}U",
        f"#define BOARD_FIRMWARE {table.firmware}U",
        f"#define REGISTER_COUNT {len(rows)}U",
        f"#define TABLE_SIZE {rows[-1].address + rows[-1].size}U",
        f"#define SAVED_FIRST {saved[0].address}U",
        f"#define SAVED_END {saved[-1].address + saved[-1].size}U",
        "",
    ]
    lines += [f"#define REG_{_name(register.name)} {register.address}U" for register in rows]
    lines += ["", *_bits(table), ""]
    lines += [f"#define EVENT_{_name(kind)} {number}U" for number, kind in enumerate(table.events, 1)]
    lines += [
        "",
        "/* address, bytes, access, value after power-up, lowest and highest that may be written */",
    ]
    lines.append("#define FOR_EACH_REGISTER(X) \\")
    for register in rows:
        bounds = (register.lowest, register.highest) if register.size < 4 and register.lowest >= 0 else (0, 0)
        values = (register.address, register.size, _ACCESS[register.access], register.initial, *bounds)
        if register.access != "r" and bounds == (0, 0) and register.highest:
            raise ValueError(f"register {register.name}: the firmware writes unsigned u8 and u16 only")
        lines.append(f"    X({', '.join(f'{v}U' if isinstance(v, int) else v for v in values)}) \\")
    lines[-1] = lines[-1].removesuffix(" \\")
    return "\n".join([*lines, "", "#endif", ""])


def _bits(table: Table) -> list[str]:
    return [
        f"#define {_name(register)}_{_name(bit)} 0x{1 << position:02X}U"
        for register, names in table.bits.items()
        for position, bit in enumerate(names)
        if bit is not None
    ]


def _name(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", text.upper())


def main(arguments: list[str]) -> int:
    """Returns the exit code."""
    text = header()
    if HEADER.is_file() and HEADER.read_text("utf-8") == text:
        return 0
    if "--check" in arguments:
        sys.stderr.write(f"{HEADER.name} is not what registers.yaml says now. Run: make docs\n")
        return 1
    HEADER.parent.mkdir(exist_ok=True)
    HEADER.write_text(text, "utf-8")
    sys.stdout.write(f"{HEADER.relative_to(HEADER.parents[2])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
