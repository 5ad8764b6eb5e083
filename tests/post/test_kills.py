"""A sender that is killed again and again: every message once, or held and at most once."""

from __future__ import annotations

from psycopg.conninfo import make_conninfo

from backend import schema
from tests.post.conftest import Post
from tests.post.kills import campaign


def test_killed_eight_times_it_sends_once_or_holds(post: Post, database: str):
    conninfo = make_conninfo(database, user=schema.APP_ROLE)
    figures = campaign(post, conninfo, kills=8, seed=20_261_128)
    assert figures.messages >= 16
    assert figures.good, figures
