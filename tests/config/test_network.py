"""`[console]` on the network: what cannot be used leaves the page on this computer."""

from pathlib import Path

import pytest

from robot.config.network import PLAIN_AGAIN
from tests.config.test_partial import fits, keys, state

__all__ = ["state"]
NOT_TWICE = '[console]\nport = 9000\nnetwork = "lan"\nplain_http = true\n'


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (NOT_TWICE, "console.network"),
        (NOT_TWICE + 'plain_http_again = "yes"\n', "console.network"),
        ('[console]\nport = 9000\nnetwork = "lan"\ncertificate = "a.crt"\n', "console.network"),
        ('[console]\nport = 9000\nnetwork = "wan"\n', "console.network"),
        ('[console]\nport = 9000\nnetwrok = "lan"\n', "console.netwrok"),
    ],
)
def test_a_network_that_cannot_be_used_leaves_the_page_on_this_computer(
    tmp_path: Path, text: str, key: str
) -> None:
    config, findings = fits(tmp_path, text)
    assert (config.console.network, config.console.port) == ("loopback", 9000)
    assert keys(findings) == [key]


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "a b", "a.example:8642", "*.example", "A.example", ""]
)
def test_a_host_is_a_name_or_an_address_and_nothing_more(tmp_path: Path, host: str) -> None:
    config, findings = fits(tmp_path, f'[console]\nnetwork = "lan"\nhosts = ["{host}"]\n')
    assert (config.console.network, config.console.hosts) == ("lan", [])
    assert keys(findings) == ["console.hosts"]


def test_the_network_as_it_is_written(tmp_path: Path) -> None:
    text = '[console]\nnetwork = "lan"\nname = "room"\nhosts = ["robot.clinic.example", "fd00::5"]\n'
    config, findings = fits(tmp_path, text + 'certificate = "a.crt"\ncertificate_key = "a.key"\n')
    settings = config.console.settings
    assert findings == ()
    assert (settings.name, settings.names, settings.addresses) == (
        "room.local",
        ("robot.clinic.example",),
        ("fd00::5",),
    )
    assert settings.certificate == str(tmp_path / "a.crt")
    plain = f'plain_http = true\nplain_http_again = "{PLAIN_AGAIN}"\n'
    assert fits(tmp_path, text + plain)[0].console.settings.plain
    for name in ("Room", "room_1", "a.b", "-a", "x" * 70):
        assert keys(fits(tmp_path, f'[console]\nname = "{name}"\n')[1]) == ["console.name"]


@pytest.mark.parametrize("base", ["https://a.example:99999", "https://a.example:0", "https://a.example:x"])
def test_links_of_alerts_lead_to_a_port_that_exists(tmp_path: Path, base: str) -> None:
    assert keys(fits(tmp_path, f'[care]\nlink_base = "{base}"\n')[1]) == ["care.link_base"]
