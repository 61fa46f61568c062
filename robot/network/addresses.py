"""The addresses of this machine on the networks of a house."""

import socket
from collections.abc import Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_interface, ip_network

import ifaddr

# Networks between programs of this machine; no phone is there.
INWARD = ("docker", "br-", "veth", "virbr", "lxc", "cni")
WIDEST = 16  # bits of the widest network that an authority may sign addresses of
Network = IPv4Network | IPv6Network


def own(named: Sequence[str] = ()) -> list[tuple[str, Network]]:
    """Each address to listen on, with its network: `named` ones that are ours, then those of the house.

    A public address, and an IPv6 address, is only taken where it is named.
    """
    found: dict[str, Network] = {each: ip_network(each) for each in named if is_ours(each)}
    for address, network in _adapters():
        if not address.is_loopback and not address.is_global:
            found.setdefault(str(address), network)
    return list(found.items())


def is_ours(address: str) -> bool:
    """Whether this machine can listen there."""
    family = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
    with socket.socket(family) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


def _adapters() -> Iterator[tuple[IPv4Address, Network]]:
    for adapter in ifaddr.get_adapters():
        if adapter.name.startswith(INWARD):
            continue
        for each in adapter.ips:
            if isinstance(each.ip, str):
                width = max(each.network_prefix, WIDEST)
                address = IPv4Address(each.ip)
                yield address, ip_interface(f"{address}/{width}").network
