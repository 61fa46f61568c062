"""The robot's name on the network (mDNS): announced while there is multicast, changed where it is taken."""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress

from zeroconf import Error, IPVersion, ServiceInfo
from zeroconf._services.info import AddressResolverIPv4
from zeroconf.asyncio import AsyncZeroconf

from robot.network.authority import variations

log = logging.getLogger(__name__)
ASK_MS = 600  # whether somebody else has the name
END_WITHIN_S = 2.0


class Announcement:
    """One name that is announced for these addresses, until `end`."""

    def __init__(self) -> None:
        self._zeroconf: AsyncZeroconf | None = None
        self.name = ""

    async def begin(self, wanted: str, addresses: Sequence[str], port: int, scheme: str) -> str:
        """Announce `wanted`, or the next variation of it that nobody has; returns the name.

        Raises OSError where there is no multicast, or where every variation is taken.
        """
        await self.end()
        own = [address for address in addresses if ":" not in address]
        try:
            zeroconf = AsyncZeroconf(interfaces=own, ip_version=IPVersion.V4Only)
            self._zeroconf = zeroconf
            for name in variations(wanted):
                if await _is_free(zeroconf, name, own):
                    service = _service(name, own, port, scheme)
                    await zeroconf.async_register_service(service, allow_name_change=True)
                    self.name = name
                    return name
        except (Error, TimeoutError, ValueError, RuntimeError) as error:
            await self.end()
            raise OSError(f"{type(error).__name__}") from error
        await self.end()
        raise OSError(f"{wanted} and all its variations are taken")

    async def end(self) -> None:
        """Take the name back; nothing is waited for longer than a moment."""
        zeroconf, self._zeroconf, self.name = self._zeroconf, None, ""
        if zeroconf is not None:
            with suppress(TimeoutError, OSError, Error):
                await asyncio.wait_for(zeroconf.async_close(), END_WITHIN_S)


async def _is_free(zeroconf: AsyncZeroconf, name: str, own: Sequence[str]) -> bool:
    """Whether nobody answers to the name, or only ourselves."""
    asked = AddressResolverIPv4(f"{name}.")
    await asked.async_request(zeroconf.zeroconf, ASK_MS)
    return set(asked.parsed_addresses()) <= set(own)


def _service(name: str, addresses: Sequence[str], port: int, scheme: str) -> ServiceInfo:
    kind = f"_{scheme}._tcp.local."
    return ServiceInfo(
        kind,
        f"{name.partition('.')[0]}.{kind}",
        port=port,
        properties={"path": "/"},
        server=f"{name}.",
        parsed_addresses=list(addresses),
    )
