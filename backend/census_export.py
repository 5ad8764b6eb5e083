"""Writes the family group decision-making fields of a children in need census in its own shape.

A file of its own that a case system takes in: for each child its number, referral and the group of
the time before court, with nothing that the record does not hold. A date outside the census year
is left out, as the census asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from backend.aggregates.proceedings import Ending

GROUP = "PreProceedingsandFGDM"
# The census' own letters (code set CS131).
ENDINGS = {Ending.COURT: "A", Ending.STEPPED_DOWN: "B", Ending.OTHERWISE: "C"}
_ROUNDS = """
select n.family, n.child, n.reference, n.born, f.began as referral, p.*
from pages.proceedings p
join pages.families f using (family)
join lateral jsonb_array_elements_text(p.children) c(child) on true
left join pages.child_numbers n on n.family = p.family and n.child = c.child
order by n.reference, p.family, p.round
"""


class Year(msgspec.Struct, frozen=True):
    """A census year: it ends on 31 March of the year that it is called by."""

    number: int

    @property
    def since(self) -> date:
        """Its first day."""
        return date(self.number - 1, 4, 1)

    @property
    def until(self) -> date:
        """Its last day, the reference date."""
        return date(self.number, 3, 31)

    def holds(self, day: date | None) -> bool:
        """Whether a day is one of its own."""
        return day is not None and self.since <= day <= self.until


class Child(msgspec.Struct, frozen=True, kw_only=True):
    """One child of the return, with each time before court that reaches into the year."""

    reference: str
    born: date | None
    referral: date | None
    groups: tuple[dict[str, str], ...]


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """What is written, and what is not."""

    children: tuple[Child, ...]
    # Children with such a time and no number of the authority: the census cannot name them.
    without_number: int
    # Dates left out because they lie in another census year.
    left_out: int


def year_of(day: date) -> Year:
    """The census year that a day belongs to."""
    return Year(day.year + (day >= date(day.year, 4, 1)))


def gathered(db: Connection, year: Year) -> Return:
    """What the record holds for this year."""
    with db.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_ROUNDS).fetchall()
    found: dict[str, Child] = {}
    nameless = left_out = 0
    for row in rows:
        group, outside = _group(row, year)
        left_out += outside if row["reference"] else 0
        if not group:
            continue
        if row["reference"] is None:
            nameless += 1
            continue
        before = found.get(row["reference"])
        found[row["reference"]] = Child(
            reference=row["reference"],
            born=row["born"],
            referral=row["referral"],
            groups=(*(before.groups if before else ()), group),
        )
    return Return(children=tuple(found.values()), without_number=nameless, left_out=left_out)


def _group(row: dict[str, Any], year: Year) -> tuple[dict[str, str], int]:
    days = {
        "PPStartDate": row["began"],
        "LBPSentDate": row["letter_on"],
        "InitialPPMeetingDate": row["first_met"],
        "StepDecisionDate": row["ended_on"],
        "CourtAppDate": row["court_on"],
        "LetterInitCPDate": row["court_letter_on"],
    }
    within = {name: day for name, day in days.items() if year.holds(day)}
    outside = sum(day is not None and name not in within for name, day in days.items())
    said = {name: day.isoformat() for name, day in within.items()}
    if "LBPSentDate" in said:
        # The offer belongs to its letter, and whether a meeting followed belongs to the offer.
        said["FGDMMeetingOffer"] = _yes(row["offered"])
        if row["offered"]:
            said["FGDMMeetingFac"] = _yes(row["facilitated_on"] is not None)
    if "InitialPPMeetingDate" in said:
        said["ReviewMeetingsCount"] = str(max(row["met"] - 1, 0))
    if "StepDecisionDate" in said:
        said["PPOutcome"] = ENDINGS[Ending(row["ending"])]
    return {name: said[name] for name in FIELDS if name in said}, outside


FIELDS = (
    "PPStartDate",
    "LBPSentDate",
    "FGDMMeetingOffer",
    "FGDMMeetingFac",
    "InitialPPMeetingDate",
    "ReviewMeetingsCount",
    "StepDecisionDate",
    "PPOutcome",
    "CourtAppDate",
    "LetterInitCPDate",
)


def _yes(said: bool) -> str:
    return "1" if said else "0"


def write(found: Return, to: BinaryIO, *, year: Year, authority: str, made: datetime) -> None:
    """Writes the return, child by child."""
    message = Element("Message")
    message.append(_header(year, authority, made))
    SubElement(message, "Children").extend(_elements(found))
    indent(message)
    ElementTree(message).write(to, encoding="utf-8", xml_declaration=True)


def _header(year: Year, authority: str, made: datetime) -> Element:
    header = Element("Header")
    details = SubElement(header, "CollectionDetails")
    _say(details, "Collection", "CIN")
    _say(details, "Year", str(year.number))
    _say(details, "ReferenceDate", year.until.isoformat())
    source = SubElement(header, "Source")
    _say(source, "SourceLevel", "L")
    _say(source, "LEA", authority)
    _say(source, "SoftwareCode", "Handrail")
    _say(source, "Release", "1")
    _say(source, "SerialNo", "001")
    _say(source, "DateTime", made.strftime("%Y-%m-%dT%H:%M:%S"))
    return header


def _elements(found: Return) -> Iterator[Element]:
    for each in found.children:
        child = Element("Child")
        identifiers = SubElement(child, "ChildIdentifiers")
        _say(identifiers, "LAchildID", each.reference)
        if each.born:
            _say(identifiers, "PersonBirthDate", each.born.isoformat())
        SubElement(child, "ChildCharacteristics")
        details = SubElement(child, "CINdetails")
        if each.referral:
            _say(details, "CINreferralDate", each.referral.isoformat())
        for group in each.groups:
            block = SubElement(details, GROUP)
            for name, value in group.items():
                _say(block, name, value)
        yield child


def _say(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text
