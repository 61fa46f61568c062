"""Doctor findings about the page on the home's network."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from robot.config.schema import Config
from robot.doctor.finding import Finding
from robot.errors import InputError
from robot.network import addresses, own_certificate
from robot.network.authority import ROOT, fingerprint, root_of
from robot.network.reach import folder_beside

LITTLE_DAYS = 21


def examine(config: Config, now_utc_us: int) -> Iterator[Finding]:
    """The findings in order. Nothing is made and nothing is announced."""
    console = config.console
    if console.network == "loopback" or not console.enabled:
        yield Finding("network", "off", "the page is for this computer only")
        return
    own = [address for address, _ in addresses.own(console.settings.addresses)]
    if own:
        yield Finding(
            "network", "real", f"the page can be reached at {', '.join(own)} once there is an owner"
        )
    else:
        yield Finding("network", "missing", "this computer is on no network", "Connect it by cable or Wi-Fi.")
    if console.plain_http:
        mend = "Take plain_http out of [console]; the robot then makes its own certificate."
        yield Finding("certificate", "degraded", "none: anybody on the network can read and press all", mend)
    elif console.certificate is not None and console.certificate_key is not None:
        now = datetime.fromtimestamp(now_utc_us / 1e6, UTC)
        yield _clinics(Path(console.certificate), Path(console.certificate_key), console.settings.names, now)
    else:
        yield _home(folder_beside(Path(config.journal.path)))


def _clinics(certificate: Path, key: Path, names: tuple[str, ...], now: datetime) -> Finding:
    try:
        found = own_certificate.examine(certificate, key, names, now)
    except InputError as error:
        return Finding("certificate", "missing", f"{error.where} {error.what}", error.mend)
    if found.exposed:
        return Finding("certificate", "degraded", f"others can read {key}", f"Run: chmod 600 {key}")
    if found.left_out:
        detail = f"the clinic's, but not for {', '.join(found.left_out)}"
        return Finding("certificate", "degraded", detail, "Have it made for these names as well.")
    left = (found.ends - now).days
    if left < LITTLE_DAYS:
        return Finding("certificate", "degraded", f"the clinic's ends in {left} days", "Have a new one made.")
    return Finding("certificate", "real", f"the clinic's, until {found.ends:%Y-%m-%d}")


def _home(folder: Path) -> Finding:
    if not (folder / ROOT).exists():
        return Finding("certificate", "off", "the robot makes its own once there is an owner")
    try:
        print_ = fingerprint(root_of(folder))
    except InputError as error:
        return Finding("certificate", "missing", f"{error.where} {error.what}", error.mend)
    return Finding("certificate", "real", f"the robot's own, which phones install at /trust: {print_}")
