"""A file that replaces an earlier one only when it is whole and on disk: a backup must not cost the one before it."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from triage.domain.errors import Permanent

_BUFFER = 1 << 20
_WHY = {
    errno.ENOSPC: "de schijf is vol; maak ruimte",
    errno.EDQUOT: "de toegewezen schijfruimte is op; maak ruimte",
    errno.EFBIG: "het bestand wordt te groot voor deze schijf of een ingestelde grens; kies een andere plaats",
    errno.EROFS: "de schijf is alleen te lezen; kies een andere plaats",
    errno.EACCES: "deze gebruiker mag daar niet schrijven; kies een andere plaats of geef het recht",
    errno.EPERM: "deze gebruiker mag daar niet schrijven; kies een andere plaats of geef het recht",
    errno.ENOENT: "die map bestaat niet; maak hem of kies een andere",
}


class NotWritten(Permanent):
    """De reservekopie is niet geschreven; de vorige is niet veranderd."""


class NotRead(Permanent):
    """De reservekopie is niet te lezen; controleer de naam en de rechten."""


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the place of *path* at the end of the block, once it is on disk; where the block fails, or
    the process is killed in it, *path* stays as it was. Readable by its owner alone. NotWritten says why it cannot
    be."""
    beside = path.with_name(f".{path.name}.wordt-gemaakt")
    try:
        with _opened(beside) as file:
            try:
                yield file
                file.flush()
                os.fsync(file.fileno())
                beside.replace(path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
        _on_disk(path.parent)
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror or type(error).__name__)
        raise NotWritten(f"De reservekopie '{path}' is niet geschreven: {why}. De vorige is niet veranderd.") from None


@contextmanager
def _opened(beside: Path) -> Iterator[BinaryIO]:
    # Read and write: what was written is read back before it counts. What a killed one left is written over; a link
    # that somebody laid there is not followed.
    handle = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w+b", buffering=_BUFFER) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotWritten("Deze reservekopie wordt op dit moment al gemaakt; wacht tot dat klaar is.") from None
        os.ftruncate(file.fileno(), 0)
        yield file


def _on_disk(folder: Path) -> None:
    """The folder's own entry too: a name that points to the new file survives a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def reading(path: Path) -> Iterator[BinaryIO]:
    """The file of a backup. NotRead where it is not there or may not be read."""
    try:
        file = path.open("rb", buffering=_BUFFER)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise NotRead(f"De reservekopie '{path}' is niet te lezen ({why}); controleer de naam en de rechten.") from None
    with file:
        yield file
