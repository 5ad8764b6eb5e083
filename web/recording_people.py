"""Who can be chosen while a meeting is recorded, who is in the room, and how the room counts."""

from __future__ import annotations

import msgspec

from backend.aggregates.network import MemberKind
from backend.aggregates.vocabulary import PersonId
from backend.permission import Deed
from web.drafts import Draft, Values
from web.page import Visit
from web.recording_check import Judged
from web.recording_forms import form_of, rows_of, there
from web.recording_shown import Count, Options, Someone
from web.recording_steps import ROOM


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """What a step's page is made from."""

    visit: Visit
    draft: Draft
    people: tuple[Someone, ...]
    judged: Judged

    @property
    def values(self) -> Values:
        """What the page's form holds now."""
        return self.visit.form.values

    def someone(self, person: str) -> Someone:
        """Someone by id."""
        return next(each for each in self.people if each.person == person)

    def options(self, *standings: str) -> Options:
        """People to choose from, by what they are to the family; everyone when none is named.

        Someone kept out for safety can have been in the room, and can take nothing on (A27).
        """
        kept_out = self.judged.after.safeguards.excluded
        return tuple(
            {"value": each.person, "text": each.name}
            for each in self.people
            if (not standings or each.standing in standings) and not kept_out(PersonId(each.person))
        )

    @property
    def doers(self) -> Options:
        """Those who can take something on in the plan."""
        return self.options("parent", "network", "professional")

    @property
    def goals(self) -> Options:
        """Every safety goal, those of this draft included, short enough to choose from."""
        return tuple(
            {"value": goal, "text": _short(words)}
            for goal, words in self.judged.after.mapping.goals.items()
        )


def people_of(visit: Visit, draft: Draft) -> tuple[Someone, ...]:
    """Everyone who can be chosen: the record's people who have not left, then those new today."""
    rows = visit.rows(
        "select person, name, standing, relationship from pages.people "
        "where family = %s and left_on is null order by seq",
        visit.family,
    )
    if not visit.may(Deed.SEE_SAFEGUARDS):
        safeguards = visit.ledger.family(visit.family).safeguards
        rows = [row for row in rows if not safeguards.excluded(row["person"])]
    room = form_of(draft.values(ROOM.slug))
    new = [
        Someone(
            person=row,
            name=room.text(f"name-{row}"),
            standing="network" if _natural(room.text(f"kind-{row}")) else "professional",
            relationship=room.text(f"relationship-{row}"),
        )
        for row in rows_of(room.values, "new")
        if room.has(f"name-{row}")
    ]
    known = [
        Someone(
            person=row["person"],
            name=row["name"],
            standing=row["standing"],
            relationship=row["relationship"] or "",
        )
        for row in rows
    ]
    return (*known, *new)


def count(people: tuple[Someone, ...], draft: Draft, parents: bool) -> Count:
    """Counts who is there: natural network, professionals with paid carers, and those apart.

    `parents` says whether this authority counts parents as their own network (rules.md T09).
    """
    came = set(there(draft))
    present = [each for each in people if each.person in came]
    family = {"network", "parent"} if parents else {"network"}
    return Count(
        family=sum(each.standing in family for each in present),
        professionals=sum(each.standing == "professional" for each in present),
        apart=tuple(
            each.name
            for each in present
            if each.standing in ("child", "parent") and each.standing not in family
        ),
    )


def _natural(kind: str) -> bool:
    try:
        return MemberKind(kind).natural
    except ValueError:
        return True


def _short(words: str, longest: int = 70) -> str:
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
