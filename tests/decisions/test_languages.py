"""How people read and follow, and translated copies that say who made and checked them."""

from __future__ import annotations

import msgspec
import pytest

from backend.aggregates.languages import (
    CheckTranslation,
    NeedsTold,
    TellNeeds,
    TranslatePlan,
)
from backend.aggregates.vocabulary import TranslationId
from backend.projections.sentences import sentence
from tests import families
from tests.families import SANA, happened
from tests.spec import given

ARABIC = TranslationId("t-1")
NEEDS = TellNeeds(
    person=SANA, language="Arabic", interpreter=True, reading="Large print", happened=happened()
)
COPY = TranslatePlan(
    translation=ARABIC, version=1, language="Arabic", words="نتصل كل مساء", happened=happened()
)


def test_what_someone_needs_is_the_newest_they_said():
    family = given(families.with_network(), NEEDS)
    family.when(NEEDS).nothing()
    changed = msgspec.structs.replace(NEEDS, interpreter=False)
    family.when(changed).then(NeedsTold)
    assert not family.and_then(changed).state.languages.needs[SANA].interpreter


def test_a_machine_s_words_are_never_called_a_person_s():
    told = given(families.reviewed()).when(COPY).event
    said = sentence(told, lambda person: person)
    assert "by a machine" in said and "not checked by a person yet" in said


def test_a_copy_is_checked_by_someone_else():
    by = msgspec.structs.replace(COPY, by="Huda Karim", checked_by="Huda Karim")
    given(families.reviewed()).when(by).refused("Someone else")
    family = given(families.reviewed(), COPY)
    check = CheckTranslation(translation=ARABIC, checked_by="Huda Karim", happened=happened())
    assert family.and_then(check).state.languages.checked == {ARABIC: "Huda Karim"}
    family.and_then(check).when(check).nothing()


@pytest.mark.parametrize(
    ("change", "sign"), [({"version": 99}, "version"), ({"words": ""}, "words")]
)
def test_what_is_no_copy_is_refused(change: dict[str, object], sign: str):
    given(families.reviewed()).when(msgspec.structs.replace(COPY, **change)).refused(sign)
