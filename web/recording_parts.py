"""Long steps in parts: a page shows some lines of the plan or some people, and keeps the rest."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from backend.aggregates.vocabulary import PersonId
from web.drafts import Draft, Values
from web.page import Visit
from web.recording_bonds import STAYS
from web.recording_check import Judged
from web.recording_forms import Step, there
from web.recording_people import people_of
from web.recording_review import LINES
from web.recording_steps import AGREEMENT, SCALE

# So that a page stays under 100 KB for staff, and under 50 KB with all it asks for on a phone.
AT_ONCE, AT_ONCE_ON_A_PHONE = 10, 6
# What is always asked of a line; what is to change is asked where that was chosen.
ALWAYS = ("going-", "words-", "change-")
# Steps that ask everybody who is there.
ROUNDS = {STAYS.slug: "stays", SCALE.slug: "score", AGREEMENT.slug: "says"}


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a page shows of a step: one of so many parts, or a single line of the plan.

    `asks` says that it asks how a line is to change, and not only whether.
    """

    shown: tuple[str, ...]
    number: int
    of: int
    alone: bool
    asks: bool


def items(visit: Visit, draft: Draft, step: Step) -> tuple[str, ...]:
    """What a step asks about one by one, in order; nothing where a page shows all of it."""
    if step.slug == LINES.slug:
        rows = visit.rows(
            "select line from pages.plan_lines where family = %s and not withdrawn order by place",
            visit.family,
        )
        return tuple(row["line"] for row in rows)
    if step.slug not in ROUNDS or not visit.viewer.lay:
        return ()
    typed = draft.values(step.slug) | visit.form.values
    asked = set(there(draft))
    if step.slug == STAYS.slug:
        barred = visit.ledger.family(visit.family).safeguards.excluded
        return tuple(
            each.person
            for each in people_of(visit, draft)
            if each.person in asked
            and each.standing in ("network", "parent")
            and not barred(PersonId(each.person))
        )
    first = (f"{ROUNDS[step.slug]}-", "reason-")
    asked |= {
        name.partition("-")[2]
        for name, words in typed.items()
        if name.startswith(first) and words[0].strip()
    }
    asked |= set(typed.get("also", []))
    return tuple(each.person for each in people_of(visit, draft) if each.person in asked)


def whole(step: Step, sent: Values, before: Values, of: tuple[str, ...]) -> Values:
    """A step as it is kept, when the page that was sent held only a part of it."""
    if not of or sent.get("about") != before.get("about", sent.get("about")):
        return sent
    kept = {
        name: typed
        for name, typed in before.items()
        if step.slug == LINES.slug or name.partition("-")[2] in of
    }
    if step.slug == LINES.slug:
        lines = dict.fromkeys([*before.get("line", []), *sent.get("line", [])])
        return {**kept, **sent, "line": list(lines)}
    return {**kept, **sent}


def part_of(visit: Visit, of: tuple[str, ...], wrong: Iterable[str] = ()) -> Part:
    """The part that was sent, or the one that the address asks for.

    `wrong` are fields with something to put right: whoever looks for it is led to the first.
    """
    size = AT_ONCE_ON_A_PHONE if visit.viewer.lay else AT_ONCE
    parts = max(1, -(-len(of) // size))
    sent = visit.form.values if visit.request.method == "POST" else {}
    asked = [each for each in of if any(name.endswith(f"-{each}") for name in sent)]
    if not sent:
        look = [each for field in wrong for each in of if field.endswith(f"-{each}")][:1]
        one = visit.asked("line")
        asked = [one] if one in of else look if visit.asked("look") else []
    number = visit.asked("part")
    at = of.index(asked[0]) // size if asked else int(number) - 1 if number.isdecimal() else 0
    at = min(max(at, 0), parts - 1)
    around = of[at * size :][:size]
    single = len(asked) == 1 and (not sent or f"seen-{asked[0]}" in sent)
    single = single and (not sent or f"reason-{asked[0]}" in sent)
    lines = bool(asked) and (bool(sent) or single)
    return Part(
        shown=tuple(asked) if lines else around,
        number=at + 1,
        of=parts,
        alone=single and len(around) > 1,
        asks=single or not visit.viewer.lay,
    )


def shown_of(visit: Visit, draft: Draft, step: Step, judged: Judged) -> Part | None:
    """What a page shows of a step that comes in parts; None where it shows all of it."""
    of = items(visit, draft, step)
    return part_of(visit, of, [each.field for each in judged.of(step.slug)]) if of else None


def asked_here(step: Step, field: str, sent: Values, part: Part) -> bool:
    """Whether a field was asked on the page that was sent."""
    if not any(field.endswith(f"-{each}") for each in part.shown):
        # What is about all of a step is asked at its end.
        return "-" not in field and part.number == part.of
    return step.slug != LINES.slug or field in sent or field.startswith(ALWAYS)


def after(kept: Values, part: Part, step: Step) -> str | None:
    """Where to go on in a step once a part of it was kept; None when it is at its end.

    A line that is to change is asked about by itself, where its fields were not on the page.
    """
    for line in part.shown if step.slug == LINES.slug else ():
        changes = kept.get(f"change-{line}", [""])[0] in ("change", "withdraw")
        if changes and not kept.get(f"reason-{line}", [""])[0].strip():
            return f"?line={line}#line-{line}"
    if part.alone:
        return f"?part={part.number}#line-{part.shown[0]}"
    return f"?part={part.number + 1}" if part.number < part.of else None
