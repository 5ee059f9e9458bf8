"""Calendars that the team has: busy times in (ICS, CalDAV), the agenda out as a calendar.

The door; what a stranger wrote is read in a process of its own.
"""

from __future__ import annotations

from triage.calendar.remote import Account, CaldavCalendar, IcsCalendar

__all__ = ["Account", "CaldavCalendar", "IcsCalendar"]
