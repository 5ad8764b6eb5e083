"""Copies of the plan in other languages: from which version, by whom, and checked by whom."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
from litestar import Response

from backend.aggregates.languages import CheckTranslation, TranslatePlan
from backend.aggregates.vocabulary import TranslationId, on_day
from backend.permission import Deed
from backend.projections.rows import Row
from web.moments import Moment, on
from web.page import NotHere, Visit, read, write

HERE = "/families/{family:uuid}/plan/translations"


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One copy: `by` is "" for a machine, `checked_by` "" where no person read it."""

    id: str
    version: int
    language: str
    by: str
    checked_by: str
    words: tuple[str, ...]
    on: Moment
    old: bool


class TranslationsPage(msgspec.Struct, frozen=True, kw_only=True):
    """Every copy, the newest version first, and who reads what."""

    version: int
    copies: tuple[Copy, ...]
    wanted: tuple[str, ...]
    today: date


@read(HERE, Deed.SEE_PLAN)
def translations(visit: Visit) -> Response[Any]:
    """The plan in other languages."""
    return _show(visit)


@write(HERE, Deed.CHANGE_PLAN)
def translate(visit: Visit) -> Response[Any]:
    """Puts a translated copy of a version in the record."""
    form = visit.form
    return visit.carry_out(
        lambda: TranslatePlan(
            translation=TranslationId(form.new_id("translation")),
            version=form.number("version", 0, 1_000_000) or 0,
            language=form.text("language"),
            by=form.maybe("by"),
            checked_by=form.maybe("checked_by"),
            words=form.text("words"),
            happened=form.happened("happened"),
        ),
        then=f"{visit.root}/plan/translations",
        otherwise=lambda: _show(visit),
    )


@write(HERE + "/{translation:str}/checks", Deed.CHANGE_PLAN)
def check(visit: Visit) -> Response[Any]:
    """Takes down who read a copy against the first words."""
    translation = visit.param("translation")
    if not visit.rows(
        "select from pages.translations where family = %s and translation = %s",
        visit.family,
        translation,
    ):
        raise NotHere
    field = f"checked-{translation}"
    return visit.carry_out(
        lambda: CheckTranslation(
            translation=TranslationId(translation),
            checked_by=visit.form.text(field),
            happened=on_day(visit.ledger.today()),
        ),
        then=f"{visit.root}/plan/translations",
        otherwise=lambda: _show(visit),
        fields={"checked_by": field},
    )


def _show(visit: Visit) -> Response[Any]:
    newest = visit.rows(
        "select coalesce(max(version), 0) as version from pages.plan_versions where family = %s",
        visit.family,
    )[0]["version"]
    rows = visit.rows(
        "select * from pages.translations where family = %s order by version desc, seq desc",
        visit.family,
    )
    wanted = visit.rows(
        "select distinct language from pages.needs where family = %s "
        "and lower(language) <> 'english' order by language",
        visit.family,
    )
    have = {row["language"].casefold() for row in rows if row["version"] == newest}
    return visit.show(
        "translations.html",
        TranslationsPage(
            version=newest,
            copies=tuple(_copy(row, newest) for row in rows),
            wanted=tuple(
                row["language"] for row in wanted if row["language"].casefold() not in have
            ),
            today=visit.ledger.today(),
        ),
        title="The plan in other languages",
        current="plan",
    )


def _copy(row: Row, newest: int) -> Copy:
    return Copy(
        id=row["translation"],
        version=row["version"],
        language=row["language"],
        by=row["by"] or "",
        checked_by=row["checked_by"] or "",
        words=tuple(line for line in row["words"].splitlines() if line.strip()),
        on=on(row["on"]),
        old=row["version"] != newest,
    )


ROUTES = (translations, translate, check)
