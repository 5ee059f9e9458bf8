"""Content sealed at rest: AES-256-GCM, a random data key for each mailbox, wrapped by the master key.

A cell is sealed to its place: table, column and the row's own identity are authenticated with it, so that a cell moved
or copied to another row no longer opens. From each mailbox's keys come separate ones (HKDF-SHA256) for sealing, search
tokens, Message-IDs, renderings, tombstones and addresses: to know one is not to know another. The key that digests
come from never rotates, because digests of erased content cannot be made again; the one that seals may.

A cell is: version (1 byte), key id (4), nonce (12), ciphertext with its tag (16).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.domain.errors import DatabaseRefused, SealBroken

KEY_BYTES = 32
TOKEN_BYTES = 8
# A sealed chunk is at most 1 MB (architecture, first migration, 2); the frame takes 33 bytes of it.
CHUNK_BYTES = 1_000_000 - 64
# Measured on Dutch mails of 6 kB: level 1 takes three quarters of the time of level 6, and 8 % more room.
_LEVEL = 1
_WORTH_COMPRESSING = 200
_MOSTLY_ATTACHED = 50_000
_HEAD = struct.Struct(">BI12s")
_VERSION = 1


def new_key() -> bytes:
    """A fresh random key."""
    return os.urandom(KEY_BYTES)


def key_text(key: bytes) -> str:
    """A key as it is written to a file or an environment variable."""
    return base64.b64encode(key).decode("ascii")


def read_key(text: str) -> bytes:
    """A key from its text; DatabaseRefused says what it should look like."""
    try:
        key = base64.b64decode(text.strip(), altchars=b"-_" if set("-_") & set(text) else None, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        raise DatabaseRefused(
            "De sleutel is onleesbaar; TRIAGE_KEY hoort 32 willekeurige bytes in base64 te zijn "
            "(`openssl rand -base64 32`)."
        )
    return key


def derive(key: bytes, purpose: str) -> bytes:
    """A separate key for one purpose (RFC 5869)."""
    info = f"veiligheidstriage/{purpose}/1".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)


def master_id(master: bytes) -> str:
    """Names a master key without giving it away."""
    return derive(master, "master-id").hex()[:32]


def wrap(master: bytes, data_key: bytes, identity: str) -> bytes:
    """Seal a data key with the master; *identity* ties it to its row."""
    nonce = os.urandom(12)
    return nonce + AESGCM(derive(master, "wrap")).encrypt(nonce, data_key, identity.encode())


def unwrap(master: bytes, wrapped: bytes, identity: str) -> bytes:
    """Open a wrapped data key; SealBroken where master or row is another."""
    try:
        return AESGCM(derive(master, "wrap")).decrypt(wrapped[:12], wrapped[12:], identity.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


@dataclass(frozen=True, slots=True)
class ContentKey:
    """A data key that seals, by its id."""

    id: int
    cipher: AESGCM

    @classmethod
    def of(cls, identifier: int, data_key: bytes) -> ContentKey:
        """The sealing key that comes from a data key."""
        return cls(identifier, AESGCM(derive(data_key, "seal")))


@dataclass(frozen=True, slots=True)
class IndexKeys:
    """A mailbox's keys for what is looked up without being read."""

    search: bytes
    thread: bytes
    rendering: bytes
    tombstone: bytes
    address: bytes
    identifier: bytes

    @classmethod
    def of(cls, data_key: bytes) -> IndexKeys:
        """The keys that come from a mailbox's index key."""
        names = ("search", "thread", "rendering", "tombstone", "address", "identifier")
        return cls(*(derive(data_key, name) for name in names))


def digest(key: bytes, *parts: str | bytes) -> bytes:
    """A keyed digest of *parts*; each is preceded by its length, so that no two lists read alike."""
    told: list[bytes] = []
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        told += (len(data).to_bytes(8, "big"), data)
    return hmac.digest(key, b"".join(told), "sha256")


def search_tokens(key: bytes, tokens: Iterable[str]) -> Iterator[bytes]:
    """Search tokens as keyed 64-bit digests. BLAKE2b's keyed mode, its key taken in once: a case has up to 150."""
    keyed = hashlib.blake2b(key=key, digest_size=TOKEN_BYTES)
    for token in tokens:
        one = keyed.copy()
        one.update(token.encode("utf-8", "surrogatepass"))
        yield one.digest()


def new_sid() -> bytes:
    """A row's own identity, stable for life: copied with it to another database."""
    return os.urandom(16)


def seal(key: ContentKey, plain: bytes, place: bytes) -> bytes:
    """Seal *plain* to its *place*."""
    nonce = os.urandom(12)
    return _HEAD.pack(_VERSION, key.id, nonce) + key.cipher.encrypt(nonce, plain, place)


def key_id_of(cell: bytes) -> int:
    """Which data key sealed a cell; SealBroken where it is none of ours."""
    if len(cell) < _HEAD.size or cell[0] != _VERSION:
        raise SealBroken
    return int(_HEAD.unpack_from(cell)[1])


def unseal(key: ContentKey, cell: bytes, place: bytes) -> bytes:
    """Open a cell; SealBroken where it was changed, moved, or sealed with another key."""
    try:
        return key.cipher.decrypt(_HEAD.unpack_from(cell)[2], cell[_HEAD.size :], place)
    except (InvalidTag, ValueError) as error:
        raise SealBroken from error


def place_of(table: str, column: str, sid: bytes, part: str = "") -> bytes:
    """Where a cell belongs: authenticated with it, stored nowhere."""
    return b"\x00".join((table.encode(), column.encode(), sid, part.encode()))


def packed(content: Any) -> bytes:
    """Content as bytes: JSON, compressed where that helps. Lone surrogates and NUL survive."""
    plain = json.dumps(content, separators=(",", ":")).encode("ascii")
    if len(plain) > _WORTH_COMPRESSING:
        return b"z" + zlib.compress(plain, _LEVEL)
    return b"j" + plain


def unpacked(data: bytes) -> Any:
    """What `packed` packed."""
    return json.loads(zlib.decompress(data[1:]) if data[:1] == b"z" else data[1:])


def chunks_of(raw: bytes) -> list[bytes]:
    """A mail's bytes compressed and cut in pieces that are at most 1 MB once sealed; always at least one."""
    half = len(raw) // 2
    # Attachments in base64, without a space in thousands of bytes: looking for repeated words costs three times as much
    # and finds nothing; one letter for another brings back what base64 added.
    attached = len(raw) > _MOSTLY_ATTACHED and b" " not in raw[half : half + 4_000]
    packer = zlib.compressobj(_LEVEL, strategy=zlib.Z_HUFFMAN_ONLY if attached else zlib.Z_DEFAULT_STRATEGY)
    small = packer.compress(raw) + packer.flush()
    return [small[start : start + CHUNK_BYTES] for start in range(0, len(small), CHUNK_BYTES)]


def joined(chunks: Iterator[bytes]) -> bytes:
    """The bytes from their pieces; SealBroken where one is missing."""
    try:
        return zlib.decompress(b"".join(chunks))
    except zlib.error as error:
        raise SealBroken from error
