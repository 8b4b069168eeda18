"""Keys that are made at the first start and kept, and what is derived from them."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

RSA_BITS = 2048


def token() -> str:
    """Return a new secret for a link or a session: 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def fingerprint(secret: str) -> str:
    """Return what is stored of a random secret: its SHA-256 in hex.

    A plain hash is enough because the secret itself is random; it also is a lookup key.
    """
    return hashlib.sha256(secret.encode()).hexdigest()


def derive(root: bytes, purpose: str) -> bytes:
    """Return a 32-byte key for one purpose, so that no key serves two."""
    return hmac.new(root, purpose.encode(), hashlib.sha256).digest()


def private_key(data_dir: Path) -> str:
    """Return the PEM of the house's RSA key, making and keeping it at the first call.

    Two processes that start at once agree: the file is linked into place only if absent.
    """
    path = data_dir / "jwt-private-key.pem"
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        pem = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        draft = path.with_suffix(f".{os.getpid()}.tmp")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text()
