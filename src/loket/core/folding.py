"""Text as people search for it: without case, accents or composition."""

import re
import unicodedata

_WORD = re.compile(r"\w+")


def fold(text: str) -> str:
    """Return `text` without case and accents (`"Ärger"` → `"arger"`), for comparing."""
    if text.isascii():
        return text.lower()
    # Twice: what is decomposed ("℃") may turn out to have a case, and the other way round.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in text if not unicodedata.combining(c))


def words(text: str) -> list[str]:
    """Return the folded words of `text`, in order; punctuation separates."""
    return _WORD.findall(fold(text).replace("_", " "))


def email_key(address: str) -> str:
    """Return the form under which an address is unique.

    The local part is folded in case although RFC 5321 lets it matter: no provider that
    people use tells `Ann@x` from `ann@x`, and two accounts for one mailbox are a trap.
    """
    return unicodedata.normalize("NFKC", address.strip()).casefold()
