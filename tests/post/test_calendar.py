"""Calendar files, opened by two clients of other people: times by London's clock, in any week."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import icalendar
import pytest
import vobject

from backend.post import calendar
from backend.post.calendar import Date

FAMILY = UUID(int=7)
# The wall clock in London, and what that is by the sun.
TIMES = (
    (date(2026, 10, 24), time(16, 30), datetime(2026, 10, 24, 15, 30, tzinfo=UTC)),
    (date(2026, 10, 25), time(16, 30), datetime(2026, 10, 25, 16, 30, tzinfo=UTC)),
    (date(2026, 10, 25), time(0, 30), datetime(2026, 10, 24, 23, 30, tzinfo=UTC)),
    (date(2027, 3, 27), time(18), datetime(2027, 3, 27, 18, tzinfo=UTC)),
    (date(2027, 3, 28), time(18), datetime(2027, 3, 28, 17, tzinfo=UTC)),
    (date(2030, 7, 1), time(9), datetime(2030, 7, 1, 8, tzinfo=UTC)),
)


def meeting(on: date, at: time | None, **more: Any) -> Date:
    told: dict[str, Any] = {
        "family": FAMILY,
        "meeting": "m-1",
        "on": on,
        "at": at,
        "place": "The hall; upstairs, room 2",
        "sequence": 0,
        "off": False,
        "stamp": datetime(2026, 10, 1, 12, tzinfo=UTC),
        "link": "",
    }
    return Date(**(told | more))


@pytest.mark.parametrize(("on", "at", "expected"), TIMES)
def test_two_clients_read_the_same_time(on: date, at: time, expected: datetime):
    body = calendar.file(meeting(on, at), "REQUEST", "post@council.example", "jo@example.org")
    event: Any = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert event["DTSTART"].dt.astimezone(UTC) == expected
    other: Any = vobject.readOne(body.decode())
    assert other.vevent.dtstart.value.astimezone(UTC) == expected
    assert (other.method.value, other.version.value) == ("REQUEST", "2.0")
    assert other.vevent.location.value == "The hall; upstairs, room 2"
    assert str(other.vevent.attendee.value) == "mailto:jo@example.org"
    assert str(other.vevent.organizer.value) == "mailto:post@council.example"
    assert "TZID:Europe/London" in body.decode()


def test_a_meeting_without_a_time_is_a_whole_day_and_no_midnight():
    body = calendar.file(meeting(date(2026, 10, 25), None), "PUBLISH")
    event: Any = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 10, 25), date(2026, 10, 26))
    other: Any = vobject.readOne(body.decode())
    assert other.vevent.dtstart.value == date(2026, 10, 25)
    assert b"ORGANIZER" not in body and b"ATTENDEE" not in body


def test_an_update_and_a_cancellation_are_of_the_same_meeting():
    first = calendar.file(meeting(date(2026, 12, 1), time(16)), "REQUEST")
    moved = calendar.file(meeting(date(2026, 12, 8), time(16), sequence=1), "REQUEST")
    off = calendar.file(
        meeting(date(2026, 12, 8), time(16), sequence=2, off=True, place=""), "CANCEL"
    )
    read: list[Any] = [vobject.readOne(each.decode()) for each in (first, moved, off)]
    assert len({each.vevent.uid.value for each in read}) == 1
    assert [each.vevent.sequence.value for each in read] == ["0", "1", "2"]
    assert [each.vevent.status.value for each in read] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [each.method.value for each in read] == ["REQUEST", "REQUEST", "CANCEL"]


def test_a_file_tells_a_stranger_nothing_of_the_family():
    body = calendar.file(meeting(date(2026, 12, 1), time(16)), "REQUEST", "p@c.example", "j@e.org")
    assert str(FAMILY) not in body.decode() and "m-1" not in body.decode()
    event: Any = icalendar.Calendar.from_ical(body).walk("VEVENT")[0]
    assert event["SUMMARY"] == "Meeting" and event["CLASS"] == "PRIVATE"
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
