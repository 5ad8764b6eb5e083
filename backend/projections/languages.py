"""How people can read and follow, and the plan's copies in other languages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from backend.aggregates.languages import NeedsTold, PlanTranslated, TranslationChecked
from backend.projections.rows import Op, Patch, Put, Table
from backend.record import Recorded

NEEDS = Table(
    name="pages.needs",
    key=("family", "person"),
    columns={
        "family": "uuid not null",
        "person": "text not null",
        "seq": "integer not null",
        "language": "text not null",
        "interpreter": "boolean not null",
        "reading": "text",
        "on": "date",
    },
)
TRANSLATIONS = Table(
    name="pages.translations",
    key=("family", "translation"),
    columns={
        "family": "uuid not null",
        "translation": "text not null",
        "seq": "integer not null",
        "version": "integer not null",
        "language": "text not null",
        "by": "text",
        "checked_by": "text",
        "words": "text not null",
        "file": "text",
        "file_kind": "text",
        "file_kept": "text",
        "on": "date",
    },
)
tables = (NEEDS, TRANSLATIONS)


def project(recorded: Recorded, _: Any) -> Iterator[Op]:
    """What an event changes about reading and languages."""
    family, event = recorded.stream, recorded.event
    match event:
        case NeedsTold():
            yield Put(
                NEEDS,
                {
                    "family": family,
                    "person": event.person,
                    "seq": recorded.seq,
                    "language": event.language,
                    "interpreter": event.interpreter,
                    "reading": event.reading,
                    "on": event.happened.on,
                },
            )
        case PlanTranslated(file=file):
            yield Put(
                TRANSLATIONS,
                {
                    "family": family,
                    "translation": event.translation,
                    "seq": recorded.seq,
                    "version": event.version,
                    "language": event.language,
                    "by": event.by,
                    "checked_by": event.checked_by,
                    "words": event.words,
                    "file": file.file if file else None,
                    "file_kind": file.kind.value if file else None,
                    "file_kept": file.kept if file else None,
                    "on": event.happened.on,
                },
            )
        case TranslationChecked(translation=translation, checked_by=checked_by):
            yield Patch(TRANSLATIONS, (family, translation), {"checked_by": checked_by})
        case _:
            return
