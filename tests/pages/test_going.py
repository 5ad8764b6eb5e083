"""How it is going for one person: each form taken down, read back by staff, and by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from markupsafe import escape

from tests import families
from tests.families import DAD, ELLA, GRAN, MUM
from tests.pages.conftest import MANAGER, MEMBER, WORKER, Site, day, opened

WHEN = day("happened", "2026-10-20")


@pytest.fixture(scope="module")
def planned(server: str) -> Iterator[Site]:
    """A family that has met and has version 1 of a plan."""
    with opened(server, families.with_plan_agreed) as site:
        yield site


TOLD: dict[str, tuple[dict[str, str], str]] = {
    "approach": ({"channel": "phone", "outcome": "no-answer"}, "member-contacted"),
    "availability": ({"can": "Sundays", "constraints": "Nights at work"}, "availability-recorded"),
    "check-in": ({"words": "Tired but glad", "needs": "A lift"}, "check-in-held"),
    "talk": (
        {"role": "practical", "capacity": "8", "willingness": "9", "confidence": "0"},
        "role-talked-through",
    ),
    "need": ({"need": "Someone to talk to"}, "support-need-noticed"),
    "offer": ({"what": "A carers' group", "answer": "thinking"}, "support-offered"),
    "help": ({"kind": "practical", "what": "Bus fare", "helper": "The school"}, "member-supported"),
    "sign": ({"sign": "Curtains shut all day", "done": "She rang"}, "warning-sign-noticed"),
    "concern": ({"to": "Duty", "what": "No answer", "at": "20:05"}, "concern-reported"),
    "stays": ({"stays": "partly", "words": "Not at Christmas"}, "commitment-confirmed"),
    "serious": ({"grasp": "clearly", "words": "She could be hurt"}, "seriousness-understood"),
    "role-asked": ({"role": "coach", "what": "Cook together"}, "role-offered"),
    "name": ({"name": "Gran Siân O’Neill-Ŵyn"}, "member-renamed"),
}

# What the page then says, where it is not the first thing that was typed.
READ = {
    "approach": "There was no answer",
    "talk": "Can do it: 8. Wants to: 9. Trusts themselves: 0.",
    "help": "With something practical, from The school",
    "stays": "Will stay with some of this.",
    "serious": "Sees clearly how serious it is.",
    "concern": "Told: Duty",
    "role-asked": "Take something down",
}


@pytest.mark.practice("A29", "A30", "A37", "A86", "A93.6", "A93.7", "A94", "A95", "A95a")
@pytest.mark.parametrize("form", TOLD)
def test_each_form_is_taken_down_and_read_back(planned: Site, form: str):
    worker, at = planned.browser(WORKER), f"{planned.root}/network/{GRAN}/going"
    typed, topic = TOLD[form]
    assert worker.get(f"{at}/{form}").status_code == 200
    sent = worker.post(f"{at}/{form}", typed | ({} if form == "name" else WHEN))
    assert (sent.status_code, sent.headers.get("location")) == (303, at), sent.text
    assert planned.topics()[-1] == topic
    page = worker.get(at).text
    assert escape(READ.get(form) or typed[next(iter(typed))]) in page


@pytest.mark.practice("A94", "A93.7")
@pytest.mark.parametrize(
    ("form", "typed", "field"),
    [
        ("talk", {"role": "practical", "capacity": "11"}, "capacity"),
        ("talk", {"role": "practical", "capacity": "5"}, "willingness"),
        ("concern", {"to": "Duty", "what": "No answer"}, "happened"),
        ("check-in", {"words": " "}, "words"),
        ("approach", {"channel": "pigeon", "outcome": "no"}, "channel"),
        ("name", {"name": "x" * 201}, "name"),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    planned: Site, form: str, typed: dict[str, str], field: str
):
    worker = planned.browser(WORKER)
    at = f"{planned.root}/network/{GRAN}/going/{form}"
    before = planned.topics()
    answer = worker.post(at, typed | WHEN)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    ahead = worker.post(at, typed | day("happened", "2031-01-01"))
    assert ahead.status_code == 422
    assert planned.topics() == before


@pytest.mark.practice("A29")
def test_a_parent_is_asked_to_come_on_their_own_page(planned: Site):
    worker, at = planned.browser(WORKER), f"{planned.root}/network/{DAD}/going"
    assert f"{at}/invitation" in worker.get(at).text
    early = worker.post(f"{at}/answer", {"answer": "yes"} | WHEN)
    assert early.status_code == 422 and "has not been asked" in early.text
    missing = worker.post(f"{at}/invitation", {"how": "", "by": GRAN} | WHEN)
    assert missing.status_code == 422 and 'href="#how"' in missing.text
    asked = {"how": "By letter", "by": MUM}
    assert worker.post(f"{at}/invitation", asked | WHEN).status_code == 303
    assert "Asked, no answer yet" in worker.get(at).text
    assert (
        worker.post(f"{at}/answer", {"answer": "no", "words": "Nights"} | WHEN).status_code == 303
    )
    assert "Will not come" in worker.get(at).text
    # A member is asked on their own page.
    assert worker.get(f"{planned.root}/network/{GRAN}/going/invitation").status_code == 404


@pytest.mark.practice("A37")
def test_a_parent_has_such_a_page_and_a_child_has_none(planned: Site):
    worker = planned.browser(WORKER)
    at = f"{planned.root}/network/{MUM}/going"
    assert at in worker.get(f"{planned.root}/network").text
    offers = {"what": "The bereavement group", "answer": "yes"} | WHEN
    assert worker.post(f"{at}/offer", offers).status_code == 303
    assert "The bereavement group" in worker.get(at).text
    assert "going/talk" not in worker.get(at).text
    assert worker.get(f"{planned.root}/network/{ELLA}/going").status_code == 404
    assert worker.get(f"{at}/nothing").status_code == 404
    assert worker.post(f"{at}/nothing", WHEN).status_code == 404


def test_the_network_does_not_read_it(planned: Site):
    at = f"{planned.root}/network/{GRAN}/going"
    assert planned.browser(MANAGER).get(at).status_code == 200
    member = planned.browser(MEMBER)
    assert member.get(at).status_code == 404
    assert "/going" not in member.get(f"{planned.root}/network/{GRAN}").text
    assert "/going" not in member.get(f"{planned.root}/network").text


@pytest.mark.practice("A01")
def test_how_far_a_child_understands_is_taken_down_beside_their_answer(planned: Site):
    worker, at = planned.browser(WORKER), f"{planned.root}/consent"
    form = {"child": ELLA, "note": "She drew who may come"} | day("noted", "2026-10-02")
    assert worker.post(f"{at}/understanding", form | {"note": ""}).status_code == 422
    assert worker.post(f"{at}/understanding", form | {"child": MUM}).status_code == 422
    assert worker.post(f"{at}/understanding", form).status_code == 303
    assert planned.topics()[-1] == "understanding-noted"
    assert "She drew who may come" in worker.get(at).text
