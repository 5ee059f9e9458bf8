"""The bounds within which a calendar is fetched and read. Every number is ours; beside it stands what it keeps out."""

from __future__ import annotations

LARGEST = 5_000_000
"""Bytes of an answer: some 20,000 appointments, read in three seconds; a team's calendar has a few hundred."""

SECONDS = 30
"""Seconds for the whole of an answer, and again for reading it: a rule that repeats every second for ever."""

MEMORY = 1_000_000_000
"""Bytes of memory for reading it."""

SPANS = 10_000
"""Spans that are kept of one calendar, after joining: a year of 27 a day."""

REDIRECTS = 3
"""Times that an ICS address may send on to another."""
