"""What somebody may not read is in no view of tracing: no words, no count, no reason, no name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from backend.aggregates.account import Standing
from backend.aggregates.plan import AddRule, RewordRule
from backend.aggregates.protected import ProtectedKind, ProtectFact
from backend.aggregates.roles_of_staff import Role
from backend.aggregates.vocabulary import LineId, PersonId, Protected, ProtectedId
from tests.families import DAD, ELLA, RULE
from tests.pages.conftest import FAR_WORKER, LEAD, MEMBER, WORKER, Browser, Site, opened
from tests.pages.test_plan import text
from tests.projections.pages import by
