"""Whether the Host that a browser names is one of ours: no other name that leads here is answered."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit


def is_ours(host: str, names: Collection[str], addresses: bool = True) -> bool:
    """`host`: of a request, with or without a port. `addresses`: whether any of them is ours.

    An address cannot be turned to us by somebody else's name server; a name has to be one of ours.
    """
    try:
        parts = urlsplit(f"//{host}")
        name, whole = parts.hostname or "", parts.netloc == host and not parts.username
        _ = parts.port
    except ValueError:
        return False
    if not whole or name in names:
        return whole
    try:
        return addresses and bool(ipaddress.ip_address(name))
    except ValueError:
        return False
