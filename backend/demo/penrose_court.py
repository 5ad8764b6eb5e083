"""The Penrose children, January and February 2026: a court asks for the history, and gets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.disclosure import (
    ApproveDisclosure,
    CheckStanding,
    FixScope,
    HistoryAssembled,
    RequestHistory,
    ReviewDisclosure,
)
from backend.aggregates.disclosure_steps import Asker, Ground
from backend.aggregates.family import FamilyCommand, Together
from backend.aggregates.holds import ApplyHold
from backend.aggregates.protected import FactProtected
from backend.aggregates.redaction import ProposeWithholding, ReverseWithholding
from backend.aggregates.release import PackClosed, ReceivePack, ReleasePack, Way
from backend.aggregates.safeguards import ContactRestrictionDecided
from backend.aggregates.significance import MarkSignificant
from backend.aggregates.vocabulary import HoldId, ReleaseId, RequestId, WithheldId
from backend.court import steps
from backend.court.covering import pieces
from backend.demo.ashmere import HELEN, SIAN, TOMASZ
from backend.demo.penrose_people import KERRY, LEE, key
from backend.demo.story import Story, found, on
from backend.record import Recorded, tag_of

REQUEST = RequestId(key("request", "court"))
HOLD = HoldId(key("hold", "case"))
RULES = "ew-family-2026-03-02"
WITHHELD, SIGNIFICANT = 14, 44
# What makes an entry one for the chronology, by its kind: why, and what it meant for the children.
MATTERS = {
    "involvement-began": ("The council became involved.", "Someone knew that they were not safe."),
    "care-arrangement-started": ("They slept somewhere else.", "A sober adult was with them."),
    "care-arrangement-ended": ("They went home.", "They were with their mother again."),
    "bottom-line-set": ("It says what is not up for discussion.", "A limit that adults keep."),
    "bottom-line-told": ("The parents knew it from here on.", "Their parents knew the limit."),
    "bottom-line-assessed": ("Somebody judged whether it was crossed.", "They were safe, or not."),
    "meeting-held": ("The network met.", "More people knew, and came."),
    "plan-version-made": ("There was a plan, or another one.", "Who comes was settled for them."),
    "plan-agreed": ("People agreed to it.", "The people they know stood by it."),
    "plan-seen-by-manager": ("A manager looked at it.", "Someone else had checked it."),
    "contingency-used": ("The plan was needed.", "Someone came when it was needed."),
    "child-heard": ("A child was asked.", "They said what it was like."),
    "pictures-shared-with-child": ("They were told in words and pictures.", "They could follow."),
    "facilitation-accepted": ("The family took the lead.", "Their aunt kept it going."),
    "deadline-excepted": ("A date was moved by a decision.", "Their review came later."),
    "conference-held": ("A conference was held.", "It was settled which plan they have."),
    "trial-held": ("The plan was tested.", "They knew what happens."),
    "entry-disputed": ("Someone sees it another way.", "Adults said so openly."),
    "support-withdrawn": ("The council stepped away.", "Their network goes on."),
}


def _decided(by: str, role: JobRole, day: str, reason: str) -> Decision:
    return Decision(by=by, role=role, on=date.fromisoformat(day), reason=reason)


def sian(day: str, reason: str) -> Decision:
    """What information governance decided on a day."""
    return _decided("Sian Prosser", JobRole.INFORMATION, day, reason)


def helen(day: str, reason: str) -> Decision:
    """What the council's solicitor decided on a day."""
    return _decided("Helen Quill", JobRole.LEGAL, day, reason)


def tell(story: Story) -> None:
    """Entries 91 to 97."""
    _asked(story)
    _prepared(story)
    _looked_through(story)
    _given_out(story)


def _asked(story: Story) -> None:
    story.tell(
        "91",
        "2026-01-15 10:20",
        HELEN,
        RequestHistory(
            request=REQUEST,
            asker=Asker.COURT,
            asked_by="The Family Court at Ashmere",
            authority="Order of 14 January 2026 on Lee Garside’s application",
            asks="A section 7 report, and the whole history of the family network meetings.",
            due=date(2026, 2, 12),
            readers=(LEE, KERRY),
            happened=on("2026-01-15"),
        ),
    )
    story.tell(
        "92",
        "2026-01-16 09:00",
        SIAN,
        ApplyHold(
            hold=HOLD,
            covers="The whole record, its files and who looked at it.",
            request=REQUEST,
            decision=sian("2026-01-16", "A court has asked for it."),
        ),
    )
    story.tell(
        "92 standing",
        "2026-01-16 11:30",
        HELEN,
        CheckStanding(
            request=REQUEST,
            identity="The sealed order came through the court’s portal, and the court office "
            "confirmed its number by phone.",
            standing="A court’s order to the council.",
            decision=helen("2026-01-16", "The order names what is to be filed and by when."),
        ),
    )
    story.tell_about("92 significant", "2026-01-20 15:00", TOMASZ, _significant)


def _significant(entries: Sequence[Recorded]) -> FamilyCommand:
    of_kind = [(one.seq, tag) for tag in MATTERS for one in entries if tag_of(one.event) == tag]
    return Together(
        tuple(
            MarkSignificant(entry=seq, why=MATTERS[tag][0], impact=MATTERS[tag][1])
            for seq, tag in sorted(of_kind[:SIGNIFICANT])
        )
    )


def _prepared(story: Story) -> None:
    story.tell_about("93", "2026-01-22 09:30", SIAN, _scope)
    story.tell_about("94", "2026-01-28 16:00", SIAN, _withheld)


def _scope(entries: Sequence[Recorded]) -> FamilyCommand:
    return FixScope(request=REQUEST, upto=entries[-1].seq, rules=RULES, account=SIAN.account)


def _withheld(entries: Sequence[Recorded]) -> FamilyCommand:
    secret = [
        (one.seq, f"event.{name}", Ground.CONTACT, "It says where they can be found.")
        for name in ("value", "label")
        for one in entries
        if isinstance(one.event, FactProtected)
    ]
    others = [
        (seq, path, Ground.THIRD_PARTY, "It is about the letters of someone who is no party.")
        for seq, path in _about_letters(entries)
    ]
    return Together(
        tuple(
            ProposeWithholding(
                request=REQUEST,
                withheld=WithheldId(key("withheld", number)),
                entry=seq,
                field=path,
                ground=ground,
                decision=sian("2026-01-28", why),
                account=SIAN.account,
            )
            for number, (seq, path, ground, why) in enumerate((secret + others)[:WITHHELD], start=1)
        )
    )


def _about_letters(entries: Sequence[Recorded]) -> Iterator[tuple[int, str]]:
    for one in entries:
        about_pat = isinstance(one.event, ContactRestrictionDecided)
        for text in pieces(one.entry):
            if "letter" in text.value.casefold() and (about_pat or "Nanny Pat" in text.value):
                yield one.seq, text.path


def _looked_through(story: Story) -> None:
    story.tell(
        "95 reversed",
        "2026-02-02 09:15",
        HELEN,
        ReverseWithholding(
            request=REQUEST,
            withheld=WithheldId(key("withheld", WITHHELD)),
            decision=helen("2026-02-02", "It matters to what the children wish, and harms no one."),
            account=HELEN.account,
        ),
    )
    story.work("95 pages", "2026-02-02 09:40", SIAN, REQUEST, steps.assemble)
    story.tell_about("95 reviewed", "2026-02-02 14:00", HELEN, _reviewed)
    story.work("95 searched", "2026-02-02 14:10", SIAN, REQUEST, steps.search)
    story.tell_about("95", "2026-02-02 15:00", HELEN, _approved)


def _reviewed(entries: Sequence[Recorded]) -> FamilyCommand:
    _, made = found(entries, HistoryAssembled, lambda event: event.request == REQUEST)
    return ReviewDisclosure(
        request=REQUEST,
        pdf=made.pdf,
        opened=made.reading,
        decision=helen("2026-02-02", "Every page was opened. Nothing of substance is withheld."),
        account=HELEN.account,
    )


def _approved(entries: Sequence[Recorded]) -> FamilyCommand:
    _, made = found(entries, HistoryAssembled, lambda event: event.request == REQUEST)
    return ApproveDisclosure(
        request=REQUEST,
        pdf=made.pdf,
        decision=helen("2026-02-02", "It is what the order asks for."),
        account=HELEN.account,
    )


RECIPIENTS = (
    ("The Family Court at Ashmere", "the court", Way.COURT_PORTAL),
    ("Marlowe and Finch", "Lee Garside’s solicitors", Way.LINK),
    ("Abbey Lane Law", "Kerry Penrose’s solicitors", Way.LINK),
    ("Rosa Dunne", "the children’s guardian", Way.LINK),
)


def _release(number: int) -> ReleaseId:
    return ReleaseId(key("release", number))


def _given_out(story: Story) -> None:
    story.work("96", "2026-02-03 10:00", SIAN, REQUEST, steps.seal_pack)
    story.tell(
        "97",
        "2026-02-09 11:00",
        HELEN,
        *(
            ReleasePack(
                request=REQUEST,
                release=_release(number),
                recipient=recipient,
                capacity=capacity,
                way=way,
                expires=date(2026, 2, 23) if way is Way.LINK else None,
                decision=helen("2026-02-09", "The order names the parties."),
            )
            for number, (recipient, capacity, way) in enumerate(RECIPIENTS)
        ),
    )
    story.tell_about("97 received", "2026-02-09 15:30", HELEN, _received)


def _received(entries: Sequence[Recorded]) -> FamilyCommand:
    _, closed = found(entries, PackClosed, lambda event: event.request == REQUEST)
    return ReceivePack(
        request=REQUEST,
        release=_release(0),
        pack=closed.pack,
        words="Filed. The digest is the one on the covering letter.",
    )
