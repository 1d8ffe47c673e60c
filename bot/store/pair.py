"""
Sealing for the day the root key is missing: anybody seals, and only the private key opens.

The envelope is `p1:` followed by a public key made for this one value (32 bytes), a nonce (12
bytes) and the ciphertext. The key of the value comes from X25519 between the one-time key and
the pair, through HKDF-SHA256 over both public keys; it encrypts with AES-256-GCM. As with every
other seal the place (`table:column:row`) is part of it, and lengths are padded.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import StoreError
from bot.store.sealing import pad, unpad

_VERSION = b"p1:"
_PUBLIC = 32
_NONCE = 12


@dataclass(frozen=True, slots=True)
class Pair:
    """The private key with its public one; both are 32 bytes."""

    private: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """The key that may lie in the open."""
        return X25519PrivateKey.from_private_bytes(self.private).public_key().public_bytes_raw()

    def open_bytes(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed to this pair for exactly this *place*, or raise StoreError."""
        if not sealed.startswith(_VERSION):
            raise StoreError("this value was not sealed to the public key")
        body = sealed.removeprefix(_VERSION)
        once, nonce, text = body[:_PUBLIC], body[_PUBLIC:][:_NONCE], body[_PUBLIC + _NONCE :]
        try:
            mine = X25519PrivateKey.from_private_bytes(self.private)
            shared = mine.exchange(X25519PublicKey.from_public_bytes(once))
            key = _derive(shared, once, self.public)
            return unpad(AESGCM(key).decrypt(nonce, text, place.encode()))
        except (InvalidTag, ValueError) as error:
            raise StoreError("a sealed value was changed or moved") from error


def make_pair() -> Pair:
    """Make a new pair."""
    return Pair(X25519PrivateKey.generate().private_bytes_raw())


def seal_to(public: bytes, place: str, plain: bytes) -> bytes:
    """Encrypt *plain* for one *place* and for whoever has the private key of *public*."""
    once = X25519PrivateKey.generate()
    made = once.public_key().public_bytes_raw()
    key = _derive(once.exchange(X25519PublicKey.from_public_bytes(public)), made, public)
    nonce = os.urandom(_NONCE)
    return _VERSION + made + nonce + AESGCM(key).encrypt(nonce, pad(plain), place.encode())


def _derive(shared: bytes, once: bytes, public: bytes) -> bytes:
    purpose = b"touchbase store-only" + once + public
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(shared)
