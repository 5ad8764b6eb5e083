"""The web application, wired: routes, headers, logs and metrics."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from uuid import uuid4

from litestar import Litestar, Request, Response, Router, get
from litestar.config.allowed_hosts import AllowedHostsConfig
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from backend.jobs import Worker
from backend.opening import House
from backend.post.postman import Gateways, Postman
from backend.settings import Settings
from backend.single_sign_on import Provider
from web import (
    around,
    assurance,
    audit_samples,
    case,
    checked,
    child,
    child_said,
    circles,
    closing,
    coming_back,
    compare,
    court,
    coverage,
    dates,
    deputies,
    emergency,
    entries,
    families,
    family_tree,
    finding,
    finding_questions,
    glance,
    going,
    handover,
    history,
    holds,
    language,
    leading,
    letting_in,
    limits,
    looked,
    looks_review,
    lookup,
    mapping,
    measured,
    meetings,
    messages,
    my_part,
    my_sign_in,
    my_teams,
    network,
    pack,
    packs,
    people,
    picture_pages,
    pictures,
    places,
    plan,
    plan_agreement,
    plan_copies,
    plan_presented,
    plan_seen,
    practice,
    practising,
    preparing,
    proceedings,
    proposals,
    protected,
    reach,
    recording,
    recording_watch,
    releases,
    request_pages,
    request_steps,
    requests,
    road,
    roles,
    rota,
    safety,
    scale,
    services,
    set_up,
    sheet_work,
    sheets,
    sign_in,
    statements,
    statutory,
    swaps,
    tell,
    trail,
    translations,
    trials,
    urgent,
    used,
    what_i_see,
    who_does_what,
    why,
)
from web.errors import HANDLERS
from web.log import log
from web.page import MOST_TYPED, Services
from web.templating import environment

STATIC = Path(__file__).parent / "static"
CONTENT_SECURITY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'"
)
HEADERS = (
    (b"content-security-policy", CONTENT_SECURITY.encode()),
    (b"x-content-type-options", b"nosniff"),
    # same-origin and not no-referrer: under that, browsers send "Origin: null" with our forms.
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
# Two years, for this name and those below it: browsers then ask for it by https alone.
ONLY_HTTPS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
# Anyone can make up a method, and each would be measured for ever.
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})
ROUTES = (
    *sign_in.ROUTES,
    *set_up.ROUTES,
    *coming_back.ROUTES,
    *my_sign_in.ROUTES,
    *people.ROUTES,
    *letting_in.ROUTES,
    *families.ROUTES,
    *case.ROUTES,
    *checked.ROUTES,
    *network.ROUTES,
    *who_does_what.ROUTES,
    *finding.ROUTES,
    *going.ROUTES,
    *finding_questions.ROUTES,
    *circles.ROUTES,
    *family_tree.ROUTES,
    *around.ROUTES,
    *places.ROUTES,
    *safety.ROUTES,
    *meetings.ROUTES,
    *preparing.ROUTES,
    *recording_watch.ROUTES,
    *recording.ROUTES,
    *plan.ROUTES,
    *glance.ROUTES,
    *why.ROUTES,
    *coverage.ROUTES,
    *compare.ROUTES,
    *plan_agreement.ROUTES,
    *plan_seen.ROUTES,
    *plan_copies.ROUTES,
    *plan_presented.ROUTES,
    *rota.ROUTES,
    *proposals.ROUTES,
    *child.ROUTES,
    *child_said.ROUTES,
    *pictures.ROUTES,
    *picture_pages.ROUTES,
    *handover.ROUTES,
    *language.ROUTES,
    *deputies.ROUTES,
    *leading.ROUTES,
    *pack.ROUTES,
    *tell.ROUTES,
    *reach.ROUTES,
    *messages.ROUTES,
    *translations.ROUTES,
    *swaps.ROUTES,
    *my_part.ROUTES,
    *practising.ROUTES,
    *trials.ROUTES,
    *used.ROUTES,
    *history.ROUTES,
    *looked.ROUTES,
    *lookup.ROUTES,
    *mapping.ROUTES,
    *statements.ROUTES,
    *scale.ROUTES,
    *road.ROUTES,
    *services.ROUTES,
    *dates.ROUTES,
    *statutory.ROUTES,
    *proceedings.ROUTES,
    *assurance.ROUTES,
    *practice.ROUTES,
    *entries.ROUTES,
    *closing.ROUTES,
    *urgent.ROUTES,
    *protected.ROUTES,
    *court.ROUTES,
    *requests.ROUTES,
    *request_steps.ROUTES,
    *request_pages.ROUTES,
    *releases.ROUTES,
    *holds.ROUTES,
    *packs.ROUTES,
    *sheets.ROUTES,
    *what_i_see.ROUTES,
    *roles.ROUTES,
    *my_teams.ROUTES,
    *trail.ROUTES,
    *measured.ROUTES,
    *emergency.ROUTES,
    *limits.ROUTES,
    *looks_review.ROUTES,
    *audit_samples.ROUTES,
)

ANSWERS = Counter("handrail_answers", "Answers by route and status", ["method", "route", "status"])
SECONDS = Histogram("handrail_seconds", "Seconds to answer, by route", ["method", "route"])


@get("/healthz", sync_to_thread=False, opt={"deed": None})
def healthz() -> Response[str]:
    """The process lives."""
    return Response("ok\n", media_type="text/plain")


@get("/readyz", sync_to_thread=True, opt={"deed": None})
def readyz(request: Request[Any, Any, Any]) -> Response[str]:
    """The database answers, so pages can be served."""
    services: Services = request.app.state.services
    try:
        services.ledger.store.max_notification_id()
    except Exception as error:
        log("not-ready", kind=type(error).__name__)
        return Response("not ready\n", media_type="text/plain", status_code=503)
    return Response("ready\n", media_type="text/plain")


class Watch:
    """Gives each request an id, sets the headers, and logs and counts the answer."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        self._app = app
        self._headers = (*HEADERS, ONLY_HTTPS) if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = uuid4().hex
        scope["request_id"] = request_id  # type: ignore[typeddict-unknown-key]
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = [
                    *message["headers"],
                    *self._headers,
                    (b"x-request-id", request_id.encode()),
                ]
                if not scope["path"].startswith("/static/"):
                    headers += [(b"cache-control", b"no-store"), (b"vary", b"HX-Request")]
                message["headers"] = headers
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            route = str(scope.get("path_template") or "other")
            method = scope["method"] if scope["method"] in METHODS else "other"
            taken = time.perf_counter() - began
            ANSWERS.labels(method, route, str(status)).inc()
            SECONDS.labels(method, route).observe(taken)
            if not route.startswith(("/static", "/healthz", "/readyz")):
                log(
                    "answer",
                    id=request_id,
                    method=method,
                    route=route,
                    status=status,
                    ms=round(taken * 1000, 1),
                )


def _take_up_work(app: Litestar) -> None:
    app.state.services.worker.recover()
    app.state.postman.start()


def _leave_work(app: Litestar) -> None:
    app.state.postman.stop()
    app.state.services.worker.stop()


def create_app(house: House, settings: Settings) -> Litestar:
    """The whole site on an opened house."""
    gateways = Gateways.of(settings)
    services = Services(
        ledger=house.ledger,
        worker=Worker(house.ledger, sheet_work.made),
        templates=environment(),
        secure=settings.secure_cookies,
        demo=settings.demo,
        gateways=gateways,
        public_url=settings.public_url,
        single_sign_on=Provider(settings.oidc) if settings.oidc else None,
        clamav=settings.clamav,
    )
    routes = [route for route in ROUTES if settings.demo or not route.opt.get("demo_only")]
    app = Litestar(
        route_handlers=[
            Router("/", route_handlers=[healthz, readyz, *routes]),
            create_static_files_router(path="/static", directories=[STATIC], opt={"deed": None}),
        ],
        exception_handlers=HANDLERS,
        state=State({"services": services, "postman": Postman(house.ledger, gateways)}),
        allowed_hosts=AllowedHostsConfig(allowed_hosts=list(settings.allowed_hosts))
        if settings.allowed_hosts
        else None,
        on_startup=[_take_up_work],
        on_shutdown=[_leave_work],
        # Said here, or a variable of the framework's own could turn it on.
        debug=False,
        openapi_config=None,
        logging_config=None,
        middleware=[],
        request_max_body_size=MOST_TYPED,
        # Pages hold secrets beside what people typed, so that only files are made smaller.
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1_000, exclude_opt_key="deed"
        ),
    )
    app.asgi_handler = Watch(app.asgi_handler, settings.secure_cookies)
    return app
