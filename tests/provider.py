"""An organisation's sign-in on this machine: discovery, a page with one button, codes and keys."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "handrail", "a secret of two / words"


class Provider:
    """Knows one person, `claims`; what it says can be changed to what it must not say."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
        # Only for showing that a token signed by another key is refused.
        self.signer = self.key
        self.claims: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, format: str, *args: object) -> None:
                del format, args

            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/realms/council"
        self._thread = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> Provider:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def get(self, asked: BaseHTTPRequestHandler) -> None:
        """Discovery, keys, and the page with the button."""
        url = urlsplit(asked.path)
        if url.path.endswith("/.well-known/openid-configuration"):
            self._say(
                asked,
                {
                    "issuer": self.issuer,
                    "authorization_endpoint": f"{self.issuer}/auth",
                    "token_endpoint": f"{self.issuer}/token",
                    "jwks_uri": f"{self.issuer}/certs",
                },
            )
        elif url.path.endswith("/certs"):
            self._say(asked, {"keys": [self.key.as_dict(private=False)]})
        elif url.path.endswith("/auth"):
            there = self.consent(dict(parse_qsl(url.query)))
            page = f"<title>Council</title><h1>Council</h1><a href='{there}'>I am Amira</a>"
            self._send(asked, 200, page.encode(), "text/html")
        else:
            self._send(asked, 404, b"", "text/plain")

    def consent(self, asked: dict[str, str]) -> str:
        """Where the button leads: back with a code for what was asked."""
        code = token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def post(self, asked: BaseHTTPRequestHandler) -> None:
        """A code for a token, once, from the client that asked and with its verifier."""
        body = asked.rfile.read(int(asked.headers["content-length"])).decode()
        said = {name: values[0] for name, values in parse_qs(body).items()}
        begun = self.codes.pop(said.get("code", ""), None)
        who = base64.b64decode(asked.headers.get("authorization", "").removeprefix("Basic "))
        digest = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            begun is None
            or who != f"{CLIENT}:a%20secret%20of%20two%20%2F%20words".encode()
            or begun.get("code_challenge") != challenge
            or begun.get("redirect_uri") != said.get("redirect_uri")
        ):
            self._send(asked, 400, b'{"error":"invalid_grant"}', "application/json")
            return
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "u-1",
            "iat": now,
            "exp": now + 60,
            "auth_time": now,
            "nonce": begun["nonce"],
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signer)
        self._say(asked, {"access_token": "x", "token_type": "Bearer", "id_token": token})

    def _say(self, asked: BaseHTTPRequestHandler, said: Any) -> None:
        self._send(asked, 200, json.dumps(said).encode(), "application/json")

    def _send(self, asked: BaseHTTPRequestHandler, status: int, body: bytes, kind: str) -> None:
        asked.send_response(status)
        asked.send_header("content-type", kind)
        asked.send_header("content-length", str(len(body)))
        asked.end_headers()
        asked.wfile.write(body)
