"""What slows down guessing, and cannot be used to keep somebody out (OWASP: Slow Down Online Guessing with Device
Cookies).

Every try is counted before it is judged, so that a thousand at once count as a thousand. A try without a known device
counts for its name at its address, for its address, and for its name from anywhere. A try from a device on which that
person logged in before counts for that device alone: whatever others do elsewhere, it stays open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from triage.ports.identity import IDENTITY, Bucket
from triage.ports.store import Transaction

FORGOTTEN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many failures are free; each one after it doubles the pause, from `first` to `longest`."""

    kind: str
    free: int
    first: timedelta
    longest: timedelta
    forgotten: timedelta = FORGOTTEN


# Ours: five tries for who mistypes; an address may be a whole town hall.
NAME_AT_ADDRESS = Allowance("name-at-address", 5, timedelta(seconds=30), timedelta(hours=1))
ADDRESS = Allowance("address", 30, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))
DEVICE = Allowance("device", 10, timedelta(seconds=30), timedelta(minutes=15))
# NIST SP 800-63B, 5.2.2: at most 100 failures in a row on one account.
NAME = Allowance("name", 100, timedelta(minutes=15), timedelta(hours=4))
# Logins begun with a provider: each keeps a row for ten minutes.
BEGUN = Allowance("begun", 100, timedelta(seconds=30), timedelta(minutes=5), timedelta(minutes=10))

# Addresses of a calendar feed that are none: a program whose feed was taken back asks on for days.
FEED = Allowance("feed", 60, timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))

# Addresses of a calendar feed that are none. A program whose feed was taken back asks on for days; nobody guesses one.
FEED = Allowance("feed", 60, timedelta(seconds=30), timedelta(minutes=5), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Counted:
    """The buckets that one try counts in, by key; and until when no try is taken, None where one is."""

    keys: tuple[str, ...]
    blocked_until: datetime | None
    newly: bool = False


def network_of(address: str) -> str:
    """What counts as one address: an IPv6 customer has a whole /64."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
    return address


def count(tx: Transaction, name: str, address: str, device: str) -> Counted:
    """Count one try for *name*; *device* is that of a known device of theirs, empty for any other."""
    network = network_of(address)
    if device:
        return counted(tx, [(DEVICE, (device,))])
    return counted(tx, [(NAME_AT_ADDRESS, (name, network)), (ADDRESS, (network,)), (NAME, (name,))])


def counted(tx: Transaction, what: Sequence[tuple[Allowance, tuple[str, ...]]]) -> Counted:
    """Count one try in each of *what*; in none of them where any of them is closed."""
    allowances = {tx.keyed(IDENTITY, "limit", each.kind, *parts): each for each, parts in what}
    buckets = tx.limits.load(list(allowances))
    now = tx.now
    closed = [bucket.blocked_until for bucket in buckets.values() if bucket.blocked_until > now]
    if closed:
        return Counted(tuple(allowances), max(closed))
    newly = False
    for key, allowance in allowances.items():
        struck = after_failure(buckets[key], allowance, now)
        newly = newly or struck.blocked_until > now
        tx.limits.save(struck)
    return Counted(tuple(allowances), None, newly)


def after_failure(bucket: Bucket, allowance: Allowance, now: datetime) -> Bucket:
    """A bucket with one failure more; what is long ago is forgotten."""
    before = 0 if now - bucket.last_at > allowance.forgotten else bucket.failures
    over = before + 1 - allowance.free
    pause = timedelta(0)
    if over >= 0:
        pause = min(allowance.first * 2 ** min(over, 20), allowance.longest)
    return replace(bucket, failures=before + 1, last_at=now, blocked_until=now + pause)


def count_second(tx: Transaction, name: str, address: str, device: str) -> Counted:
    """Count one try of the second step: the password was right, so it is about this name alone."""
    if device:
        return counted(tx, [(DEVICE, (device,))])
    return counted(tx, [(NAME_AT_ADDRESS, (name, network_of(address))), (NAME, (name,))])


def refund(tx: Transaction, address: str) -> None:
    """A password was right: that try was no guess of this address."""
    key = tx.keyed(IDENTITY, "limit", ADDRESS.kind, network_of(address))
    bucket = tx.limits.load([key])[key]
    left = max(0, bucket.failures - 1)
    # What others at the address did meanwhile is not undone by it.
    until = tx.now if left < ADDRESS.free else bucket.blocked_until
    tx.limits.save(replace(bucket, failures=left, blocked_until=until))
