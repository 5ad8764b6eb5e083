"""What children asked for in the plan, beside its lines: only what everyone may read (A76)."""

from __future__ import annotations

from typing import Any

from web.page import Visit


def ideas(visit: Visit, line: str | None = None) -> tuple[dict[str, Any], ...]:
    """Children's ideas with what became of each, of one line where that is named.

    The plan is printed and handed on, so what only staff may read stays on the child's own page.
    """
    return tuple(
        visit.rows(
            "select i.idea, i.words, i.line, i.reason, i.told_by, p.name as child, "
            "l.words as line_words from pages.child_ideas i "
            "join pages.people p on p.family = i.family and p.person = i.child "
            "left join pages.plan_lines l on l.family = i.family and l.line = i.line "
            "where i.family = %s and i.seen_by = 'everyone' "
            "and (%s::text is null or i.line = %s) order by i.seq",
            visit.family,
            line,
            line,
        )
    )
