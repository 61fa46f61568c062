"""Ask one device for a sign of life."""

from robot.cli.options import ConfigFile, JsonFlag
from robot.cli.output import out, print_json
from robot.cli.ports import BaudOption, DeviceId, PortOption, found, ports


def command(
    device: DeviceId,
    as_json: JsonFlag = False,
    port: PortOption = None,
    baud: BaudOption = None,
    config: ConfigFile = None,
) -> None:
    with found(ports(port, baud, config), device) as answered:
        took = answered.bus.health()[device].mean_ms
        facts = {
            "port": answered.port,
            "id": device,
            "model": answered.model,
            "name": answered.name,
            "firmware": answered.firmware,
            "ms": round(took, 3),
        }
    if as_json:
        print_json(facts)
    else:
        out.print("{port}: id {id} is {name} (model {model}), firmware {firmware}, {ms} ms".format(**facts))
