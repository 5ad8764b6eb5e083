"""The ways out against real servers: a link by mail, and text messages by HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from backend.aggregates.reaching import By
from backend.aggregates.vocabulary import LinkId
from backend.letting_in import Link, deliver_link
from backend.post import outbox
from backend.post.gateways import BadAddress, HttpTexts, Never, NotNow, NotOurs, Unsure
from backend.post.postman import Gateways, Postman
from backend.settings import Texts
from tests.families import JOE
from tests.post.conftest import BASE, Post
from tests.post.postbox import BUSY, REFUSED

NUMBER = "+447700900321"
LINK = Link(account=uuid4(), link=LinkId(uuid4().hex), token="t0k3n", code="ABCD-EFGH", hours=72)


def test_a_link_is_mailed_at_once_and_names_nobody(post: Post):
    assert deliver_link(LINK, "joe@example.org", post.box.mail, BASE)
    ((to, message),) = post.box.taken()
    assert (to, message["Subject"]) == ("joe@example.org", "A link for you")
    text = str(message.get_content())
    assert f"{BASE}/in/t0k3n" in text and "72 hours" in text
    assert "Joe" not in text and "ABCD" not in text


@pytest.mark.parametrize("address", [REFUSED, BUSY])
def test_a_link_that_was_not_taken_is_told_by_whoever_made_it(post: Post, address: str):
    assert not deliver_link(LINK, address, post.box.mail, BASE)
    assert post.box.taken() == []


def test_without_a_mail_server_a_link_does_not_leave(post: Post):
    assert not deliver_link(LINK, "joe@example.org", None, BASE)
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    gone = msgspec.structs.replace(post.box.mail, port=port)
    assert not deliver_link(LINK, "joe@example.org", gone, BASE)


class Gateway:
    """A service for text messages: what it was sent, and what it answers."""

    def __init__(self) -> None:
        self.sent: list[tuple[dict[str, str], dict[str, Any]]] = []
        self.answer: int | None = 202
        self.texts = Texts(url="", token="s3cret", sender="Council")


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    """A real HTTP server on this machine."""
    made = Gateway()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.sent.append((dict(self.headers), json.loads(body)))
            if made.answer is None:
                # It took the message and died before it could say so.
                self.connection.close()
                return
            self.send_response(made.answer)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    made.texts = Texts(
        url=f"http://127.0.0.1:{server.server_port}/send", token="s3cret", sender="Council"
    )
    yield made
    server.shutdown()
    server.server_close()


def yes() -> bool:
    return True


def test_a_text_message_goes_out_whole_and_the_gateway_can_know_it_again(gateway: Gateway):
    message = UUID(int=7)
    HttpTexts(gateway.texts).send(message, NUMBER, "A date for you.", yes)
    ((headers, body),) = gateway.sent
    assert body == {
        "id": str(message),
        "to": NUMBER,
        "from": "Council",
        "text": "A date for you.",
    }
    assert headers["Authorization"] == "Bearer s3cret"
    assert headers["Idempotency-Key"] == str(message)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (429, NotNow),
        (503, NotNow),
        (422, BadAddress),
        (404, BadAddress),
        (401, Never),
        (500, Unsure),
        (None, Unsure),
    ],
)
def test_what_the_gateway_says_is_understood(
    gateway: Gateway, answer: int | None, said: type[Exception]
):
    gateway.answer = answer
    with pytest.raises(said):
        HttpTexts(gateway.texts).send(uuid4(), NUMBER, "x", yes)
    assert len(gateway.sent) == 1


def test_what_is_no_longer_ours_never_reaches_the_gateway(gateway: Gateway):
    with pytest.raises(NotOurs):
        HttpTexts(gateway.texts).send(uuid4(), NUMBER, "x", lambda: False)
    assert gateway.sent == []


def test_a_gateway_that_is_not_there_is_asked_again_later(gateway: Gateway):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}/"
    with pytest.raises(NotNow):
        HttpTexts(msgspec.structs.replace(gateway.texts, url=url)).send(uuid4(), NUMBER, "x", yes)


@pytest.mark.parametrize(
    ("answer", "state", "why"),
    [
        (202, "sent", ""),
        (None, "held", outbox.MAY_HAVE_ARRIVED),
        (422, "held", "The text message service does not take this number."),
        (503, "waiting", ""),
    ],
)
def test_a_text_message_is_sent_once_or_held_and_a_bad_number_tells_the_worker(
    post: Post, gateway: Gateway, answer: int | None, state: str, why: str
):
    gateway.answer = answer
    post.reached(JOE, By.TEXT, NUMBER)
    post.call_meeting()
    postman = Postman(post.ledger, Gateways(base=BASE, texts=HttpTexts(gateway.texts)))
    postman.work()
    postman.work()
    assert [row[2:] for row in post.rows() if row[0] == JOE] == [(state, why)]
    assert len(gateway.sent) == 1
    assert post.ledger.family(post.family).reaching.people[JOE].failed is (answer == 422)
