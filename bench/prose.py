"""What people write at a service desk, with the words as the full-text index keeps them."""

import random
from dataclasses import dataclass

from loket.core.folding import words

_THINGS = (
    "printer", "projector", "router", "laptop", "air conditioner", "kitchen tap", "door lock",
    "badge reader", "invoice", "VPN", "e-mail account", "password", "monitor", "keyboard",
    "desk phone", "elevator", "heater", "bedside lamp", "window", "washing machine", "Wi-Fi",
    "payroll sheet", "booking page", "calendar", "scanner", "server", "backup", "card terminal",
    "meeting room", "fire alarm", "shower", "mattress", "water pump", "camera", "intercom",
    "café till", "résumé upload", "contraseña", "kunci kamar", "lampu dapur",
)  # fmt: skip
_SYMPTOMS = (
    "does not start", "is very slow", "makes a strange noise", "shows an error", "is broken",
    "drips", "loses the connection", "asks for a password again", "was charged twice",
    "cannot be reached", "smells burnt", "is stuck", "prints blank pages", "flickers",
    "freezes after the update", "is missing", "needs a new cable", "se cayó", "mati total",
    "expired yesterday",
)  # fmt: skip
_PLACES = (
    *(f"in room {n}" for n in range(100, 460)),
    *(f"on floor {n}" for n in range(1, 13)),
    "in the kitchen", "at reception", "in the warehouse", "at the front desk", "in the lobby",
    "for the new colleague", "since the weekend", "after the power cut",
)  # fmt: skip
_REMARKS = (
    "It worked until this morning.", "Restarting did not help.", "Please call before you come.",
    "Several guests have asked about it.", "We need it for a meeting at noon.",
    "The light at the back blinks red.", "I attached a photo last time.", "It is not urgent.",
    "This is the third time this month.", "The supplier says that it is our network.",
    "Nobody can work until it is repaired.", "I tried another cable and another socket.",
    "The message says *connection refused*.", "Thank you for your quick help!",
    "Mohon dicek hari ini.", "Ya lo reinicié dos veces.", "The warranty ends next month.",
)  # fmt: skip
_STEPS = (
    "\n\nSteps:\n\n1. switch it on\n2. wait a minute\n3. look at the display",
    "\n\n- seen by two people\n- on **both** floors",
    "\n\n> Error 0x80070035: the network path was not found",
)
_ANSWERS = (
    "Thanks, we are looking into it.", "A technician comes tomorrow between nine and eleven.",
    "Could you send the serial number?", "The part is ordered and arrives on Friday.",
    "It is repaired; please try again.", "We restarted the service, it should work now.",
    "Your account was unlocked.", "Please keep the door closed until we have been there.",
    "It works again, thank you!", "Sorry, it happened again today.",
)  # fmt: skip
_NOTES = (
    "Same fault as last year, see the supplier's bulletin.", "Spare part is in the cellar.",
    "Ask the landlord who pays.", "He calls every week; check the cabling for good.",
    "Firmware is two versions behind.", "Contract covers this, number in the vault.",
)  # fmt: skip


@dataclass(frozen=True)
class Said:
    """A piece of text, and its words as the index keeps them."""

    text: str
    folded: str

    @classmethod
    def of(cls, text: str) -> "Said":
        """Fold `text` once, so that it can be used many times."""
        return cls(text, " ".join(words(text)))


class Prose:
    """Writes titles, descriptions and comments; the same for the same seed."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._subjects = [
            Said.of(f"{thing[0].upper()}{thing[1:]} {symptom}")
            for thing in _THINGS
            for symptom in _SYMPTOMS
        ]
        self._places = [Said.of(place) for place in _PLACES]
        self._remarks = [Said.of(remark) for remark in _REMARKS]
        self._steps = [Said.of(steps) for steps in _STEPS]
        self._answers = [Said.of(answer) for answer in _ANSWERS]
        self._notes = [Said.of(note) for note in _NOTES]

    def title(self) -> Said:
        """Return what is wrong, and where."""
        return self._join(self._chance.choice(self._subjects), self._chance.choice(self._places))

    def description(self) -> Said:
        """Return a few sentences, with the number of the thing, one in five with Markdown."""
        asset = f"A{self._chance.randrange(100_000):05d}"
        parts = [
            self._chance.choice(self._subjects),
            self._chance.choice(self._places),
            Said(f"(asset {asset}).", f"asset {asset.lower()}"),
            *self._chance.sample(self._remarks, self._chance.randint(1, 4)),
        ]
        said = self._join(*parts)
        if self._chance.random() < 0.2:
            steps = self._chance.choice(self._steps)
            said = Said(said.text + steps.text, f"{said.folded} {steps.folded}")
        return said

    def reply(self) -> Said:
        """Return what somebody answers."""
        return self._join(self._chance.choice(self._answers), self._chance.choice(self._remarks))

    def note(self) -> Said:
        """Return what colleagues tell each other."""
        return self._join(self._chance.choice(self._notes), self._chance.choice(self._remarks))

    def _join(self, *parts: Said) -> Said:
        return Said(" ".join(p.text for p in parts), " ".join(p.folded for p in parts))
