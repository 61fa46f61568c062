"""Channel addresses as apprise understands them: whether each is valid, and whom it reaches.

Apprise ignores what it does not know: with `?too=` for `?to=` a letter goes to its own sender, and counts as
taken. Here what is unknown is a fault, and who is reached is said in words. Runs in the courier's process.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import unquote

from robot.channels import address_syntax as spelling

# How the sources of apprise read a parameter that its metadata do not list.
READ = re.compile(
    r"""qsd["']\](?:\.get\(|\[)\s*["']([\w-]+)["']|["']([\w-]+)["']\s+(?:not\s+)?in\s+\w+\[["']qsd"""
)
# Prefix of a group of free parameters -> what apprise calls the group.
PREFIXES = "+-:"
NOBODY = "names nobody who gets it; write their address, for example ?to=tanaka@example.org"


@dataclass(frozen=True, slots=True)
class Address:
    """A channel's address.

    `plugin` is apprise's own, None with a `fault`; `to` says whom it reaches, without a secret.
    """

    plugin: Any
    fault: str = ""
    to: str = ""


def read(url: str) -> Address:
    """The address as apprise understands it, or what is wrong with it; no secret is in either."""
    url = url.strip()
    if fault := spelling.fault(url):
        return Address(None, fault)
    from apprise import plugins

    kind, manager = url.partition("://")[0].lower(), cast(Any, plugins).N_MGR
    if kind not in manager:
        near = difflib.get_close_matches(kind, manager.schemas(), n=1)
        hint = f"; did you mean '{near[0]}://'?" if near else ""
        return Address(None, f"is not one that apprise understands{hint}")
    service = manager[kind]
    if fault := _unknown(url, service):
        return Address(None, fault)
    plugin, found = _plugin(url), cast(Any, plugins).url_to_dict(url, secure_logging=True)
    if plugin is None or not found:
        return Address(None, "is not one that apprise understands; something is missing in it")
    if fault := _lost(found, plugin) or _nobody(found, plugin):
        return Address(None, fault)
    return Address(plugin, "", _reached(found, plugin))


def _plugin(url: str) -> Any:
    import apprise

    # No pictures from elsewhere, nothing kept on the disk, no secrets in a log.
    asset = apprise.AppriseAsset(
        app_id="Yorisou",
        app_desc="Yorisou",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        image_path_mask="",
        secure_logging=True,
    )
    return apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=True)


def _unknown(url: str, service: Any) -> str:
    """A parameter that this service does not know, or one that stands there twice."""
    known, prefixes = _known(service)
    names = [unquote(name).strip() for name, _ in spelling.parameters(url)]
    if any(name.lower() not in known for name in names):
        known |= _also_read(service)
    seen: set[str] = set()
    for place, name in enumerate(names):  # of one that stands there twice only the last would count
        plain = name.lower()
        if plain not in known and not (name[:1] in prefixes and len(name) > 1):
            near = difflib.get_close_matches(plain, known, n=1, cutoff=0.5)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            which = spelling.shown(names, place)
            return f"has a parameter {which} that {service.service_name} does not know{hint}"
        if plain in seen:
            return f"has the parameter '{plain}' twice; write one, with ',' between several"
        seen.add(plain)
    return ""


def _known(service: Any) -> tuple[set[str], set[str]]:
    """The parameters that a service lists, and the prefixes of those that may have any name."""
    known = {str(name).lower() for name in service.template_args} | {"user", "pass", "password", "port"}
    prefixes = {str(group.get("prefix", "")) for group in service.template_kwargs.values()}
    return known, prefixes & set(PREFIXES)


@cache
def _also_read(service: Any) -> frozenset[str]:
    """Parameters that a service reads but does not list, found in its source; this takes a moment."""
    found = [pair for each in service.__mro__ if each is not object for pair in READ.findall(_source(each))]
    return frozenset((one or other).lower() for one, other in found)


def _source(of: type) -> str:
    import inspect  # only for a parameter that is not listed

    try:
        return inspect.getsource(of)
    except (OSError, TypeError):
        return ""


def _lost(found: dict[str, Any], plugin: Any) -> str:
    """A recipient that apprise has silently dropped."""
    if not _is_mail(plugin):
        return ""
    kept = [str(address).lower() for _, address in plugin.targets]
    written = [
        piece for each in found.get("targets") or [] for piece in str(each).split(",") if piece.strip()
    ]
    for number, piece in enumerate(written, 1):
        if not any(address in unquote(piece).lower() for address in kept):
            return f"has a recipient (number {number}) that is not a mail address"
    return ""


def _is_mail(plugin: Any) -> bool:
    from apprise.plugins.email.base import NotifyEmail

    return isinstance(plugin, NotifyEmail)


def _nobody(found: dict[str, Any], plugin: Any) -> str:
    """A mail or message without a recipient, which would go to its own sender."""
    tokens = plugin.template_tokens
    personal = _is_mail(plugin) or "target_email" in tokens or "target_phone" in tokens
    if personal and not [each for each in found.get("targets") or [] if str(each).strip()]:
        return NOBODY
    return ""


def _reached(found: dict[str, Any], plugin: Any) -> str:
    """Whom an address reaches: addresses, numbers or names, else the host, else only the service."""
    if _is_mail(plugin):
        to = ", ".join(str(address) for _, address in plugin.targets)
        copies = "".join(
            f", {name} {', '.join(sorted(map(str, getattr(plugin, name))))}"
            for name in ("cc", "bcc")
            if getattr(plugin, name, None)
        )
        sender, host = plugin.from_addr, plugin.smtp_host or plugin.host
        who = sender[1] if isinstance(sender, list | tuple) else sender
        return f"{to}{copies} (from {who}, by {host})"
    targets = [str(each) for each in found.get("targets") or [] if str(each).strip()]
    if targets and not plugin.template_tokens.get("targets", {}).get("private"):
        return ", ".join(unquote(each) for each in targets)
    host = plugin.template_tokens.get("host")
    if host is not None and not host.get("private") and found.get("host"):
        return f"{found['host']}:{found['port']}" if found.get("port") else str(found["host"])
    return str(plugin.service_name)
