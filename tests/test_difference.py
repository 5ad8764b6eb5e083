"""Differences word by word: nothing is lost, and what is the same is left alone."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from web.difference import Piece, difference

words = st.lists(
    st.sampled_from(["Gran", "fetches", "Ella,", "don’t", "at 5 pm.", "Siân", "王小明", "\n", " "])
).map(" ".join)


def side(pieces: tuple[Piece, ...], *changes: str) -> str:
    return "".join(piece.text for piece in pieces if piece.change in changes)


def test_one_word_more():
    assert difference("Gran fetches Ella.", "Gran always fetches Ella.") == (
        Piece("same", "Gran "),
        Piece("added", "always "),
        Piece("same", "fetches Ella."),
    )


def test_a_comma_more_does_not_strike_the_word_before_it():
    assert difference("Fetch the children and go in.", "Fetch the children, then go in.") == (
        Piece("same", "Fetch the children"),
        Piece("removed", " and "),
        Piece("added", ", then "),
        Piece("same", "go in."),
    )


def test_the_last_word_is_the_same_word_with_more_after_it():
    assert difference("Saturdays, 8 pm", "Saturdays, 8 pm, from May") == (
        Piece("same", "Saturdays, 8 pm"),
        Piece("added", ", from May"),
    )


def test_texts_with_little_in_common_stand_whole():
    assert difference("Weekend visits at home", "Sunday lunch by the sea") == (
        Piece("removed", "Weekend visits at home"),
        Piece("added", "Sunday lunch by the sea"),
    )


def test_nothing_and_something():
    assert difference("", "") == ()
    assert difference("", "New") == (Piece("added", "New"),)
    assert difference("Old", "") == (Piece("removed", "Old"),)
    assert difference("Same", "Same") == (Piece("same", "Same"),)


@given(words, words)
def test_both_texts_are_there_whole(before: str, after: str):
    pieces = difference(before, after)
    assert side(pieces, "same", "added") == after
    assert "".join(side(pieces, "same", "removed").split()) == "".join(before.split())
    assert all(piece.text for piece in pieces)


@given(words)
def test_a_text_and_itself_do_not_differ(text: str):
    assert {piece.change for piece in difference(text, text)} <= {"same"}
