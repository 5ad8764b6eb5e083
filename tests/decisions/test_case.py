"""The case: the record is started, people entered, consent asked, the bottom line told."""

from __future__ import annotations

from datetime import date, time

import msgspec
import pytest
from hypothesis import assume
from hypothesis import given as drawn

from backend.aggregates.authority import Terms
from backend.aggregates.case import (
    BeginInvolvement,
    BottomLineSet,
    BottomLineTold,
    ChildEntered,
    Consent,
    ConsentGiven,
    ConsentRefused,
    ConsentWithdrawn,
    EnterChild,
    EnterParent,
    GiveConsent,
    InvolvementBegan,
    ParentEntered,
    RecordStarted,
    RefuseConsent,
    SetBottomLine,
    StartRecord,
    TellBottomLine,
    WithdrawConsent,
)
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.family import PartCommand
from backend.aggregates.profile import Start
from backend.aggregates.vocabulary import (
    Due,
    Happened,
    PersonId,
    PlanStatus,
    Precision,
    Refused,
    on_day,
)
from tests import families
from tests.families import DAD, ELLA, GRAN, MUM, STRANGER, TODAY, happened
from tests.spec import given
from tests.strategies import commands

NEW = PersonId("p-new")


def test_a_record_is_started_once():
    start = StartRecord(label="The Ng family", team="North")
    given().when(start).then(RecordStarted(label="The Ng family", team="North"))
    given(start).when(start).refused("label", "has been started")


@pytest.mark.parametrize("label", ["", "   ", "\n\t", "\0"])
def test_a_record_needs_a_label(label: str):
    given().when(StartRecord(label=label, team="North")).refused("label", "Enter the name")


@drawn(command=commands)
def test_nothing_comes_before_the_record_is_started(command: PartCommand):
    assume(not isinstance(command, StartRecord))
    given().when(command).refused()


def test_a_child_is_entered_with_what_is_known():
    given(families.started()).when(
        EnterChild(child=NEW, name="Bronwen", born=date(2020, 2, 29), reference="C-2")
    ).then(ChildEntered(child=NEW, name="Bronwen", born=date(2020, 2, 29), reference="C-2"))


@pytest.mark.parametrize("born", [date(1989, 12, 31), date(2028, 1, 1), date(9999, 12, 31)])
def test_a_year_of_birth_that_cannot_be_is_refused(born: date):
    given(families.started()).when(EnterChild(child=NEW, name="B", born=born)).refused("born")


@pytest.mark.parametrize("born", [None, date(1990, 1, 1), TODAY, date(2027, 3, 1)])
def test_a_birth_not_known_or_still_to_come_is_taken_down(born: date | None):
    child = EnterChild(child=NEW, name="B", born=born)
    assert given(families.started()).when(child).event.born == born


def test_a_parent_is_entered():
    given(families.started()).when(
        EnterParent(person=NEW, name="Nia", responsibility="court order")
    ).then(ParentEntered(person=NEW, name="Nia", responsibility="court order"))


@pytest.mark.parametrize("person", [MUM, ELLA])
def test_one_person_is_entered_once(person: PersonId):
    given(families.started()).when(EnterParent(person=person, name="B")).refused("name")
    given(families.started()).when(EnterChild(child=person, name="B")).refused("name")


@pytest.mark.parametrize(
    "name",
    [
        "O'Brien",
        "D’Arcy-Llŵyd",
        "Siôn ap Rhŷs",
        "Małgorzata Żółć",
        "王小明",
        "سناء الخطيب",
        "Zoë 🌻👨‍👩‍👧",
        "X",
        "n" * 200,
    ],
)
def test_names_are_kept_as_people_write_them(name: str):
    when = given(families.started()).when(EnterParent(person=NEW, name=name))
    assert when.event.name == name
    assert when.after.name_of(NEW) == name


def test_a_name_has_at_most_200_letters():
    given(families.started()).when(EnterParent(person=NEW, name="n" * 201)).refused("name", "201")
    given().when(StartRecord(label="n" * 201, team="")).refused("label", "200")
    given(families.started()).when(EnterChild(child=NEW, name="n" * 201)).refused("name")


def test_text_is_kept_in_one_form_trimmed_and_without_control_marks():
    command = EnterParent(person=NEW, name="  Sio\u0302n\0 Rhy\u0302s\x07\x7f\r\n")
    assert given(families.started()).when(command).event.name == "Siôn Rhŷs"


def test_damaged_text_is_refused_at_its_field():
    given(families.started()).when(EnterParent(person=NEW, name="Ann\ud83d")).refused(
        "name", "damaged"
    )


def test_what_word_pastes_keeps_its_marks_and_its_lines():
    pasted = "“Mum’s”\u00a0plan –\x0b•\u00a0ring Gran…\u2028•\u00a0then\x0cstay"
    told = GiveConsent(person=MUM, happened=happened(), how="x", limits=pasted)
    kept = given(families.started()).when(told).event.limits
    assert kept == "“Mum’s”\u00a0plan –\n•\u00a0ring Gran…\n•\u00a0then\nstay"


def test_lines_of_a_text_end_in_one_way():
    limits = given(families.started()).when(
        GiveConsent(person=MUM, happened=happened(), how="x", limits="One\r\nTwo\rThree")
    )
    assert limits.event.limits == "One\nTwo\nThree"


@pytest.mark.practice("T01", "A41", "X14")
@pytest.mark.parametrize(
    ("began", "due"),
    [
        # The second and third fall on a bank holiday and do not roll.
        (date(2026, 8, 3), date(2026, 10, 26)),
        (date(2025, 3, 3), date(2025, 5, 26)),
        (date(2025, 1, 27), date(2025, 4, 21)),
        (date(2023, 12, 7), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2024, 5, 23)),
    ],
)
def test_the_first_meeting_is_due_12_weeks_after_involvement_began(began: date, due: date):
    given(families.started()).when(
        BeginInvolvement(happened=on_day(began), status=PlanStatus.PROTECTION, reason="Referral")
    ).then(
        InvolvementBegan(
            happened=on_day(began),
            status=PlanStatus.PROTECTION,
            first_meeting_due=Due(
                rule="T01",
                on=due,
                counted_from=began,
                profile="test-1",
                calendar="england-and-wales@2026-11",
            ),
            reason="Referral",
            counts_from=Start.REFERRAL,
        )
    )


@pytest.mark.practice("X14", "T01")
@pytest.mark.parametrize("start", Start)
def test_the_record_keeps_which_event_the_profile_counted_from(start: Start):
    profile = msgspec.structs.replace(families.PROFILE, involvement_starts=start)
    began = BeginInvolvement(happened=happened(3, 8))
    family = given(families.started()).under(Terms(today=TODAY, profile=profile)).and_then(began)
    # A later profile that names another event changes nothing about it.
    other = next(each for each in Start if each is not start)
    later = Terms(
        today=TODAY, profile=msgspec.structs.replace(profile, version="9", involvement_starts=other)
    )
    after = family.under(later).and_then(RefuseConsent(person=MUM, happened=happened()))
    assert after.state.case.counts_from is start


@pytest.mark.practice("X14")
def test_involvement_begins_once_and_on_a_known_day():
    given(families.begun()).when(BeginInvolvement(happened=happened())).refused("has been recorded")
    given(families.started()).when(
        BeginInvolvement(happened=Happened(precision=Precision.UNKNOWN))
    ).refused("12 weeks")


@pytest.mark.parametrize(
    ("told", "sign"),
    [
        (on_day(date(2026, 11, 2)), "future"),
        (on_day(date(1899, 12, 31)), "too long ago"),
        (Happened(), "not known"),
        (Happened(on=TODAY, precision=Precision.UNKNOWN), "not known"),
        (Happened(at=time(9), precision=Precision.UNKNOWN), "not known"),
        (Happened(on=TODAY, precision=Precision.MINUTE), "time"),
        (Happened(on=TODAY, at=time(9), precision=Precision.DAY), "time"),
        (
            Happened(on=TODAY, at=time.fromisoformat("09:00+02:00"), precision=Precision.MINUTE),
            "clock",
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused(told: Happened, sign: str):
    for command in (
        BeginInvolvement(happened=told),
        GiveConsent(person=MUM, happened=told, how="x"),
        RefuseConsent(person=MUM, happened=told),
    ):
        given(families.started()).when(command).refused("happened", sign)


@pytest.mark.parametrize(
    "told",
    [
        on_day(TODAY),
        on_day(date(1900, 1, 1)),
        on_day(date(2024, 2, 29)),
        on_day(TODAY, time(0, 0)),
        Happened(on=date(2026, 2, 1), precision=Precision.MONTH),
        Happened(precision=Precision.UNKNOWN),
    ],
)
def test_a_day_is_kept_as_exactly_as_it_is_known(told: Happened):
    when = given(families.started()).when(RefuseConsent(person=MUM, happened=told))
    assert when.event.happened == told


@pytest.mark.practice("A01", "T23")
def test_consent_is_asked_of_children_and_parents():
    given(families.started()).when(
        GiveConsent(person=ELLA, happened=happened(), how="with a drawing")
    ).then(
        ConsentGiven(
            person=ELLA, capacity="child", happened=happened(), how="with a drawing", limits=None
        )
    )
    given(families.started()).when(
        RefuseConsent(person=DAD, happened=happened(), reason="Private")
    ).then(ConsentRefused(person=DAD, capacity="parent", happened=happened(), reason="Private"))


@pytest.mark.practice("A01")
@pytest.mark.parametrize("person", [GRAN, STRANGER])
def test_others_have_no_consent_to_give(person: PersonId):
    family = given(families.with_network())
    family.when(GiveConsent(person=person, happened=happened(), how="x")).refused("person")
    family.when(RefuseConsent(person=person, happened=happened())).refused("person")
    family.when(WithdrawConsent(person=person, happened=happened())).refused("person")


def test_how_consent_was_given_is_said():
    given(families.started()).when(GiveConsent(person=MUM, happened=happened(), how=" ")).refused(
        "how"
    )


@pytest.mark.practice("A01")
def test_consent_that_was_given_can_be_taken_back():
    back = WithdrawConsent(person=MUM, happened=happened(), reason="Too much")
    when = given(families.begun()).when(back)
    when.then(ConsentWithdrawn(person=MUM, happened=happened(), reason="Too much"))
    assert when.after.case.consent[MUM] is Consent.WITHDRAWN
    given(families.begun(), back).when(back).refused("person", "no consent")
    given(families.started()).when(back).refused("no consent")


def test_consent_can_be_given_after_a_no():
    told = (
        RefuseConsent(person=MUM, happened=happened()),
        GiveConsent(person=MUM, happened=happened(), how="x"),
    )
    assert given(families.started(), told).state.case.consent[MUM] is Consent.GIVEN


def bottom_line(seen: int = 0, **changes: object) -> SetBottomLine:
    words = {
        "statement": "Never alone",
        "triggers": "Found alone",
        "consequence": "Court",
        "happened": happened(),
        "reason": None,
    }
    return SetBottomLine(seen=seen, **(words | changes))  # type: ignore[arg-type]


@pytest.mark.practice("A03")
def test_the_bottom_line_is_set_and_numbered():
    expected = BottomLineSet(
        version=1,
        statement="Never alone",
        triggers="Found alone",
        consequence="Court",
        reason=None,
        happened=happened(),
    )
    given(families.started()).when(bottom_line()).then(expected)


@pytest.mark.practice("A03", refuses=True, allows=True)
@pytest.mark.parametrize("field", ["statement", "triggers", "consequence"])
def test_a_bottom_line_is_whole(field: str):
    given(families.started()).when(bottom_line(**{field: ""})).refused(field)
    given(families.started()).when(bottom_line(**{field: "x" * 4_001})).refused(field, "4,001")
    assert given(families.started()).when(bottom_line(**{field: "x" * 4_000})).events


@pytest.mark.practice("A03")
def test_a_new_bottom_line_needs_a_reason_and_the_version_that_stands():
    family = given(families.begun())
    family.when(bottom_line(seen=1)).refused("reason")
    family.when(bottom_line(seen=0, reason="x")).refused("statement", "Version 1")
    when = family.when(bottom_line(seen=1, reason="New worry"))
    assert when.event.version == 2
    assert when.after.case.told == frozenset(), "nobody has heard the new one yet"


@pytest.mark.practice("A04", allows=True)
def test_the_bottom_line_in_force_is_told_to_people_of_the_record():
    tell = TellBottomLine(version=1, told=(DAD, GRAN), how="at home", happened=happened())
    when = given(families.with_network()).when(tell)
    when.then(BottomLineTold(version=1, told=(DAD, GRAN), how="at home", happened=happened()))
    assert when.after.case.told == {MUM, DAD, GRAN}


@pytest.mark.practice("A04", refuses=True)
@pytest.mark.parametrize(
    ("version", "told", "how", "field"),
    [
        (0, (MUM,), "x", "version"),
        (2, (MUM,), "x", "version"),
        (1, (), "x", "told"),
        (1, (MUM, STRANGER), "x", "told"),
        (1, (MUM,), "", "how"),
    ],
)
def test_telling_the_bottom_line_is_refused(
    version: int, told: tuple[PersonId, ...], how: str, field: str
):
    given(families.begun()).when(
        TellBottomLine(version=version, told=told, how=how, happened=happened())
    ).refused(field)


def test_there_is_no_bottom_line_to_tell_before_one_is_set():
    given(families.started()).when(
        TellBottomLine(version=0, told=(MUM,), how="x", happened=happened())
    ).refused("version")


def test_a_refusal_carries_its_words_and_field():
    refusal = Refused("No.", "name")
    assert (str(refusal), refusal.reason, refusal.field, refusal.step) == (
        "No.",
        "No.",
        "name",
        None,
    )


@pytest.mark.practice("A03")
def test_a_manager_may_stand_behind_the_bottom_line_before_it_is_told():
    approved = Decision(
        by="Colin Fry", role=JobRole.TEAM_MANAGER, on=date(2026, 9, 30), reason="It is clear"
    )
    told = given(families.started()).when(bottom_line(approved=approved))
    assert told.event.approved == approved
    assert given(families.started()).when(bottom_line(approved=None)).event.approved is None
    worker = msgspec.structs.replace(approved, role=JobRole.WORKER)
    given(families.started()).when(bottom_line(approved=worker)).refused("role")
