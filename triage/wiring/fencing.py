"""A source's lease as its writer sees it: renewed while it works, and checked in every write (architecture, 9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta

from triage.domain.errors import LostClaim
from triage.ports.store import Claim, Lease, Store, Transaction


class Tenure:
    """One source's lease over many renewals. `store` for its intake: each step it writes checks the token of the lease
    under which the work began, so that a worker that froze and woke up writes nothing."""

    def __init__(self, store: Store, name: str, holder: str, lasting: timedelta) -> None:
        self._store, self._name, self._holder, self._lasting = store, name, holder, lasting
        self._lease: Lease | None = None

    @property
    def lasting(self) -> timedelta:
        """How long the lease lasts after each renewal."""
        return self._lasting

    def begin(self) -> Lease | None:
        """Take or renew the lease; None while another worker has it."""
        self._lease = self._take()
        return self._lease

    def still_ours(self) -> bool:
        """Renew it. False where another had it since, even where that other gave it back: our work began before."""
        before, self._lease = self._lease, self._take()
        if before is None or self._lease is None or self._lease.token > before.token + 1:
            self._lease = None
        return self._lease is not None

    def give_back(self) -> None:
        """Leave the source to whoever comes next, at once instead of when the lease runs out."""
        lease, self._lease = self._lease, None
        if lease is not None:
            self._store.release(lease)

    @contextmanager
    def transaction(self, claim: Claim | Lease | None = None) -> Iterator[Transaction]:
        """A step that is saved only while the lease is ours, or *claim* where one is given."""
        if claim is None and self._lease is None:
            raise LostClaim
        with self._store.transaction(claim or self._lease) as tx:
            yield tx

    def reading(self) -> AbstractContextManager[Transaction]:
        """Look only."""
        return self._store.reading()

    def _take(self) -> Lease | None:
        return self._store.lease(self._name, self._holder, self._lasting)
