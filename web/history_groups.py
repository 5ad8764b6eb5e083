"""The line of a history meeting by meeting, with what fell between them."""

from __future__ import annotations

import msgspec

from web.history_asked import Met
from web.history_line import Line


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Entries under one heading; without a title they are the whole line."""

    lines: tuple[Line, ...]
    title: str = ""
    href: str | None = None
    # How many entries, where all of them are on this page.
    count: int = 0


def grouped(
    lines: list[Line], meetings: dict[str, Met], root: str, *, whole: bool
) -> tuple[Group, ...]:
    """Newest first: what belongs to a meeting, what came after it, and last what came before any.

    An entry that belongs to no meeting falls after the latest one held by its day. `whole` says
    that no other page has more of it.
    """
    found: dict[tuple[str, bool], list[Line]] = {}
    for line in lines:
        found.setdefault(_place(line, meetings), []).append(line)
    groups: list[Group] = []
    for meeting, met in meetings.items():
        for at in (False, True):
            if held := found.get((meeting, at)):
                title = met.words if at else f"After {met.words[:1].lower()}{met.words[1:]}"
                href = f"{root}/meetings/{meeting}" if at else None
                groups.append(_group(held, title, href, whole))
    if before := found.get(("", False)):
        title = "Before the first meeting" if meetings else "No meeting has been held yet"
        groups.append(_group(before, title, None, whole))
    return tuple(groups)


def _group(lines: list[Line], title: str, href: str | None, whole: bool) -> Group:
    count = sum(1 + len(line.hanging) for line in lines) if whole else 0
    return Group(lines=tuple(lines), title=title, href=href, count=count)


def _place(line: Line, meetings: dict[str, Met]) -> tuple[str, bool]:
    if line.meeting in meetings:
        return line.meeting or "", True
    for meeting, met in meetings.items():
        if line.day and met.on and met.on <= line.day:
            return meeting, False
    return "", False
