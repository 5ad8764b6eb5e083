"""How people can read and follow: language, interpreter and format; the plan in other languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from backend.aggregates.stored import StoredFile, check_stored
from backend.aggregates.vocabulary import (
    LONGEST_NAME,
    Command,
    Event,
    Happened,
    PersonId,
    Refused,
    TranslationId,
    Words,
    brief,
    need,
    not_ahead,
)

if TYPE_CHECKING:
    from backend.aggregates.authority import Terms
    from backend.aggregates.family import Family


# Events


class NeedsTold(Event, frozen=True, kw_only=True, tag="needs-told"):
    """Someone said how they can read and follow: the newest says what stands."""

    person: PersonId
    language: str
    interpreter: bool
    reading: Words | None
    happened: Happened


class PlanTranslated(Event, frozen=True, kw_only=True, tag="plan-translated"):
    """A copy of a version of the plan was put into another language.

    `by` is None for the work of a machine; `checked_by` is the person who read it against the
    first words, None where nobody has.
    """

    translation: TranslationId
    version: int
    language: str
    by: str | None
    checked_by: str | None
    words: Words
    file: StoredFile | None
    happened: Happened


class TranslationChecked(Event, frozen=True, kw_only=True, tag="translation-checked"):
    """Someone read a translated copy against the first words."""

    translation: TranslationId
    checked_by: str
    happened: Happened


LanguagesEvent = NeedsTold | PlanTranslated | TranslationChecked

# Commands


class TellNeeds(Command, frozen=True, kw_only=True):
    """Take down how someone can read and follow."""

    person: PersonId
    language: str
    happened: Happened
    interpreter: bool = False
    reading: str | None = None


class TranslatePlan(Command, frozen=True, kw_only=True):
    """Put a translated copy of a version in the record."""

    translation: TranslationId
    version: int
    language: str
    words: str
    happened: Happened
    by: str | None = None
    checked_by: str | None = None
    file: StoredFile | None = None


class CheckTranslation(Command, frozen=True, kw_only=True):
    """Take down who read a translated copy against the first words."""

    translation: TranslationId
    checked_by: str
    happened: Happened


LanguagesCommand = TellNeeds | TranslatePlan | CheckTranslation

# State


class Needs(msgspec.Struct, frozen=True):
    """How someone can read and follow."""

    language: str
    interpreter: bool
    reading: str | None


class Languages(msgspec.Struct, frozen=True):
    """What people need, and which translated copies nobody has checked."""

    needs: dict[PersonId, Needs] = {}
    checked: dict[TranslationId, str | None] = {}


def decide(family: Family, command: LanguagesCommand, terms: Terms) -> list[LanguagesEvent]:
    """What follows from a command about reading and languages."""
    match command:
        case TellNeeds(person=person, language=language, interpreter=interpreter):
            family.known(person, "person")
            need(language, "Enter a language, such as English.", "language", LONGEST_NAME)
            brief(command.reading, "reading", 1_000)
            not_ahead(command.happened, terms.today)
            said = Needs(language, interpreter, command.reading)
            if family.languages.needs.get(person) == said:
                return []
            return [
                NeedsTold(
                    person=person,
                    language=language,
                    interpreter=interpreter,
                    reading=command.reading,
                    happened=command.happened,
                )
            ]
        case TranslatePlan():
            return [_translated(family, command, terms)]
        case CheckTranslation(translation=translation, checked_by=checked_by, happened=happened):
            need(checked_by, "Enter who checked it.", "checked_by", LONGEST_NAME)
            not_ahead(happened, terms.today)
            if translation not in family.languages.checked:
                raise Refused("Put the translated copy in the record first.", "checked_by")
            if family.languages.checked[translation] == checked_by:
                return []
            return [
                TranslationChecked(
                    translation=translation, checked_by=checked_by, happened=happened
                )
            ]


def _translated(family: Family, command: TranslatePlan, terms: Terms) -> PlanTranslated:
    if not 1 <= command.version <= family.plan.version:
        raise Refused("There is no such version of the plan.", "version")
    need(command.language, "Enter the language.", "language", LONGEST_NAME)
    need(command.words, "Put the translated words here.", "words")
    brief(command.by, "by", LONGEST_NAME)
    brief(command.checked_by, "checked_by", LONGEST_NAME)
    not_ahead(command.happened, terms.today)
    if command.translation in family.languages.checked:
        raise Refused("This copy is in the record.", "words")
    if command.checked_by and command.checked_by == command.by:
        raise Refused("Someone else checks it: two people, two names.", "checked_by")
    if command.file is not None:
        check_stored(command.file, "file")
    return PlanTranslated(
        translation=command.translation,
        version=command.version,
        language=command.language,
        by=command.by or None,
        checked_by=command.checked_by or None,
        words=command.words,
        file=command.file,
        happened=command.happened,
    )


def evolve(languages: Languages, event: LanguagesEvent) -> Languages:
    """What people need, and the copies, after one more event."""
    match event:
        case NeedsTold(person=person):
            said = Needs(event.language, event.interpreter, event.reading)
            return msgspec.structs.replace(languages, needs={**languages.needs, person: said})
        case (
            PlanTranslated(translation=translation, checked_by=checked_by)
            | TranslationChecked(translation=translation, checked_by=checked_by)
        ):
            checked = {**languages.checked, translation: checked_by}
            return msgspec.structs.replace(languages, checked=checked)
