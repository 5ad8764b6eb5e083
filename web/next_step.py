"""What a family needs next: the one thing to do first, and what else is open.

A slice adds a step by writing `def name(visit, facts) -> NextStep | None` where its own things
are and putting it in `STEPS`: the first in the list that has something to say is the next step,
and of the others at most five are shown below it, what is overdue first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import msgspec

from backend.aggregates.account import Standing
from backend.aggregates.leading import State
from backend.permission import Deed
from web.away import warnings
from web.left_open import left_open
from web.moments import Moment, on
from web.page import Visit

MOST_OPEN = 5
# How long before its last day a stop-gap plan asks for what follows it.
SOON = timedelta(days=3)


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: what, why it helps, the words of its link, where it is done, by when."""

    title: str
    text: str
    label: str
    href: str
    due: Moment | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What steps are chosen from; a step that asks for more reads it by `visit.rows`.

    `dues` are the open clocks, soonest first (`what`, `subject`, `on`); `network` the members who
    have not left; `version` the newest version of the plan, 0 for none; `held` whether any
    meeting took place; `handover` the row of pages.handover.
    """

    today: date
    dues: tuple[dict[str, Any], ...]
    network: tuple[dict[str, Any], ...]
    version: int
    held: bool
    handover: dict[str, Any]

    def due(self, what: str) -> dict[str, Any] | None:
        """The soonest open clock of one kind."""
        return next((row for row in self.dues if row["what"] == what), None)


Step = Callable[[Visit, Facts], NextStep | None]


def answer_the_offer(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone who was offered a step of the handover answers it."""
    person = visit.viewer.person
    if person is None or facts.handover["offer_member"] != person:
        return None
    return NextStep(
        title="You have been offered a next step",
        text="Read what it means, then say yes or not now. Both are fine.",
        label="Read the offer",
        href=f"{visit.root}/handover",
    )


def answer_the_ask(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone who was asked to stand in, or to lead too, answers it."""
    person = visit.viewer.person
    if person is None:
        return None
    deputies = visit.ledger.family(visit.family).leading.deputies.values()
    if not any(each.member == person and each.state is State.ASKED for each in deputies):
        return None
    return NextStep(
        title="You have been asked to lead for a time",
        text="Read what it means, then say yes or not now. Both are fine.",
        label="Read what you were asked",
        href=f"{visit.root}/handover",
    )


def help_who_asked(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone of the network asked for help and waits for it."""
    if not visit.may(Deed.OFFER_HANDOVER):
        return None
    waiting = visit.ledger.family(visit.family).leading.waiting
    if not waiting:
        return None
    name = visit.names().get(next(iter(waiting.values())), "")
    return NextStep(
        title=f"{name} asks for help",
        text="Ring them today. Then write down how you helped.",
        label="See what they asked",
        href=f"{visit.root}/help",
    )


def reach_them_otherwise(visit: Visit, facts: Facts) -> NextStep | None:
    """A message came back, or is held until a person settles it."""
    if not visit.may(Deed.BUILD_NETWORK):
        return None
    rows = visit.rows(
        "select distinct p.name from house.outbox o join pages.people p using (family, person) "
        "where o.family = %s and o.state = 'held' order by p.name",
        visit.family,
    )
    if not rows:
        return None
    return NextStep(
        title=f"A message to {rows[0]['name']} may not have arrived",
        text="See why, and how else you can reach them.",
        label="See the messages",
        href=f"{visit.root}/messages",
    )


def follow_the_meeting(visit: Visit, facts: Facts) -> NextStep | None:
    """A meeting is being written down: whoever leads goes on, whoever watches looks on."""
    if not visit.may(Deed.RECORD_MEETING):
        return None
    rows = visit.rows(
        "select form, saved_by from house.drafts where family = %s and form like 'meeting:%%' "
        "order by saved_at desc limit 1",
        visit.family,
    )
    if not rows:
        return None
    here = f"{visit.root}/recordings/{rows[0]['form'].removeprefix('meeting:')}"
    if visit.viewer.lay or rows[0]["saved_by"] == visit.viewer.name:
        return NextStep(
            title="A meeting is being written down",
            text="Everything typed so far is kept. Go on where you left it.",
            label="Go on with it",
            href=here,
        )
    return NextStep(
        title="A meeting is being written down",
        text=f"{rows[0]['saved_by']} wrote last. You can look on, and help when asked.",
        label="See it as it comes",
        href=f"{here}/so-far",
    )


def look_at_the_step(visit: Visit, facts: Facts) -> NextStep | None:
    """The day has come on which lead and worker look at how leading goes."""
    if not (visit.may(Deed.OFFER_HANDOVER) or facts.handover["lead"] == visit.viewer.person):
        return None
    rows = visit.rows(
        "select s.review_on from pages.handover_steps s join pages.handover h using (family) "
        "where s.family = %s and s.kind = 'up' and s.seq = h.since_seq and s.review_on <= %s",
        visit.family,
        facts.today,
    )
    if not rows:
        return None
    return NextStep(
        title="Look at how leading goes",
        text="Talk about it together. Go on, stay, or step back: all are fine.",
        label="Open the handover",
        href=f"{visit.root}/handover",
        due=on(rows[0]["review_on"]),
    )


def step_in(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone the plan counts on is away (rules.md T18): shown until someone acts."""
    found = warnings(visit) if visit.may(Deed.SEE_PLAN) else ()
    if not found:
        return None
    one = found[0]
    return NextStep(
        title=f"{one.name} is away, and the plan counts on them",
        text=f"{one.counted_on[0]}. Settle who stands in.",
        label="Settle who stands in",
        href=f"{visit.root}/plan/rota",
    )


def fill_what_was_left(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone left the network, and something still stands with them (coverage.md A24)."""
    if not visit.may(Deed.CHANGE_PLAN):
        return None
    left = left_open(visit)
    if not left:
        return None
    return NextStep(
        title=f"{left[0].name} left, and something is still with them",
        text=f"{left[0].words.rstrip('.')}. Settle who does it now.",
        label="See who does what",
        href=f"{visit.root}/network/roles",
    )


def meet_today(visit: Visit, facts: Facts) -> NextStep | None:
    """The risk was judged imminent, and the meeting of that day is not in the record (A31)."""
    if not visit.may(Deed.WRITE_CASE):
        return None
    found = visit.ledger.family(visit.family).urgency.discussions.values()
    owed = [each.due for each in found if each.imminent and each.due and not each.settled]
    if not owed:
        return None
    return NextStep(
        title="Meet today: the danger is close",
        text="Hold the meeting that was called for, or say why it could not be held.",
        label="Say what happened",
        href=f"{visit.root}/urgent",
        due=on(min(due.on for due in owed)),
    )


def follow_the_stop_gap(visit: Visit, facts: Facts) -> NextStep | None:
    """A stop-gap plan ends within days, or ended and nothing has taken its place (A31, A74)."""
    if not visit.may(Deed.WRITE_CASE) or facts.version:
        return None
    ends = visit.ledger.family(visit.family).interim.ends_on
    if ends is None or ends - facts.today > SOON:
        return None
    over = ends < facts.today
    return NextStep(
        title="The stop-gap plan has ended" if over else "The stop-gap plan is about to end",
        text="Make the safety plan with the network, or agree another stop-gap plan.",
        label="See what can be done",
        href=f"{visit.root}/urgent",
        due=on(ends),
    )


def answer_the_plan(visit: Visit, facts: Facts) -> NextStep | None:
    """Someone of the network says what they think of the newest version."""
    if visit.viewer.standing is not Standing.NETWORK or not facts.version:
        return None
    if not visit.may(Deed.ANSWER_PLAN):
        return None
    mine = visit.rows(
        "select 1 from pages.plan_answers where family = %s and version = %s and person = %s",
        visit.family,
        facts.version,
        visit.viewer.person,
    )
    if mine:
        return None
    return NextStep(
        title=f"Say what you think of version {facts.version} of the plan",
        text="Yes, no, or cannot answer yet. Your answer counts, whatever it is.",
        label="Read the plan",
        href=f"{visit.root}/plan",
    )


def find_people(visit: Visit, facts: Facts) -> NextStep | None:
    """Before anything else there are people around the children."""
    if not visit.may(Deed.BUILD_NETWORK) or facts.network or facts.version:
        return None
    first = facts.due("first-meeting")
    return NextStep(
        title="Find the people around the children",
        text="Ask the children and parents who matters to them. Start with one name.",
        label="Add someone to the network",
        href=f"{visit.root}/network",
        due=on(first["on"]) if first else None,
    )


def hold_the_first_meeting(visit: Visit, facts: Facts) -> NextStep | None:
    """The first Family Network Meeting, by the day it is due."""
    first = facts.due("first-meeting")
    if not visit.may(Deed.RECORD_MEETING) or not (first or not (facts.version or facts.held)):
        return None
    return NextStep(
        title="Hold the first Family Network Meeting",
        text="Record it here, step by step. Each step saves by itself.",
        label="Record the first meeting",
        href=f"{visit.root}/meetings",
        due=on(first["on"]) if first else None,
    )


def write_the_meeting_up(visit: Visit, facts: Facts) -> NextStep | None:
    """A meeting whose record is not complete."""
    waiting = facts.due("write-up")
    if not visit.may(Deed.RECORD_MEETING) or waiting is None:
        return None
    return NextStep(
        title="Write up the meeting",
        text="Check what is in the record of the meeting, and fill what is missing.",
        label="Open the meeting",
        href=f"{visit.root}/meetings/{waiting['subject']}",
        due=on(waiting["on"]),
    )


def make_the_plan(visit: Visit, facts: Facts) -> NextStep | None:
    """A meeting was held and no version of the plan is kept."""
    if not visit.may(Deed.CHANGE_PLAN) or not facts.held or facts.version:
        return None
    return NextStep(
        title="Keep the first version of the plan",
        text="Put in who does what, then keep it as version 1 so that people can answer it.",
        label="Open the plan",
        href=f"{visit.root}/plan",
    )


def hold_the_review(visit: Visit, facts: Facts) -> NextStep | None:
    """The next review, by the day it is due."""
    review = facts.due("review")
    if not visit.may(Deed.RECORD_MEETING) or review is None:
        return None
    return NextStep(
        title="Hold the next review",
        text="Look at what works, with evidence, and change what does not.",
        label="Record a review",
        href=f"{visit.root}/reviews",
        due=on(review["on"]),
    )


def look_again_at_a_meeting(visit: Visit, facts: Facts) -> NextStep | None:
    """A decision to hold no meeting comes with the day on which it is looked at again."""
    due = facts.due("look-again")
    if due is None or not visit.may(Deed.SEE_CASE):
        return None
    return NextStep(
        title="Look again at holding a meeting",
        text="It was decided to hold none for now. Ask the family what has changed.",
        label="See the dates",
        href=f"{visit.root}/dates",
        due=on(due["on"]),
    )


def consider_a_meeting(visit: Visit, facts: Facts) -> NextStep | None:
    """At the start of an assessment: would a meeting help (coverage.md A54)."""
    if facts.held or not visit.may(Deed.WRITE_CASE):
        return None
    if visit.ledger.family(visit.family).assurance.considered:
        return None
    return NextStep(
        title="Think about a Family Network Meeting at the start",
        text="Say what was settled, so that nobody has to ask again.",
        label="Say what was settled",
        href=f"{visit.root}/assurance",
    )


def file_the_form(visit: Visit, facts: Facts) -> NextStep | None:
    """A meeting whose form has no reference in the council's own system (coverage.md A108)."""
    if not facts.held or not visit.may(Deed.WRITE_CASE):
        return None
    family = visit.ledger.family(visit.family)
    latest = family.meetings.latest
    if family.closing.withdrawn or latest is None or latest[0] in family.assurance.forms:
        return None
    return NextStep(
        title="Note where the meeting’s form is",
        text="Its reference in the council’s own system is missing.",
        label="Note the reference",
        href=f"{visit.root}/around-meetings",
    )


# In the order in which they come first; one line a step.
STEPS: tuple[Step, ...] = (
    meet_today,
    help_who_asked,
    follow_the_meeting,
    reach_them_otherwise,
    answer_the_offer,
    answer_the_ask,
    step_in,
    fill_what_was_left,
    follow_the_stop_gap,
    answer_the_plan,
    find_people,
    hold_the_first_meeting,
    write_the_meeting_up,
    make_the_plan,
    look_again_at_a_meeting,
    look_at_the_step,
    hold_the_review,
    consider_a_meeting,
    file_the_form,
)


class Needed(msgspec.Struct, frozen=True, kw_only=True):
    """What a family needs: the next step, and at most five more that are open."""

    step: NextStep | None
    more: tuple[NextStep, ...]


def needed(visit: Visit, facts: Facts) -> Needed:
    """What this person can do next here, the rest with what is overdue first."""
    found = [step for step in (each(visit, facts) for each in STEPS) if step is not None]
    rest = sorted(found[1:], key=lambda step: _pressing(step, facts.today))
    return Needed(step=found[0] if found else None, more=tuple(rest[:MOST_OPEN]))


def _pressing(step: NextStep, today: date) -> tuple[bool, str]:
    # Those that are late by how late they are; the others keep the order of the list.
    day = step.due.iso[:10] if step.due and step.due.iso else ""
    late = bool(day) and day < today.isoformat()
    return (not late, day if late else "")
