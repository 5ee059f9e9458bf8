"""The tables of moves that both stores share: literal, so that they can be read and tested as data."""

from __future__ import annotations

from datetime import timedelta

from triage.domain.slot import HoldState
from triage.ports.delivery import MOVES, DeliveryState

STANDING = frozenset({HoldState.HELD, HoldState.BOOKED})

# From which states a hold may become another. A booking never lapses: it was agreed. An acceptance may come twice.
HOLD_MOVES: dict[HoldState, frozenset[HoldState]] = {
    HoldState.HELD: frozenset(),
    HoldState.BOOKED: STANDING,
    HoldState.RELEASED: STANDING,
    HoldState.LAPSED: frozenset({HoldState.HELD}),
}

# Nobody asks for a claim or a lease this long (TRIAGE_LEASE_SECONDS has a limit below it): one that would last longer
# was made before the clock was set back, and whoever made it may be long gone.
LONGEST_CLAIM = timedelta(minutes=15)
# No mail waits this long for its next turn (a failed one five minutes): it came in before the clock was set back.
LONGEST_TURN = timedelta(minutes=30)

# A term that was met late while nobody watched is still marked as passed when the watch comes back within this time.
MET_LATE_WITHIN = timedelta(days=14)

# Deliveries that count towards the loop guard: under way, gone, or perhaps gone.
LEFT_BY_ITSELF = frozenset({DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN})

GONE = frozenset({DeliveryState.SENT, DeliveryState.CANCELLED})
"""Nothing is to be done about these any more."""


def sources_of(state: DeliveryState) -> frozenset[DeliveryState]:
    """The states a delivery may be in to become *state*."""
    return frozenset(source for source, targets in MOVES.items() if state in targets)
