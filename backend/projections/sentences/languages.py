"""What the history says of how people read and follow."""

from __future__ import annotations

from typing import assert_never

from backend.aggregates.languages import (
    LanguagesEvent,
    NeedsTold,
    PlanTranslated,
    TranslationChecked,
)
from backend.projections.sentences.wording import Names, also


def sentence(event: LanguagesEvent, name: Names) -> str:
    """One plain sentence that says what happened; people by the name `name` gives."""
    match event:
        case NeedsTold(person=person, language=language, interpreter=interpreter):
            who = f"{name(person)} reads and speaks {language}"
            more = " and needs an interpreter." if interpreter else "."
            return f"{who}{more}{also('What helps', event.reading)}"
        case PlanTranslated(version=version, language=language, by=by, checked_by=checked_by):
            done = by or "a machine"
            read = f"checked by {checked_by}" if checked_by else "not checked by a person yet"
            return f"Version {version} of the plan was put into {language} by {done}, {read}."
        case TranslationChecked(checked_by=checked_by):
            return f"{checked_by} checked a copy of the plan in another language."
        case _:
            assert_never(event)
