"""
Sealing: nothing that a person typed, and no name, lies in the database in plain text.

Every value is encrypted with AES-256-GCM under a data key; every data key is wrapped by the
root key, which lives in a file outside the database. The envelope is `v1:KEY-ID:` followed by
a 12-byte nonce and the ciphertext. The place (`table:column:row`) is part of the seal, so a
value that was moved to another row does not open. Lengths are padded to 64 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import NoKeyError, StoreError

_VERSION = b"v1"
_NONCE = 12
_BLOCK = 64
_KEEP = 10_000


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A data key as the database keeps it: *root* names the root key that opens it."""

    id: str
    kind: str
    root: str
    wrapped: bytes


class Sealer:
    """
    Seals and opens values.

    Data keys have to be shown to it (`learn`) before they can be used; a value whose key is
    gone raises StoreError.
    """

    def __init__(self, root: bytes) -> None:
        self._root_id = hashlib.sha256(b"touchbase root id" + root).hexdigest()[:8]
        self._wrapping = AESGCM(_derive(root, b"wrap data keys"))
        self._digesting = _derive(root, b"digest addresses")
        self._signing = _derive(root, b"sign buttons")
        self._keys: OrderedDict[str, tuple[AESGCM, bytes]] = OrderedDict()

    def make_key(self, key_id: str, kind: str) -> WrappedKey:
        """Make a new data key called *key_id*, learn it, and give back what to store."""
        self._remember(key_id, AESGCM.generate_key(bit_length=256))
        return self.wrap(key_id, kind)

    def wrap(self, key_id: str, kind: str) -> WrappedKey:
        """Give what to store of a data key that was learnt or made."""
        wrapped = self.wrap_secret(_key_place(key_id), self._keys[key_id][1])
        return WrappedKey(key_id, kind, self._root_id, wrapped)

    def knows(self, key_id: str) -> bool:
        """Say whether *key_id* was learnt already."""
        return key_id in self._keys

    def learn(self, key_id: str, wrapped: bytes) -> None:
        """Unwrap a stored data key. A wrong root key raises StoreError."""
        if key_id in self._keys:
            return
        self._remember(key_id, self.unwrap_secret(_key_place(key_id), wrapped))

    def wrap_secret(self, place: str, secret: bytes) -> bytes:
        """Encrypt a key for one *place* with the root key itself."""
        nonce = os.urandom(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, secret, place.encode())

    def unwrap_secret(self, place: str, wrapped: bytes) -> bytes:
        """Decrypt a key that was wrapped for this *place*. A wrong root key raises StoreError."""
        try:
            return self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], place.encode())
        except (InvalidTag, ValueError) as error:
            raise StoreError("the root key does not fit this database") from error

    def forget(self, key_id: str) -> None:
        """Drop a key that was destroyed."""
        self._keys.pop(key_id, None)

    def seal(self, key_id: str, place: str, plain: str | bytes) -> bytes:
        """Encrypt *plain* for one *place* (`table:column:row`). Any str is taken, even broken."""
        nonce = os.urandom(_NONCE)
        body = self._key(key_id).encrypt(nonce, pad(plain), place.encode())
        return b":".join((_VERSION, key_id.encode(), nonce + body))

    def open_bytes(self, place: str, sealed: bytes) -> bytes:
        """Decrypt what was sealed for exactly this *place*, or raise StoreError."""
        try:
            version, key_id, body = sealed.split(b":", 2)
            if version != _VERSION:
                raise StoreError("this value was sealed by a newer version")
            padded = self._key(key_id.decode()).decrypt(
                body[:_NONCE], body[_NONCE:], place.encode()
            )
        except (InvalidTag, ValueError) as error:
            raise StoreError("a sealed value was changed or moved") from error
        return unpad(padded)

    def open(self, place: str, sealed: bytes) -> str:
        """Decrypt text."""
        return self.open_bytes(place, sealed).decode("utf-8", "surrogatepass")

    def digest(self, purpose: str, value: str | bytes) -> str:
        """Give the keyed fingerprint of *value* (64 hex characters)."""
        text = value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value
        return hmac.new(self._digesting, purpose.encode() + b"\0" + text, "sha256").hexdigest()

    def sign(self, text: str, length: int = 10) -> str:
        """Give a short signature over *text*, for buttons that must come back unchanged."""
        return hmac.new(self._signing, text.encode(), "sha256").hexdigest()[:length]

    def _key(self, key_id: str) -> AESGCM:
        try:
            self._keys.move_to_end(key_id)
            return self._keys[key_id][0]
        except KeyError as error:
            raise StoreError("the key of this value is gone or was not loaded") from error

    def _remember(self, key_id: str, plain: bytes) -> None:
        self._keys[key_id] = (AESGCM(plain), plain)
        while len(self._keys) > _KEEP:
            self._keys.popitem(last=False)


def _derive(root: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"touchbase " + purpose).derive(root)


def _key_place(key_id: str) -> str:
    return f"data_key:wrapped:{key_id}"


def pad(plain: str | bytes) -> bytes:
    """Bring *plain* to a length that says little: its own length first, then up to 64 bytes."""
    body = plain.encode("utf-8", "surrogatepass") if isinstance(plain, str) else plain
    return len(body).to_bytes(4, "big") + body + b"\0" * (-(len(body) + 4) % _BLOCK)


def unpad(padded: bytes) -> bytes:
    """Give what was padded."""
    length = int.from_bytes(padded[:4], "big")
    return padded[4 : 4 + length]


def read_root(path: Path) -> bytes:
    """Read the root key from its file; NoKeyError if others may read it, or it holds none."""
    try:
        if path.stat().st_mode & 0o077:
            raise NoKeyError(
                f"TOUCHBASE_KEY_FILE: {path} can be read by others; run: chmod 600 {path}"
            )
        root = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError:
        raise NoKeyError(f"TOUCHBASE_KEY_FILE: {path} can't be read; see who owns it") from None
    except ValueError:
        root = b""
    if len(root) != 32:  # noqa: PLR2004  an AES-256 key
        raise NoKeyError(
            f"TOUCHBASE_KEY_FILE: {path} does not hold a key of 32 bytes; put the right one back"
        )
    return root


def make_root(path: Path) -> bytes:
    """Make a new root key in a file that only its owner may read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    root = os.urandom(32)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(root.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    return root
