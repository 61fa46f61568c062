"""The spelling of channel addresses: characters that have a special meaning where they are.

A password with such a character makes another address of it, and nobody can see why. The character is named
and how to write it; what stands around it never is.
"""

import re
from urllib.parse import quote

WHOLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9+.-]*://\S+")
LOOSE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# What ends the part with user name, password and host.
ENDS = "/?#"
MAIL = ("mailto", "mailtos")
SECRET = "the user name or the password"  # noqa: S105 - the words, not one of them
# Names of parameters that hold a secret: what comes after them may be a piece of it.
PRIVATE = re.compile(r"pass|pw|token|key|secret|auth", re.IGNORECASE)
NAME = re.compile(r"[+:-]?[A-Za-z][A-Za-z0-9_-]{0,20}\Z")


def fault(url: str) -> str:
    """What is wrong with the spelling of an address, without quoting it; "" for nothing."""
    url = url.strip()
    kind, parted, rest = url.partition("://")
    if not parted or not kind or not rest:
        return "is not a channel; write an apprise URL such as 'mailtos://…'"
    for char in rest:
        if char.isspace():
            return "contains a space; write %20 for it"
        if not char.isprintable():
            return "contains an invisible character; type it again"
    if not WHOLE.fullmatch(url):
        return "is not a channel; write an apprise URL such as 'mailtos://…'"
    if LOOSE_PERCENT.search(rest):
        return _named("%", "it")
    return _of_the_secret(rest, kind.lower() in MAIL) or _of_the_query(rest)


def _of_the_secret(rest: str, mail: bool) -> str:
    end = min((place for char in ENDS if (place := rest.find(char)) >= 0), default=len(rest))
    before, after = rest[:end], rest[end:]
    if "@" in before:
        secret, _, _ = before.rpartition("@")
        password = secret.partition(":")[2]
        for char, where in (("@", secret), (":", password), (";", secret), ("[", secret), ("]", secret)):
            if char in where:
                return _named(char, SECRET)
    elif "@" in after and not before.startswith("["):
        host, parted, port = before.partition(":")
        number = port.isdigit() and not (mail and "." not in host and host != "localhost")
        asked = after.startswith("?") and "@" in after.partition("=")[0]
        if (parted and not number) or asked or after.startswith("#"):
            return _named(after[0], SECRET)
    path = after.partition("?")[0]
    if "#" in path.replace("/#", ""):  # a channel may be called so; elsewhere the rest would be dropped
        return _named("#", "it")
    return ""


def _of_the_query(rest: str) -> str:
    if ";" in rest.partition("?")[2]:
        return "has ';' after its '?'; write %3B for it, and ',' between recipients"
    return ""


def _named(char: str, where: str) -> str:
    holds = f"has '{char}' in {where}" if where != "it" else f"has '{char}' in it"
    return f"{holds}; write {quote(char, safe='')} for it"


def parameters(url: str) -> list[tuple[str, str]]:
    """The parameters after the '?' in their order: each name as it is written, and its value."""
    pairs = [part.partition("=") for part in url.partition("?")[2].split("&")]
    return [(name, value) for name, _, value in pairs if name or value]


def shown(names: list[str], place: int) -> str:
    """A parameter's name in quotes, or what comes before it where the name may be part of a secret."""
    before = next((name for name in names[:place][::-1] if PRIVATE.search(name)), "")
    if before and NAME.fullmatch(before):
        return f"that comes after '{before}' (is there an '&' in that? Write %26)"
    return f"'{names[place]}'" if NAME.fullmatch(names[place]) else "that is no name"
