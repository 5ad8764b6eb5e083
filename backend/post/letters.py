"""What a message says: made when it leaves, for one person, from what they may read then.

Subjects are the same for everybody and tell nothing; neither do text messages. No message holds
anybody's name but its reader's own on paper, and a link holds ids alone.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any, LiteralString

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from backend.aggregates.reaching import By
from backend.ledger import Ledger
from backend.permission import Deed
from backend.post import calendar, calling, follower
from backend.post.outbox import Message
from backend.post.reach import Recipient, clock_words
from backend.speech import gettext as _
from backend.speech import language_called, ngettext, speaking

GOODBYE = "You get this because you said you want to be reached this way. You can change that:"
UNCHECKED = "No person has checked this translation yet."
_MEETING: LiteralString = (
    'select kind, state, "on", at, place from pages.meetings where family = %s and meeting = %s'
)
_LINES: LiteralString = (
    "select line from pages.plan_lines where family = %s and doer = %s and not withdrawn "
    "and kind = 'action' order by place"
)
_VERSION: LiteralString = (
    "select version, goals, lines from pages.plan_versions where family = %s and version = %s"
)


class Link(msgspec.Struct, frozen=True):
    """A way into the pages: what it leads to, and where."""

    words: str
    path: str


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a paper: a heading and its lines."""

    heading: str
    lines: tuple[str, ...]


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A message in words, the same by every way."""

    subject: str
    # The one sentence that a text message has room for.
    short: str
    words: tuple[str, ...]
    links: tuple[Link, ...] = ()
    calendar: bytes | None = None
    method: str = ""
    # What goes along as a file by mail, and stands below on paper.
    copy: tuple[Part, ...] = ()
    copy_title: str = ""
    # The catalogue it was written from; "" for English.
    language: str = ""


class NoLetter(Exception):
    """Nothing is sent after all: the message says why, for the worker."""


GONE = "They have left, or are kept out."
NOT_OPEN = "They may not read this now."


def written(
    db: Connection, ledger: Ledger, to: Recipient, message: Message, sender: str, address: str
) -> Letter:
    """The letter of a message; raises NoLetter where there is nothing to say, or they may not."""
    if to.gone:
        raise NoLetter(GONE)
    with speaking(language_called(to.language)) as spoken:
        letter = _written(db, ledger, to, message, sender, address)
        if spoken is None:
            return letter
        words = (*letter.words, _(UNCHECKED)) if spoken.unchecked else letter.words
        return msgspec.structs.replace(letter, words=words, language=spoken.language)


def _written(
    db: Connection, ledger: Ledger, to: Recipient, message: Message, sender: str, address: str
) -> Letter:
    match message.kind:
        case follower.INVITATION | follower.MOVED | follower.OFF:
            return _meeting(db, ledger, to, message, sender, address)
        case follower.COPY:
            return _copy(db, to, message)
        case calling.TURN:
            return _turn(db, ledger, to, message)
        case calling.DIGEST:
            return _digest(db, ledger, to, message)
        case _:
            raise NoLetter("There is no such message.")


def _row(db: Connection, query: LiteralString, *values: Any) -> dict[str, Any] | None:
    with db.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchone()


# Meetings


def _meeting(
    db: Connection, ledger: Ledger, to: Recipient, message: Message, sender: str, address: str
) -> Letter:
    if not to.may(Deed.SEE_MEETINGS):
        raise NoLetter(NOT_OPEN)
    row = _row(db, _MEETING, to.family, message.about)
    if row is None or row["on"] is None:
        raise NoLetter("This meeting is no longer in the record.")
    off = message.kind == follower.OFF
    if not off and row["state"] != "planned":
        raise NoLetter("The meeting has been held, or was called off.")
    if row["on"] < ledger.today():
        raise NoLetter("The day has passed.")
    where = to.reads(row["place"] or "")
    path = f"/families/{to.family}/next-meeting"
    when = day_words(row["on"], row["at"])
    said = {
        follower.INVITATION: (_("A date for you"), _("You are asked to come to a meeting.")),
        follower.MOVED: (_("A change of date"), _("A meeting you were asked to was changed.")),
        follower.OFF: (_("A date is off"), _("A meeting you were asked to will not be held.")),
    }
    subject, first = said[message.kind]
    words = [first, _("When: %(when)s.") % {"when": when}]
    if where and not off:
        words.append(_("Where: %(where)s.") % {"where": where})
    if not off:
        words.append(
            _("If you cannot come, tell the worker who sent you this. You can still have your say.")
        )
    entry = calendar.Date(
        family=to.family,
        meeting=message.about,
        on=row["on"],
        at=row["at"],
        place="" if off else where,
        sequence=message.sequence,
        off=off,
        stamp=message.made_at,
        link="",
    )
    method = "CANCEL" if off else "REQUEST"
    return Letter(
        subject=subject,
        short=f"{first} {when}.",
        words=tuple(words),
        links=(Link(_("See the next meeting"), path),),
        calendar=calendar.file(entry, method, sender, address),
        method=method,
    )


def day_words(day: date, at: time | None) -> str:
    """A day as people say it: Tuesday 8 December 2026 at 4:30 pm."""
    said = f"{_(f'{day:%A}')} {day.day} {_(f'{day:%B}')} {day.year}"
    return _("%(day)s at %(time)s") % {"day": said, "time": clock_words(at)} if at else said


# The plan


def _copy(db: Connection, to: Recipient, message: Message) -> Letter:
    if not to.may(Deed.SEE_PLAN):
        raise NoLetter(NOT_OPEN)
    row = _row(db, _VERSION, to.family, int(message.about))
    if row is None:
        raise NoLetter("This version is no longer in the record.")
    by = to.reach.by if to.reach and not to.reach.failed else By.PRINT
    along = by is By.PRINT or (by is By.EMAIL and to.reach is not None and to.reach.copies)
    sentence = _("There is a new copy for you.")
    return Letter(
        subject=_("A copy for you"),
        short=sentence,
        words=(
            sentence,
            _("It is the plan as it was agreed. Keep it where only you can read it."),
        )
        if along
        else (sentence, _("Sign in to read it.")),
        links=(Link(_("Read it"), f"/families/{to.family}/plan"),),
        copy=_parts(to, row) if along else (),
        copy_title=_("The plan, version %(version)s") % {"version": row["version"]},
    )


HEADINGS = {
    "rule": "What everyone keeps to",
    "action": "Who does what",
    "contingency": "If it goes wrong",
    "sign": "Signs that it goes well",
    "consequence": "If the plan is not followed",
}


def _parts(to: Recipient, row: dict[str, Any]) -> tuple[Part, ...]:
    # As they were in this version, whatever they say by now.
    goals: dict[str, str] = row["goals"]
    parts = [Part(heading=_("What we want"), lines=tuple(map(to.reads, goals.values())))]
    for kind, heading in HEADINGS.items():
        lines = [line_words(line) for line in row["lines"] if line["kind"] == kind]
        parts.append(Part(heading=_(heading), lines=tuple(map(to.reads, lines))))
    return tuple(part for part in parts if part.lines)


def line_words(line: dict[str, Any]) -> str:
    """One line of the plan in a few sentences: what, who, when, and who steps in."""
    said = [_stopped(line["words"])]
    if line["doer"]:
        said.append(_("Who: %(who)s.") % {"who": line["doer"]})
    if line["when"]:
        said.append(_("When: %(when)s") % {"when": _stopped(line["when"])})
    for number, step in enumerate(line["steps"], start=1):
        said.append(f"{number}) {_stopped(step)}")
    if line["backups"]:
        said.append(_("If they cannot: %(who)s.") % {"who": ", ".join(line["backups"])})
    if line["tell"]:
        said.append(_("Then tell: %(who)s") % {"who": _stopped(line["tell"])})
    return " ".join(said)


def _stopped(words: str) -> str:
    words = words.strip()
    return words if words.endswith((".", "!", "?")) else f"{words}."


# What is theirs


def _turn(db: Connection, ledger: Ledger, to: Recipient, message: Message) -> Letter:
    if not to.may(Deed.SEE_PLAN):
        raise NoLetter(NOT_OPEN)
    slot, day = message.about.rsplit(" ", 1)
    on = date.fromisoformat(day)
    if on < ledger.today():
        raise NoLetter("The day has passed.")
    mine = [turn for turn in calling.turns(db, to.family, to.person, on, 1) if turn.slot == slot]
    if not mine:
        raise NoLetter("Someone else has this turn now.")
    hour = mine[0].at
    sentence = (
        _("It is your turn today at %(time)s.") % {"time": clock_words(hour)}
        if hour
        else _("It is your turn today.")
    )
    return Letter(
        subject=_("A reminder"),
        short=sentence,
        words=(sentence, _("Afterwards, tell how it went. It takes ten seconds.")),
        links=(
            Link(_("Tell how it went"), f"/families/{to.family}/tell"),
            Link(_("See today"), f"/families/{to.family}"),
        ),
    )


def _digest(db: Connection, ledger: Ledger, to: Recipient, message: Message) -> Letter:
    begins = date.fromisoformat(message.about)
    words: list[str] = []
    links: list[Link] = []
    if to.may(Deed.SEE_PLAN):
        turns = calling.turns(db, to.family, to.person, begins, calling.WEEK)
        turns = [turn for turn in turns if turn.day >= ledger.today()]
        words += [
            _("Your turn: %(when)s.") % {"when": day_words(turn.day, turn.at)} for turn in turns
        ]
    if to.may(Deed.TELL_PRACTICE):
        lines = db.execute(_LINES, (to.family, to.person)).fetchall()
        for number, (line,) in enumerate(lines, start=1):
            title = _("Tell how it went")
            if len(lines) > 1:
                title = _("Tell how your part %(number)s went") % {"number": number}
            links.append(Link(title, f"/families/{to.family}/tell?line={line}"))
    if to.may(Deed.SEE_MEETINGS):
        found = db.execute(
            "select \"on\", at from pages.meetings where family = %s and state = 'planned' "
            'and "on" between %s and %s order by "on"',
            (to.family, begins, begins + timedelta(days=calling.WEEK - 1)),
        ).fetchall()
        words += [_("A meeting: %(when)s.") % {"when": day_words(on, at)} for on, at in found]
    if not words and not links:
        raise NoLetter("There was nothing of theirs this week.")
    if links:
        said = ngettext(
            "You have one part in what was agreed. Tell how it goes, in one line.",
            "You have %(count)s parts in what was agreed. Tell how it goes, in one line.",
            len(links),
        )
        words.append(said % {"count": len(links)})
    return Letter(
        subject=_("Your week"),
        short=_("Your week is ready to look at."),
        words=tuple(words),
        links=(*links, Link(_("See today"), f"/families/{to.family}")),
    )
