"""The people in use: who a token is, and every change of the register.

What this says holds at once, in memory; whoever asks for a change writes the register to the disk afterwards.
"""

import secrets
from dataclasses import replace

from robot.clock import US_PER_S, Clock
from robot.errors import UsageError
from robot.people.codes import Codes
from robot.people.register import LONGEST_NAME, RESERVED, Device, Register, User, digest_of
from robot.people.roles import EVERYBODY, NOBODY, OWNER, PERSON, SIMULATION, STAFF, Role, Scope, Waits, Who

SIGNED_IN_S = 12 * 3600
DAY_US = 24 * 3600 * US_PER_S
# Devices that end by themselves; the person's and a relative's are there until somebody removes them.
PROGRAM_DAYS = 365
MOST_SIMULATED = 20
MOST_PROGRAMS = 10
DAYS: dict[Role, int] = {"technician": 30, "owner": 365, "therapist": 365, "deputy": 365}
# Whom a role may add, and pair a device for.
ADDS: dict[Role, frozenset[Role]] = {
    "owner": frozenset({"therapist", "deputy", "family", "sender", "technician"}),
    "therapist": frozenset({"deputy", "family", "sender"}),
}
PAIRS: dict[Role, frozenset[Role]] = {
    "owner": frozenset({"person", "therapist", "deputy", "family", "sender", "technician", "owner"}),
    "therapist": frozenset({"deputy", "family", "sender"}),
    "person": frozenset({"person", "family", "sender"}),
    "technician": frozenset({"technician"}),
}
# Whose devices a role may remove besides its own; the person's only with their word, unless it is the owner.
STAFF_REMOVES: frozenset[Role] = frozenset({"person", "deputy", "family", "sender"})
REMOVES: dict[Role, frozenset[Role]] = {
    **PAIRS,
    "therapist": STAFF_REMOVES,
    "deputy": STAFF_REMOVES - {"deputy"},
}


class People:
    """Everybody of one robot. With a `simulated` body there is one more, who may do everything.

    `terminal` is the token that proves the owner's own command line. `known` is False where the register
    could not be read: then nobody may say that there is no owner.
    """

    def __init__(
        self, register: Register, clock: Clock, terminal: str, *, simulated: bool, known: bool = True
    ) -> None:
        self.register, self._clock, self.simulated = register, clock, simulated
        self.known = known
        self.codes = Codes(clock)
        self._terminal = terminal
        self.guest = secrets.token_urlsafe(32)  # proves a simulated person
        self._signed_in: dict[str, int] = {}  # device -> until when, monotonic

    # --- who somebody is ------------------------------------------------------------------------------------

    def who(self, token: str) -> Who:
        """Who has this token: looked up anew each time, so that what was removed ends at once."""
        if not (token and token.isascii()):
            return NOBODY
        if secrets.compare_digest(token.encode(), self._terminal.encode()):
            return EVERYBODY if self.simulated else Who(OWNER, roles=frozenset({"owner"}), device="terminal")
        if secrets.compare_digest(token.encode(), self.guest.encode()):
            return Who(PERSON, roles=frozenset({"person"}), device="guest") if self.simulated else NOBODY
        device = self.register.by_token(token)
        if device is None or 0 < device.until_utc_us < self._clock.wall():
            return NOBODY
        if device.user == SIMULATION:
            return replace(EVERYBODY, scope=device.scope) if self.simulated else NOBODY
        user = self.register.user(device.user)
        return NOBODY if user is None else self._who(device, user)

    def _who(self, device: Device, user: User) -> Who:
        waits: Waits = ""
        if user.role in STAFF and not device.scope:
            signed_in = self._clock.now() < self._signed_in.get(device.id, 0)
            waits = "new-password" if not user.password else "" if signed_in else "password"
        roles: frozenset[Role] = frozenset() if waits else frozenset({user.role})
        ticks = frozenset(user.ticks)
        return Who(user.id, user.name, roles, device.id, device.name, ticks, waits, device.scope)

    # --- devices --------------------------------------------------------------------------------------------

    def pair(self, code: str, name: str) -> str:
        """The token of a device that is new from now on. Raises UsageError for a code that is none."""
        user = self.codes.take(code, keep=self.simulated)
        role = self._user(user).role if user != SIMULATION else "owner"
        token = self._new_device(user, role, name, "")
        if user == OWNER:
            self.codes.forget(OWNER)
        return token

    def add_token(self, who: Who, name: str, scope: Scope) -> str:
        """The token of a program of one's own; it ends as a device does, and with removing it."""
        role = self._user(who.user).role if not who.simulated else "owner"
        if sum(each.user == who.user and bool(each.scope) for each in self.register.devices) >= MOST_PROGRAMS:
            raise UsageError("name", f"there are {MOST_PROGRAMS} programs already.", "Remove one first.")
        return self._new_device(who.user, role, name, scope)

    def _new_device(self, user: str, role: Role, name: str, scope: Scope) -> str:
        if user == SIMULATION:  # each browser that opens the printed address; whoever came first goes first
            known = [each for each in self.register.devices if each.user == SIMULATION]
            for each in known[: max(0, len(known) + 1 - MOST_SIMULATED)]:
                self.register = self.register.without_device(each.id)
        token, now = secrets.token_urlsafe(32), self._clock.wall()
        days = DAYS.get(role, PROGRAM_DAYS if scope else 0)
        self.register = self.register.with_device(
            Device(
                id=secrets.token_hex(4),
                user=user,
                name=name[:LONGEST_NAME],
                token=digest_of(token),
                paired_utc_us=now,
                until_utc_us=now + days * DAY_US if days else 0,
                scope=scope,
            )
        )
        return token

    def code(self, who: Who, user: str) -> str:
        """A new pairing code. Raises UsageError."""
        self._must(who, PAIRS, user, "pair a device")
        others = self._user(user).role in STAFF and user != who.user and "owner" not in who.roles
        if others and any(each.user == user for each in self.register.devices):
            raise UsageError(
                "user", f"{user} has a device already.", f"{user} or the owner may pair another."
            )
        return self.codes.new(user)

    def remove_device(self, who: Who, device: str, *, word: bool) -> None:
        """A device is paired no longer. `word`: the person has asked staff for it. Raises UsageError."""
        found = next((each for each in self.register.devices if each.id == device), None)
        if found is None:
            raise UsageError("device", "is not paired.", "See the list of devices.")
        if found.user not in (who.user, SIMULATION):
            self._must(who, REMOVES, found.user, "remove a device")
            if found.user == PERSON and not word and not who.roles & {"person", "owner"}:
                mend = "Confirm that the person has asked for it."
                raise UsageError("word", "the person's own device goes with their word only.", mend)
        self.register = self.register.without_device(device)
        self._signed_in.pop(device, None)

    # --- staff sign in --------------------------------------------------------------------------------------

    def to_sign_in(self, token: str) -> tuple[Device, User]:
        """The device and the user that a password is asked of. Raises UsageError."""
        device = self.register.by_token(token)
        user = self.register.user(device.user) if device is not None else None
        if device is None or user is None or user.role not in STAFF or device.scope:
            raise UsageError("sign-in", "this device needs no password.", "Pair it first.")
        return device, user

    def signed_in(self, token: str, password: str = "") -> str:
        """A fresh token for a device whose password was right; `password` is the hash of a new one, or "".

        The token before no longer proves anything.
        """
        device, user = self.to_sign_in(token)
        if password:
            self.register = self.register.with_user(user.model_copy(update={"password": password}))
            for other in [each for each in self.register.devices if each.user == user.id]:
                self._signed_in.pop(other.id, None)
                if other.scope:
                    self.register = self.register.without_device(other.id)
        self._signed_in[device.id] = self._clock.now() + SIGNED_IN_S * US_PER_S
        return self._fresh(device)

    def sign_out(self, token: str) -> str:
        """Staff: a fresh token that waits for the password. Everybody else: unpaired, and ""."""
        device = self.register.by_token(token)
        if device is None:
            return ""
        self._signed_in.pop(device.id, None)
        user = self.register.user(device.user)
        if user is None or user.role not in STAFF or device.scope:
            self.register = self.register.without_device(device.id)
            return ""
        return self._fresh(device)

    def _fresh(self, device: Device) -> str:
        token = secrets.token_urlsafe(32)
        self.register = self.register.with_device(device.model_copy(update={"token": digest_of(token)}))
        return token

    # --- people ---------------------------------------------------------------------------------------------

    def add(self, who: Who, user: str, role: Role, name: str) -> None:
        """Somebody new. Raises UsageError."""
        if user in RESERVED or self.register.user(user) is not None:
            raise UsageError("user", f"{user!r} is taken.", "Choose another id.")
        if not any(role in ADDS.get(own, ()) for own in who.roles):
            raise UsageError("role", f"{role} is not yours to add.", "The owner may.")
        if len(name) > LONGEST_NAME:
            raise UsageError("name", f"has at most {LONGEST_NAME} characters.")
        try:
            added = User(id=user, role=role, name=name, number=secrets.token_hex(8))
            self.register = self.register.with_user(added)
        except ValueError as error:
            mend = "Use small Latin letters, digits, '.', '-' and '_', at most 32."
            raise UsageError("user", f"{user[:40]!r} cannot be an id.", mend) from error

    def remove(self, who: Who, user: str) -> None:
        """Somebody leaves, and their devices with them. Raises UsageError."""
        if user in (PERSON, OWNER):
            raise UsageError("user", f"{user} always belongs to it.", "Remove devices instead.")
        self._must(who, ADDS, user, "remove them")
        self.register = self.register.without_user(user)
        self.codes.forget(user)

    def reset(self, who: Who, user: str) -> None:
        """The password and the devices of somebody are forgotten; of the person also the PIN."""
        if user != who.user and not who.roles & {"owner"}:
            raise UsageError("user", f"only the owner may reset {user}.", "Ask at the robot's terminal.")
        known = self._user(user)
        cleared = self.register.without_user(user).with_user(known.model_copy(update={"password": ""}))
        circle = [
            each.model_copy(update={"kit": ""}) if each.user == user else each
            for each in self.register.circle
        ]
        kept = cleared.model_copy(update={"circle": circle})
        self.register = kept.model_copy(update={"pin": ""}) if user == PERSON else kept
        self.codes.forget(user)

    def hand_over(self, who: Who, leaves: str, comes: str) -> None:
        """A therapist leaves, and a deputy becomes the therapist. Raises UsageError."""
        old, new = self._user(leaves), self._user(comes)
        if old.role != "therapist" or new.role != "deputy":
            raise UsageError("hand-over", "goes from a therapist to a deputy.", "Add the deputy first.")
        if "owner" not in who.roles and who.user != leaves:
            raise UsageError("hand-over", "is for the therapist who leaves, or the owner.")
        taken_over = new.model_copy(update={"role": "therapist"})
        self.register = self.register.without_user(leaves).with_user(taken_over)
        self.codes.forget(leaves)

    def tick(self, user: str, tick: str, *, on: bool) -> None:
        """What the person lets a relative see. Raises UsageError."""
        known = self._user(user)
        if known.role != "family":
            raise UsageError("user", f"{user} is no relative.", "Ticks are for relatives.")
        ticks = [each for each in known.ticks if each != tick] + ([tick] if on else [])
        self.register = self.register.with_user(known.model_copy(update={"ticks": ticks}))

    def take(self, register: Register) -> None:
        """From now on it is like this: the circle has been changed (robot/people/circle_changes.py)."""
        self.register = register

    def set_pin(self, pin: str) -> None:
        """The hash of the person's PIN, or "" for none."""
        self.register = self.register.model_copy(update={"pin": pin})

    def _user(self, user: str) -> User:
        found = self.register.user(user)
        if found is None:
            has = ", ".join(each.id for each in self.register.users)
            raise UsageError("user", f"{user[:40]!r} is not known.", f"There are {has}.")
        return found

    def _must(self, who: Who, may: dict[Role, frozenset[Role]], user: str, what: str) -> None:
        role = self._user(user).role
        if user != who.user and not any(role in may.get(own, ()) for own in who.roles):
            raise UsageError("user", f"it is not yours to {what}: {user}.", "The owner may.")
