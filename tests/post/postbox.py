"""A real mail server in a process of its own, which writes down every message that it took.

Run as a program it prints its port and takes mail until its standard input ends.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import msgspec
from aiosmtpd.smtp import SMTP

from backend.settings import Mail

# Nobody lives there: the server says so when it hears the address.
REFUSED = "nobody@example.org"
# Says "not now" to everything.
BUSY = "busy@example.org"


class _Keeper:
    def __init__(self, path: str) -> None:
        self._file = open(path, "a", encoding="ascii")  # noqa: SIM115

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == REFUSED:
            return "550 No such person here"
        if address == BUSY:
            return "451 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        body = base64.b64encode(envelope.content).decode()
        taken = {"to": envelope.rcpt_tos, "from": envelope.mail_from, "body": body}
        self._file.write(json.dumps(taken) + "\n")
        self._file.flush()
        # What is taken is taken, whether or not the sender lives to hear it.
        await asyncio.sleep(random.random() * 0.004)
        return "250 Taken"


async def _serve(path: str) -> None:
    loop, keeper = asyncio.get_running_loop(), _Keeper(path)
    server = await loop.create_server(lambda: SMTP(keeper, loop=loop), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


class Postbox(msgspec.Struct, frozen=True):
    """Where to send to, and what has arrived there."""

    mail: Mail
    path: Path

    def emptied(self) -> Postbox:
        """The same server, of which what it took so far is forgotten."""
        if self.path.exists():
            os.truncate(self.path, 0)
        return self

    def taken(self) -> list[tuple[str, EmailMessage]]:
        """Every message that was taken, with whom it was for, in order."""
        if not self.path.exists():
            return []
        found: list[tuple[str, EmailMessage]] = []
        for line in self.path.read_text("ascii").splitlines():
            one = json.loads(line)
            message = message_from_bytes(base64.b64decode(one["body"]), policy=policy.default)
            assert isinstance(message, EmailMessage)
            found.append((one["to"][0], message))
        return found


@contextmanager
def postbox(folder: Path) -> Iterator[Postbox]:
    """A mail server while the block lasts."""
    path = folder / "taken.jsonl"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.post.postbox", str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ,
    ) as child:
        assert child.stdout is not None and child.stdin is not None
        port = int(child.stdout.readline())
        mail = Mail(host="127.0.0.1", port=port, tls="none", address="messages@council.example")
        try:
            yield Postbox(mail, path)
        finally:
            child.stdin.close()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1]))
