"""Words and pictures: made page by page, agreed by the parents, read with a child in order."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from backend.aggregates.authority import Profile, Terms
from backend.aggregates.case import EnterChild
from backend.aggregates.decisions import Decision, JobRole
from backend.aggregates.picture_rules import LATEST_FOLLOW_DAYS, Drawing, Subject, Welfare
from backend.aggregates.pictures import (
    AddPicture,
    DraftExplanation,
    ExplanationDrafted,
    MakePicturesPlan,
    OrderPictures,
    PictureAdded,
    PictureReworded,
    PicturesOrdered,
    PicturesPlanMade,
    PictureWithdrawn,
    RewordPicture,
    WithdrawPicture,
)
from backend.aggregates.plan import AddSign, MakeVersion, PlanAgreed
from backend.aggregates.reading import (
    AgreeExplanation,
    ExplanationAgreed,
    PicturesSharedWithChild,
    PicturesSharedWithNetwork,
    SharePicturesWithChildren,
    SharePicturesWithNetwork,
)
from backend.aggregates.stored import FileKind
from backend.aggregates.vocabulary import (
    Happened,
    LineId,
    PageId,
    PersonId,
    Precision,
    on_day,
)
from tests import families
from tests.families import DAD, ELLA, GRAN, MUM, PROFILE, STRANGER, TODAY, happened
from tests.spec import Given, given
from tests.stories.voice import (
    DRAWN,
    EXPLANATION,
    FIRST_PAGE,
    PLAN_BOOK,
    SECOND_PAGE,
    decision,
    explained,
    pictured_plan,
    read_to_ella,
    welfare,
)

LITTLE = PersonId("p-theo")
LAST = date(2026, 12, 27)


def agreed_plan() -> tuple[Any, ...]:
    """Version 1 of the plan is agreed; how that comes about is another part's story."""
    return (
        *families.with_plan_agreed(),
        PlanAgreed(
            version=1, agreed_by=(MUM, GRAN), testing=None, happened=happened(2), meeting=None
        ),
    )


def family() -> Given:
    """The plan is agreed, nothing is in words and pictures yet."""
    return given(agreed_plan())


def share(**more: object) -> SharePicturesWithChildren:
    fields = {
        "book": PLAN_BOOK,
        "seen": 1,
        "children": (ELLA,),
        "shared_by": (GRAN,),
        "happened": happened(25),
    }
    return SharePicturesWithChildren(**(fields | more))  # type: ignore[arg-type]


def draft(**more: object) -> DraftExplanation:
    fields = {
        "book": EXPLANATION,
        "subject": Subject.WORRIES,
        "children": (ELLA,),
        "made_by": (MUM,),
        "happened": happened(),
    }
    return DraftExplanation(**(fields | more))  # type: ignore[arg-type]


def make(**more: object) -> MakePicturesPlan:
    fields = {
        "book": PLAN_BOOK,
        "version": 1,
        "children": (ELLA,),
        "made_by": (MUM,),
        "happened": happened(20),
    }
    return MakePicturesPlan(**(fields | more))  # type: ignore[arg-type]


# Making


@pytest.mark.practice("A96", "X9")
def test_an_explanation_is_begun_by_whoever_makes_it():
    family().when(draft(helped_by="Amira")).then(
        ExplanationDrafted(
            book=EXPLANATION,
            subject=Subject.WORRIES,
            children=(ELLA,),
            made_by=(MUM,),
            helped_by="Amira",
            happened=happened(),
        )
    )
    for makers in ((MUM, DAD), (GRAN,), (MUM, GRAN, ELLA)):
        assert family().when(draft(made_by=makers)).event.made_by == makers
    assert family().when(draft(made_by=(), helped_by="Amira")).events
    family().when(draft(made_by=())).refused("made_by", "parents’ own words")
    family().when(draft(made_by=(STRANGER,))).refused("made_by")
    family().when(draft(children=())).refused("children")
    family().when(draft(children=(GRAN,))).refused("children")
    family().when(draft(helped_by="x" * 201)).refused("helped_by")
    family().when(draft(happened=happened(2, 11))).refused("happened", "future")
    family().and_then(draft()).when(draft()).refused("in the record")


@pytest.mark.practice("A99")
def test_an_explanation_may_say_what_cannot_happen_and_why():
    limits = family().and_then(draft(subject=Subject.LIMITS))
    assert limits.state.pictures.books[EXPLANATION].subject is Subject.LIMITS
    page = AddPicture(book=EXPLANATION, page=FIRST_PAGE, words="No visits to Nan for now.")
    ready = limits.and_then(
        page,
        AgreeExplanation(book=EXPLANATION, seen=1, agreed_by=(MUM, DAD), happened=happened()),
    )
    read = ready.and_then(share(book=EXPLANATION))
    assert read.state.reading.shared == {(EXPLANATION, ELLA): 1}
    # It does not say why people are worried: the safety plan still waits for that.
    read.and_then(*pictured_plan(1)).when(share()).refused("children", "explanation with Ella")


@pytest.mark.practice("A97")
def test_pages_are_added_reworded_ordered_and_taken_out_and_say_what_they_said_before():
    book = family().and_then(draft())
    added = AddPicture(
        book=EXPLANATION, page=FIRST_PAGE, words="Mum drank.", drawing=Drawing.BED, photo=DRAWN
    )
    book.when(added).then(
        PictureAdded(
            book=EXPLANATION,
            page=FIRST_PAGE,
            words="Mum drank.",
            drawing=Drawing.BED,
            photo=DRAWN,
            line=None,
        )
    )
    two = book.and_then(added, AddPicture(book=EXPLANATION, page=SECOND_PAGE, words="Gran came."))
    reword = RewordPicture(book=EXPLANATION, seen=2, page=FIRST_PAGE, words="Mum drank too much.")
    two.when(reword).then(PictureReworded)
    after = two.and_then(reword).state.pictures.books[EXPLANATION]
    assert after.pages[FIRST_PAGE].earlier == ("Mum drank.",)
    assert after.edition == 3
    two.and_then(reword).when(reword).nothing()
    order = OrderPictures(book=EXPLANATION, seen=2, pages=(SECOND_PAGE, FIRST_PAGE))
    two.when(order).then(PicturesOrdered)
    assert tuple(two.and_then(order).state.pictures.books[EXPLANATION].pages) == order.pages
    two.and_then(order).when(order).nothing()
    out = WithdrawPicture(book=EXPLANATION, seen=2, page=SECOND_PAGE)
    two.when(out).then(PictureWithdrawn)
    gone = two.and_then(out)
    gone.when(out).refused("page", "taken out")
    gone.when(AddPicture(book=EXPLANATION, page=SECOND_PAGE, words="x")).refused("in the record")


def test_a_page_is_one_thought_and_its_picture_is_a_picture():
    book = family().and_then(draft())
    page = AddPicture(book=EXPLANATION, page=FIRST_PAGE, words="x")
    pdf = msgspec.structs.replace(DRAWN, kind=FileKind.PDF)
    book.when(msgspec.structs.replace(page, words="")).refused("words", "one thought")
    assert book.when(msgspec.structs.replace(page, words="x" * 400)).events
    book.when(msgspec.structs.replace(page, words="x" * 401)).refused("words", "400")
    book.when(msgspec.structs.replace(page, photo=pdf)).refused("photo")
    book.when(msgspec.structs.replace(page, line=LineId("l-none"))).refused("line")
    family().when(page).refused("book", "Begin")
    pages = [AddPicture(book=EXPLANATION, page=PageId(f"pg-{n}"), words="x") for n in range(40)]
    book.and_then(*pages).when(msgspec.structs.replace(page, page=PageId("pg-more"))).refused(
        "words", "40 pages"
    )


def test_two_people_cannot_change_the_same_pages_unseen():
    book = family().and_then(
        draft(),
        AddPicture(book=EXPLANATION, page=FIRST_PAGE, words="x"),
        AddPicture(book=EXPLANATION, page=SECOND_PAGE, words="y"),
    )
    for command in (
        RewordPicture(book=EXPLANATION, seen=1, page=FIRST_PAGE, words="z"),
        OrderPictures(book=EXPLANATION, seen=1, pages=(SECOND_PAGE, FIRST_PAGE)),
        WithdrawPicture(book=EXPLANATION, seen=1, page=FIRST_PAGE),
        AgreeExplanation(book=EXPLANATION, seen=1, agreed_by=(MUM, DAD), happened=happened()),
    ):
        book.when(command).refused("changed while you were writing")
    wrong = OrderPictures(book=EXPLANATION, seen=2, pages=(FIRST_PAGE, FIRST_PAGE))
    book.when(wrong).refused("pages", "once")


# The parents' yes


@pytest.mark.practice("A97", "X9", refuses=True, allows=True)
def test_content_is_agreed_by_every_parent_before_anyone_sees_it():
    book = family().and_then(*explained()[:-1])
    agree = AgreeExplanation(
        book=EXPLANATION, seen=6, agreed_by=(MUM, DAD, GRAN), happened=happened(16)
    )
    book.when(agree).then(
        ExplanationAgreed(
            book=EXPLANATION,
            edition=6,
            agreed_by=(MUM, DAD, GRAN),
            without=None,
            happened=happened(16),
        )
    )
    book.when(msgspec.structs.replace(agree, agreed_by=(MUM,))).refused(
        "agreed_by", "Łukasz Okafor has not said yes"
    )
    for command in read_to_ella()[:2]:
        book.when(command).refused("book", "Ask the parents first")
        assert book.and_then(agree).when(command).events
    book.and_then(agree).when(agree).nothing()


@pytest.mark.practice("A97", "X9")
def test_a_manager_may_decide_to_go_on_without_a_parents_yes():
    book = family().and_then(*explained()[:-1])
    agree = AgreeExplanation(
        book=EXPLANATION, seen=6, agreed_by=(MUM,), happened=happened(16), without=decision()
    )
    assert book.when(agree).event.without == decision()
    worker = decision(JobRole.WORKER)
    book.when(msgspec.structs.replace(agree, without=worker)).refused("role", "Only a")
    unsaid = decision(reason="")
    book.when(msgspec.structs.replace(agree, without=unsaid)).refused("reason")
    ahead = msgspec.structs.replace(decision(), on=date(2026, 11, 2))
    book.when(msgspec.structs.replace(agree, without=ahead)).refused("decided_on")


@pytest.mark.practice("A97")
def test_other_words_need_another_yes():
    book = family().and_then(*explained())
    changed = book.and_then(AddPicture(book=EXPLANATION, page=PageId("pg-9"), words="More"))
    shown = msgspec.structs.replace(read_to_ella()[0], seen=7)  # type: ignore[type-var]
    changed.when(shown).refused("Ask the parents first")


def test_a_book_without_pages_and_a_plan_are_not_agreed_to():
    empty = family().and_then(draft())
    agree = AgreeExplanation(book=EXPLANATION, seen=0, agreed_by=(MUM, DAD), happened=happened())
    empty.when(agree).refused("Add at least one page")
    plan = family().and_then(*pictured_plan(1))
    plan.when(msgspec.structs.replace(agree, book=PLAN_BOOK, seen=1)).refused("plan itself")


# The plan in words and pictures


@pytest.mark.practice("A67", "T12", refuses=True, allows=True)
@pytest.mark.practice("A98", "X10")
def test_the_pictures_are_made_from_the_agreed_plan_and_carry_its_version():
    family().when(make()).then(
        PicturesPlanMade(
            book=PLAN_BOOK,
            version=1,
            draft=False,
            children=(ELLA,),
            made_by=(MUM,),
            helped_by="",
            welfare=None,
            happened=happened(20),
        )
    )
    given(families.planned()).when(make()).refused("version", "Make a version")
    given(families.with_plan_agreed()).when(make()).refused("version", "Agree the plan first")
    moved = family().and_then(
        AddSign(line=LineId("l-more"), words="She laughs"), MakeVersion(seen=1)
    )
    moved.when(make(version=2)).refused("version", "from version 1")
    assert moved.when(make(version=1)).events
    moved.when(make(version=3)).refused("version")
    moved.when(make(version=0)).refused("version")


@pytest.mark.practice("T12")
def test_a_manager_may_decide_that_the_pictures_cannot_wait_for_the_agreed_plan():
    plan = given(families.with_plan_agreed())
    assert plan.when(make(welfare=welfare())).event.welfare == welfare()
    worker = Welfare(decision=decision(JobRole.WORKER), follows_on=date(2026, 11, 20))
    plan.when(make(welfare=worker)).refused("role")
    given(families.planned()).when(make(welfare=welfare())).refused("version")


@pytest.mark.practice("T12", "T11")
def test_the_missing_step_follows_within_eight_weeks():
    plan = given(families.with_plan_agreed())
    assert (LAST - TODAY).days == LATEST_FOLLOW_DAYS
    assert plan.when(make(welfare=welfare(TODAY))).events
    assert plan.when(make(welfare=welfare(LAST))).events
    plan.when(make(welfare=welfare(date(2026, 12, 28)))).refused("follows_on", "so long")
    plan.when(make(welfare=welfare(date(2026, 10, 31)))).refused("follows_on", "a day to come")


# Reading it with a child


@pytest.mark.practice("A96", "A98", "T11", refuses=True, allows=True)
def test_the_plan_is_read_with_a_child_only_after_the_explanation():
    made = family().and_then(*explained(), *pictured_plan(1))
    made.when(share()).refused("children", "explanation with Ella first")
    told = made.and_then(*read_to_ella())
    told.when(share()).then(
        PicturesSharedWithChild(
            book=PLAN_BOOK,
            edition=1,
            subject=None,
            child=ELLA,
            shared_by=(GRAN,),
            helped_by="",
            present=(),
            how=None,
            welfare=None,
            relaxed=None,
            happened=happened(25),
        )
    )


@pytest.mark.practice("T11")
def test_the_order_is_that_of_the_days_and_not_of_the_writing_down():
    told = family().and_then(*explained(), *read_to_ella(), *pictured_plan(1))
    told.when(share(happened=happened(18))).refused("children", "only after this day")
    assert told.when(share(happened=happened(19))).events, "the same day is fine"
    assert told.when(share(happened=Happened(precision=Precision.UNKNOWN))).events


@pytest.mark.practice("T11", "A96")
def test_the_gate_is_each_childs_own():
    both = (ELLA, LITTLE)
    made = family().and_then(
        EnterChild(child=LITTLE, name="Theo", born=date(2021, 2, 2)),
        draft(children=both),
        AddPicture(book=EXPLANATION, page=FIRST_PAGE, words="x"),
        AgreeExplanation(book=EXPLANATION, seen=1, agreed_by=(MUM, DAD), happened=happened()),
        make(children=both),
        AddPicture(book=PLAN_BOOK, page=SECOND_PAGE, words="y"),
        share(book=EXPLANATION, happened=happened(12)),
    )
    assert made.when(share()).events
    made.when(share(children=both)).refused("children", "with Theo first")
    made.and_then(share(book=EXPLANATION, children=both)).when(share(children=both)).then(
        PicturesSharedWithChild, PicturesSharedWithChild
    )


@pytest.mark.practice("T11")
def test_a_refused_share_leaves_nothing_behind():
    made = family().and_then(*explained(), *pictured_plan(1))
    refused = made.when(share())
    assert refused.after == made.state
    refused.refused("children")


@pytest.mark.practice("T11")
def test_a_manager_may_decide_that_a_childs_welfare_cannot_wait():
    made = family().and_then(*pictured_plan(1))
    event = made.when(share(welfare=welfare())).event
    assert event.welfare == welfare()
    # It says nothing of the explanation, which still has to follow.
    assert ELLA not in made.and_then(share(welfare=welfare())).state.reading.told
    made.when(share(welfare=Welfare(decision=decision(JobRole.WORKER), follows_on=TODAY))).refused(
        "role"
    )
    made.when(share(welfare=welfare(date(2026, 10, 31)))).refused("follows_on")
    told = made.and_then(*explained(), *read_to_ella())
    assert told.when(share(welfare=welfare())).event.welfare is None, "nothing had to be decided"


def relaxing(on: bool) -> Terms:
    profile: Profile = msgspec.structs.replace(PROFILE, under_fives_shown_plan=on)
    return Terms(today=TODAY, profile=profile)


@pytest.mark.practice("X8", refuses=True, allows=True)
def test_the_profile_may_let_a_child_under_five_see_the_plan_first():
    little = given(
        agreed_plan(),
        EnterChild(child=LITTLE, name="Theo", born=date(2021, 10, 26)),
        make(children=(LITTLE, ELLA)),
        AddPicture(book=PLAN_BOOK, page=SECOND_PAGE, words="y"),
    )
    ask = share(children=(LITTLE,), relaxed=decision(reason="He asks who comes"))
    assert little.under(relaxing(True)).when(ask).event.relaxed == ask.relaxed
    little.under(relaxing(False)).when(ask).refused("relaxed", "does not allow")
    # On 25 October he is four; on 26 October he is five.
    fifth = msgspec.structs.replace(ask, happened=happened(26))
    little.under(relaxing(True)).when(fifth).refused("children", "under five")
    older = msgspec.structs.replace(ask, children=(ELLA,))
    little.under(relaxing(True)).when(older).refused("children", "under five")
    worker = msgspec.structs.replace(ask, relaxed=decision(JobRole.WORKER))
    little.under(relaxing(True)).when(worker).refused("role")


@pytest.mark.practice("X8")
@pytest.mark.parametrize(("on", "allowed"), [(date(2025, 2, 28), True), (date(2025, 3, 1), False)])
def test_a_child_born_on_29_february_is_five_on_1_march(on: date, allowed: bool):
    little = given(
        agreed_plan(),
        EnterChild(child=LITTLE, name="Theo", born=date(2020, 2, 29)),
        make(children=(LITTLE,)),
        AddPicture(book=PLAN_BOOK, page=SECOND_PAGE, words="y"),
    ).under(relaxing(True))
    told = little.when(share(children=(LITTLE,), relaxed=decision(), happened=on_day(on)))
    if allowed:
        assert told.events
    else:
        told.refused("under five")


@pytest.mark.practice("X8")
def test_a_draft_gets_a_child_ready_for_a_meeting_after_the_explanation():
    plan = given(families.with_plan_agreed()).and_then(
        make(draft=True), AddPicture(book=PLAN_BOOK, page=SECOND_PAGE, words="Gran comes.")
    )
    assert plan.state.pictures.books[PLAN_BOOK].draft
    plan.when(share()).refused("children", "explanation with Ella first")
    assert plan.and_then(*explained(), *read_to_ella()).when(share()).events
    given(families.planned()).when(make(draft=True)).refused("version", "Make a version")


@pytest.mark.practice("A96", "T11", "A98")
def test_maisie_sees_the_plan_after_the_explanation_of_12_april():
    """The Penrose story, expected answer 6."""
    then = Terms(today=date(2025, 6, 1), profile=PROFILE)
    maisie, mum = PersonId("p-maisie"), PersonId("p-kerry")
    april = [on_day(date(2025, 4, day)) for day in (10, 11, 12)]
    story = (
        families.StartRecord(label="The Penrose children", team="North"),
        EnterChild(child=maisie, name="Maisie", born=date(2017, 9, 14)),
        families.EnterParent(person=mum, name="Kerry", responsibility="mother"),
        families.AddRule(line=LineId("l-one"), words="Someone sober does bedtime"),
        MakeVersion(seen=0),
        MakePicturesPlan(
            book=PLAN_BOOK,
            version=1,
            draft=True,
            children=(maisie,),
            made_by=(mum,),
            happened=april[0],
        ),
        AddPicture(book=PLAN_BOOK, page=FIRST_PAGE, words="Jo comes."),
        DraftExplanation(
            book=EXPLANATION,
            subject=Subject.WORRIES,
            children=(maisie,),
            made_by=(mum,),
            happened=on_day(date(2025, 3, 24)),
        ),
        AddPicture(book=EXPLANATION, page=SECOND_PAGE, words="Mum drank too much."),
        AgreeExplanation(
            book=EXPLANATION, seen=1, agreed_by=(mum,), happened=on_day(date(2025, 4, 3))
        ),
    )
    family = given(story, terms=then)
    early = share(children=(maisie,), shared_by=(mum,), happened=april[1])
    family.when(early).refused("children", "explanation with Maisie first")
    told = family.and_then(
        share(book=EXPLANATION, children=(maisie,), shared_by=(mum,), happened=april[2])
    )
    told.when(early).refused("children", "only after this day")
    assert told.when(msgspec.structs.replace(early, happened=april[2])).events


def test_sharing_needs_people_who_are_known_and_a_day_that_was():
    told = family().and_then(*explained())
    network = read_to_ella()[0]
    assert isinstance(network, SharePicturesWithNetwork)
    told.when(network).then(PicturesSharedWithNetwork)
    told.when(msgspec.structs.replace(network, shown_to=())).refused("shown_to")
    told.when(msgspec.structs.replace(network, shown_to=(STRANGER,))).refused("shown_to")
    nobody = msgspec.structs.replace(network, shared_by=(), helped_by="")
    told.when(nobody).refused("shared_by")
    told.when(msgspec.structs.replace(network, happened=happened(2, 11))).refused("future")
    child = share(book=EXPLANATION, seen=6)
    assert told.when(child).events
    told.when(msgspec.structs.replace(child, children=())).refused("children")
    told.when(msgspec.structs.replace(child, children=(GRAN,))).refused("children")
    told.when(msgspec.structs.replace(child, shared_by=())).refused("shared_by", "who read it")
    told.when(msgspec.structs.replace(child, present=(STRANGER,))).refused("present")
    told.when(msgspec.structs.replace(child, how="x" * 4_001)).refused("how")
    told.when(msgspec.structs.replace(child, seen=5)).refused("changed while you were writing")
    theo = told.and_then(EnterChild(child=LITTLE, name="Theo", born=None))
    theo.when(msgspec.structs.replace(child, children=(LITTLE,))).refused("not made for Theo")


def test_decisions_name_a_person():
    unnamed = Decision(
        by="", role=JobRole.TEAM_MANAGER, on=date(2026, 10, 1), reason="She is frightened"
    )
    made = family().and_then(*pictured_plan(1))
    made.when(share(welfare=Welfare(decision=unnamed, follows_on=TODAY))).refused("by")
