"""The plan in other languages: a machine's words are never called a person's."""

from __future__ import annotations

import re

from backend.aggregates.languages import TellNeeds
from tests.families import SANA, happened
from tests.pages.conftest import LEAD, MEMBER, WORKER, Site, day
from tests.projections.pages import by


def test_a_copy_says_from_which_version_by_whom_and_checked_by_whom(site: Site):
    site.ledger.tell(
        site.family, TellNeeds(person=SANA, language="Arabic", happened=happened()), by()
    )
    worker, path = site.browser(WORKER), f"{site.root}/plan/translations"
    assert "is needed in: Arabic" in re.sub(r"\s+", " ", worker.get(path).text)
    version = site.rows(
        "select max(version) from pages.plan_versions where family = %s", site.family
    )[0][0]
    form = {
        "version": str(version),
        "language": "Arabic",
        "words": "نتصل كل مساء",
        **day("happened", site.ledger.today().isoformat()),
    }
    assert worker.post(path, form).status_code == 303
    page = site.browser(MEMBER).get(path).text
    assert f"Translated from version {version} by a machine" in page
    assert "checked by no person yet" in page and "نتصل كل مساء" in page
    assert "is needed in" not in page
    copy = re.findall(r"translations/([^/]+)/checks", worker.get(path).text)[0]
    wrong = worker.post(f"{path}/{copy}/checks", {f"checked-{copy}": ""})
    assert wrong.status_code == 422 and f'id="checked-{copy}-error"' in wrong.text
    site.browser(LEAD).post(f"{path}/{copy}/checks", {f"checked-{copy}": "Huda Karim"})
    page = site.browser(MEMBER).get(path).text
    assert ", checked by Huda Karim." in page
    same = form | {"by": "Huda Karim", "checked_by": "Huda Karim"}
    assert "two people, two names" in worker.post(path, same).text
    assert worker.post(f"{path}/t-none/checks", {}).status_code == 404
