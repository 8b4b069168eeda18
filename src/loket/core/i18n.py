"""The languages that Loket speaks."""

from enum import StrEnum


class Locale(StrEnum):
    """A language of the interface and of the mails."""

    en = "en"
    id = "id"
    es = "es"


def negotiate(accept_language: str | None, default: Locale = Locale.en) -> Locale:
    """Return the language that a browser's `Accept-Language` likes best (RFC 9110, 12.5.4)."""
    wishes: list[tuple[float, int, Locale]] = []
    for place, part in enumerate((accept_language or "").split(",")[:20]):
        tag, _, rest = part.strip().partition(";")
        primary = tag.split("-")[0].lower()
        # `in` is what old Android devices send for Indonesian.
        primary = "id" if primary == "in" else primary
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest else 1.0
        except ValueError:
            continue
        if primary in Locale.__members__ and weight > 0:
            wishes.append((-weight, place, Locale(primary)))
    return min(wishes)[2] if wishes else default
