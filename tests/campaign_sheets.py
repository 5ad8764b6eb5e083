"""Every sheet that can be taken out, opened by LibreOffice: no cell of it is a formula.

Run by `make sheets-campaign` alone. LibreOffice is not ours to install: without it, it is skipped.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from backend.aggregates.case import BeginInvolvement, EnterChild, StartRecord
from backend.aggregates.vocabulary import PersonId, on_day
from backend.measures import MEASURES
from backend.sheet import sheet
from tests.pages.conftest import MANAGER, opened
from tests.projections.pages import tell

SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")
NASTY = (
    '=1+1', "=HYPERLINK(\"http://x\",\"y\")", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1",
    "＝1+1", ' =1+1', '"=1+1"', "=cmd|' /C calc'!A0", "'=1+1", ";=1+1", ",=1+1", "\n=1+1",
)  # fmt: skip


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not here: NOTHING WAS TRIED")
def test_no_sheet_holds_a_formula(server: str, tmp_path: Path) -> None:
    sheets = {"corpus": sheet(("What", "Again"), [(each, each) for each in NASTY])}
    with opened(server) as site:
        long_ago = on_day(site.ledger.today() - timedelta(days=200))
        for name in NASTY:
            start = StartRecord(label=f"{name} family", team="North")
            child = EnterChild(child=PersonId("c"), name=f"{name} Ann")
            tell(site.ledger, (start, child, BeginInvolvement(happened=long_ago)))
        manager = site.browser(MANAGER)
        for name, address in (
            ("overdue", "/my-teams/export?show=overdue"),
            ("trail", "/trail/export"),
            *((each.name, f"/measures/{each.name}/export") for each in MEASURES),
        ):
            answer = manager.get(address)
            assert answer.status_code == 200, address
            sheets[name] = answer.content
    for name, content in sheets.items():
        as_bytes = content.encode() if isinstance(content, str) else content
        (tmp_path / f"{name}.csv").write_bytes(as_bytes)
        told = flat(tmp_path / f"{name}.csv", tmp_path)
        assert "table:formula" not in told, name
        cells = len(re.findall(r"<table:table-cell[ >]", told))
        rows = list(csv.reader(io.StringIO(as_bytes.decode("utf-8-sig"))))
        assert rows and cells >= len(rows), name


def flat(file: Path, folder: Path) -> str:
    """A sheet as LibreOffice understood it, in its own plain form."""
    assert SOFFICE is not None
    subprocess.run(
        [
            SOFFICE,
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--infilter=CSV:44,34,76,1",
            "--convert-to",
            "fods",
            "--outdir",
            str(folder),
            str(file),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return file.with_suffix(".fods").read_text("utf-8")
