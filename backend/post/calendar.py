"""Meetings as calendar files (RFC 5545): asked, moved and called off, on London's wall clock."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

import msgspec
from icalendar import Calendar, Event, Timezone, vCalAddress

from backend.ledger import LONDON
from backend.speech import gettext

PRODUCT = "-//Handrail//Meetings//EN"
# Written out by its two rules: what other clients make of long lists of changes differs.
_LONDON = b"""BEGIN:VTIMEZONE
TZID:Europe/London
BEGIN:STANDARD
DTSTART:19961027T020000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0000
TZNAME:GMT
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19970330T010000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0000
TZOFFSETTO:+0100
TZNAME:BST
END:DAYLIGHT
END:VTIMEZONE
"""


class Date(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting as a calendar needs it; without a time it is a day of its own."""

    family: UUID
    meeting: str
    on: date
    at: time | None
    place: str
    sequence: int
    off: bool
    stamp: datetime
    link: str


def file(meeting: Date, method: str, organiser: str = "", to: str = "") -> bytes:
    """The calendar file: method REQUEST or CANCEL by mail, PUBLISH to take home from a page."""
    calendar: Any = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event: Any = Event()
    # The same for everyone and every change of it, and it tells nothing.
    event.add("uid", str(uuid5(meeting.family, meeting.meeting)))
    event.add("dtstamp", meeting.stamp)
    event.add("sequence", meeting.sequence)
    if meeting.at is None:
        event.add("dtstart", meeting.on)
        event.add("dtend", meeting.on + timedelta(days=1))
    else:
        event.add("dtstart", datetime.combine(meeting.on, meeting.at, LONDON))
    event.add("summary", gettext("Meeting"))
    event.add("status", "CANCELLED" if meeting.off else "CONFIRMED")
    event.add("class", "PRIVATE")
    if meeting.place:
        event.add("location", meeting.place)
    if meeting.link:
        event.add("url", meeting.link)
    if organiser:
        event.add("organizer", vCalAddress(f"mailto:{organiser}"))
    if to:
        asked: Any = vCalAddress(f"mailto:{to}")
        asked.params["ROLE"] = "REQ-PARTICIPANT"
        asked.params["PARTSTAT"] = "NEEDS-ACTION"
        asked.params["RSVP"] = "FALSE"
        event.add("attendee", asked)
    if meeting.at is not None:
        calendar.add_component(Timezone.from_ical(_LONDON))
    calendar.add_component(event)
    return calendar.to_ical()
