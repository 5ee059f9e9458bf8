"""The file of a backup: a header that anybody may read, then sealed pieces, one after the other, up to the last.

The key comes from the master key and from random bytes of this file alone (HKDF-SHA256). Each piece is AES-256-GCM; its
nonce is its number and whether it is the last, and the header is authenticated with it: pieces that were changed,
swapped, left out, cut off or moved to another backup do not open. Nothing is held in memory but one piece.

A file is: `MAGIC`, the length of the header (4 bytes), the header (JSON), and pieces (4 bytes length, ciphertext with
its tag).
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from triage.domain.errors import Permanent
from triage.store import sealing

MAGIC: Final = b"veiligheidstriage-backup\n"
FORMAT: Final = 1
_PIECE_BYTES = 1_000_000
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">3xQ?")
_MOST_HEADER = 65_536
# Compressed and with its tag, a piece of random bytes is a little longer than what went in.
_MOST_PIECE = _PIECE_BYTES + 65_536


class BackupDamaged(Permanent):
    """Deze reservekopie is beschadigd of niet heel; er is niets teruggezet. Neem een oudere kopie."""


class NoBackup(Permanent):
    """Dit bestand is geen reservekopie van deze dienst; noem een bestand van `triage backup`."""


class OtherKey(Permanent):
    """Deze reservekopie hoort bij een andere sleutel; zet de sleutel van toen in TRIAGE_KEY of TRIAGE_KEY_FILE."""


class PieceWriter:
    """Writes a backup's header, then what it is given as sealed pieces; `close` writes the last one."""

    def __init__(self, file: BinaryIO, master: bytes, about: dict[str, Any]) -> None:
        salt = os.urandom(32)
        head = {"format": FORMAT, "master": sealing.master_id(master), "salt": base64.b64encode(salt).decode("ascii")}
        header = json.dumps(head | about, ensure_ascii=True, sort_keys=True).encode("ascii")
        file.write(MAGIC + _LENGTH.pack(len(header)) + header)
        self._file, self._cipher, self._bound = file, _cipher(master, salt), hashlib.sha256(header).digest()
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> None:
        """Add *data*."""
        self._waiting += data
        while len(self._waiting) >= _PIECE_BYTES:
            self._seal(bytes(self._waiting[:_PIECE_BYTES]), last=False)
            del self._waiting[:_PIECE_BYTES]

    def close(self) -> None:
        """Write the last piece; the file itself stays open."""
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_NONCE.pack(self._number, last), zlib.compress(plain, 1), self._bound)
        self._file.write(_LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


def read_header(file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """The header of a backup as it says itself, and its bytes. NoBackup where it is none, or of a later format."""
    if file.read(len(MAGIC)) != MAGIC:
        raise NoBackup
    raw = file.read(_LENGTH.size)
    length = _LENGTH.unpack(raw)[0] if len(raw) == _LENGTH.size else 0
    header = file.read(length) if 0 < length <= _MOST_HEADER else b""
    try:
        about = json.loads(header)
    except ValueError:
        raise BackupDamaged from None
    if len(header) != length or not isinstance(about, dict) or not isinstance(about.get("master"), str):
        raise BackupDamaged
    if about.get("format") != FORMAT:
        raise NoBackup("Deze reservekopie is van een nieuwere versie van de dienst; werk de dienst bij.")
    return about, header


def read_pieces(file: BinaryIO, master: bytes, about: dict[str, Any], header: bytes) -> Iterator[bytes]:
    """What was written, piece by piece, after `read_header`. OtherKey where *master* is not the one it was sealed with,
    BackupDamaged at the first piece that is not as it was written, and where the file ends early or goes on."""
    if about["master"] != sealing.master_id(master):
        raise OtherKey
    try:
        salt = base64.b64decode(about["salt"], validate=True)
    except (KeyError, TypeError, ValueError):
        raise BackupDamaged from None
    cipher, bound, number, last = _cipher(master, salt), hashlib.sha256(header).digest(), 0, False
    while not last:
        raw = file.read(_LENGTH.size)
        length = _LENGTH.unpack(raw)[0] if len(raw) == _LENGTH.size else 0
        sealed = file.read(length) if 0 < length <= _MOST_PIECE else b""
        if not sealed or len(sealed) != length:
            raise BackupDamaged
        plain, last = _opened(cipher, sealed, number, bound)
        yield plain
        number += 1
    if file.read(1):
        raise BackupDamaged


def _opened(cipher: AESGCM, sealed: bytes, number: int, bound: bytes) -> tuple[bytes, bool]:
    for last in (False, True):
        try:
            # What opens is what we wrote: it is no stranger's compressed text.
            return zlib.decompress(cipher.decrypt(_NONCE.pack(number, last), sealed, bound)), last
        except (InvalidTag, zlib.error):
            continue
    raise BackupDamaged


def _cipher(master: bytes, salt: bytes) -> AESGCM:
    info = f"veiligheidstriage/backup-file/{FORMAT}".encode()
    key = HKDF(algorithm=SHA256(), length=sealing.KEY_BYTES, salt=salt, info=info)
    return AESGCM(key.derive(sealing.derive(master, "backup")))
