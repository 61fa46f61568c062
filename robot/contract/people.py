"""Contact with people, by kind: what a programme is for (law 14)."""

from typing import Literal, get_args

# From the least to the most.
ContactKind = Literal["text", "voice", "video", "in-person"]
CONTACT_KINDS: tuple[ContactKind, ...] = get_args(ContactKind)
