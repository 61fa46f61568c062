"""A connection to the clinic's broker: encrypted, with a credential, of a session that the broker keeps."""

import ssl
from dataclasses import dataclass
from pathlib import Path

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from robot.errors import InputError
from robot.files.read import read_text, shown

LIMIT = 4_000
KEEPALIVE_S = 30
# How long it waits before it tries again, from the first time to the last.
AGAIN_S = (1, 60)


@dataclass(frozen=True, slots=True)
class Broker:
    """Where it is, who has to have signed its certificate, and what we prove ourselves with."""

    host: str
    port: int
    ca: Path
    credential: Path


def client(broker: Broker, *, acknowledge: bool) -> mqtt.Client:
    """A client that is not connected yet; with `acknowledge` whoever uses it acknowledges what comes.

    Raises InputError: no certificate or no credential.
    """
    text = read_text(broker.credential, LIMIT).strip()
    user, _, secret = text.partition(":")
    if not user or not secret:
        raise InputError(shown(broker.credential), "is no credential.", "yorisou relay add-robot writes one.")
    made = mqtt.Client(
        CallbackAPIVersion.VERSION2, client_id=user, clean_session=False, manual_ack=acknowledge
    )
    made.username_pw_set(user, secret)
    try:
        context = ssl.create_default_context(cafile=str(broker.ca))
    except (OSError, ssl.SSLError) as error:
        raise InputError(
            shown(broker.ca), f"is no certificate ({error}).", "Copy ca.pem of the host."
        ) from None
    made.tls_set_context(context)
    made.reconnect_delay_set(*AGAIN_S)
    made.max_inflight_messages_set(20)
    return made
