"""One request, one way: who is it, may they, it is noted, then the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import msgspec
import psycopg
from jinja2 import Environment
from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import RawBody
from litestar.response import Redirect
from psycopg.rows import dict_row

from backend import access_log, seeing
from backend.aggregates.family import Family, FamilyCommand
from backend.aggregates.protected import ProtectedFacts
from backend.aggregates.vocabulary import MovedOn, PersonId, Refused
from backend.jobs import Worker
from backend.ledger import Busy, Ledger, Told
from backend.permission import Deed, Place, Viewer, may
from backend.post.postman import Gateways
from backend.record import Author, Provenance
from backend.single_sign_on import Provider
from web import folds, late, pace, protecting, session, speech, unsent
from web.forms import Form
from web.identity import identity
from web.origin import NotHere, SignInFirst, check_source, check_token
from web.protecting import Spotted
from web.session import Head, Session
from web.then import READING, Then, asked, links
from web.tools import TOOLS


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """What every request stands on."""

    ledger: Ledger
    templates: Environment
    secure: bool
    demo: bool
    worker: Worker
    gateways: Gateways = Gateways()
    public_url: str | None = None
    single_sign_on: Provider | None = None
    clamav: str | tuple[str, int] | None = None


class Heading(msgspec.Struct, frozen=True):
    """A page's neutral title, which never holds a name, and its heading, which may."""

    title: str
    heading: str


class Visit:
    """One request by one person to one place, already allowed and noted."""

    def __init__(
        self,
        request: Request[Any, Any, Any],
        services: Services,
        db: psycopg.Connection,
        found: Session,
        form: Form,
    ) -> None:
        self.request = request
        self.services = services
        self.ledger = services.ledger
        self.db = db
        self.session = found
        self.form = form
        self.cookies: list[Any] = []
        # Set where a page is asked for as it stood.
        self.then: Then | None = None
        # Passages that stopped this form.
        self.spotted: list[Spotted] = []

    @property
    def viewer(self) -> Viewer:
        """Who it is; only routes that need no one signed in have none."""
        if self.session.viewer is None:
            raise SignInFirst
        return self.session.viewer

    @property
    def head(self) -> Head:
        """The family this request is about."""
        if self.session.head is None:
            raise NotHere
        return self.session.head

    @property
    def family(self) -> UUID:
        """The id of the family this request is about."""
        return self.head.family

    @property
    def place(self) -> Place:
        """What of the family decides who may do what."""
        if self.session.place is None:
            raise NotHere
        return self.session.place

    @property
    def root(self) -> str:
        """The address of this family's home."""
        return f"/families/{self.family}"

    @property
    def partial(self) -> bool:
        """Whether htmx asks for a block of the page and not the whole."""
        asks = self.request.headers
        return asks.get("hx-request") == "true" and asks.get("hx-request-type") != "full"

    def note(self, deed: Deed, family: UUID | None, *, allowed: bool) -> None:
        """Notes a look besides the page's own, such as at another family."""
        viewer = self.viewer
        access_log.note(
            self.db,
            account=str(viewer.account),
            name=viewer.name,
            title=viewer.title,
            family=family,
            deed=deed.value,
            allowed=allowed,
            request=self.request.scope.get("request_id", ""),
        )

    def may(self, deed: Deed) -> bool:
        """Whether this person may also do something else here, for showing its button.

        Nothing can be done to what is past: a page as it stood only shows.
        """
        if self.then is not None and deed not in READING:
            return False
        return may(self.session.viewer, deed, self.session.place)

    @cached_property
    def facts(self) -> ProtectedFacts:
        """What is protected in this family, for keeping it out of texts and pages."""
        if self.session.head is None:
            return ProtectedFacts()
        return self.ledger.family(self.family).protected

    @property
    def knows_protected(self) -> bool:
        """Whether this person may know what is protected; in a record yet to be started, staff."""
        deed = Deed.SEE_PROTECTED if self.session.head else Deed.START_RECORD
        return may(self.session.viewer, deed, self.session.place)

    def param(self, name: str) -> str:
        """A part of the address."""
        value = str(self.request.path_params[name])
        if "\0" in value:
            # The database takes no such text, and nothing is called so.
            raise NotHere
        return value

    def asked(self, name: str) -> str:
        """A value from the address's query, "" when absent."""
        return str(self.request.query_params.get(name, "")).replace("\0", "").strip()

    def rows(self, query: Any, *values: Any) -> list[dict[str, Any]]:
        """The rows of a query as dicts; as they stood where the page is asked for so."""
        if self.then is not None:
            query, values = self.then.instead(query, values)
        with self.db.cursor(row_factory=dict_row) as cursor:
            found = cursor.execute(query, values).fetchall()
        return self.may_read(found)

    def may_read(self, thing: Any) -> Any:
        """Rows or words as this person may read them, before anything is made of them."""
        if self.session.head is None or self.knows_protected:
            return thing
        return protecting.may_read(thing, self.facts)

    @property
    def day(self) -> date:
        """The day that the page shows: today, or the day that was asked for."""
        return self.then.day if self.then else self.ledger.today()

    @property
    def folded(self) -> Family:
        """The family that the page shows, folded."""
        return self.then.stood.family if self.then else self.ledger.family(self.family)

    def names(self) -> dict[str, str]:
        """Everyone in this family's record by id, under the name they go by now."""
        found = self.rows(
            "select person, name from pages.people where family = %s order by seq", self.family
        )
        return {row["person"]: row["name"] for row in found}

    def tell(
        self,
        command: FamilyCommand,
        on_behalf_of: PersonId | None = None,
        author: Author | None = None,
    ) -> Told:
        """Tells this family's ledger a command in this person's name, or in `author`'s."""
        told_by = self.provenance(on_behalf_of)
        if author is not None:
            told_by = msgspec.structs.replace(told_by, author=author)
        return self.ledger.tell(self.family, command, told_by)

    def provenance(self, on_behalf_of: PersonId | None = None) -> Provenance:
        """Who tells what this form holds."""
        viewer = self.viewer
        return Provenance(
            author=Author(account=str(viewer.account), name=viewer.name, title=viewer.title),
            command_id=self.form.told_id(self.request.url.path),
            on_behalf_of=on_behalf_of,
        )

    def carry_out(
        self,
        command: Callable[[], FamilyCommand],
        then: str,
        otherwise: Callable[[], Response[Any]],
        block: Callable[[], Response[Any]] | None = None,
        on_behalf_of: PersonId | None = None,
        fields: dict[str, str] | None = None,
        author: Author | None = None,
    ) -> Response[Any]:
        """Tells the command, then goes on; or shows the form again with what was typed.

        `command` reads the form; `otherwise` shows the page with the form's problems; `block`
        answers htmx after success in place of going to `then`; `fields` gives the form's own name
        for a field that the rules call by another; `author` stands in for who is signed in.
        """
        called = fields or {}
        status = 422
        protecting.put_references(self)
        try:
            told = command()
            if not self.form.problems:
                told = protecting.checked(self, told, called)
            if not self.form.problems:
                self.tell(told, on_behalf_of, author)
        except MovedOn as moved:
            self.form.refuse(called.get(moved.field, moved.field), moved.reason)
            status = 409
        except Refused as refused:
            self.form.refuse(called.get(refused.field, refused.field), refused.reason)
        except Busy as busy:
            self.form.refuse("", str(busy))
            status = 409
        if self.form.problems:
            response = otherwise()
            response.status_code = status
            return response
        if block is not None and self.partial:
            return block()
        return go(then)

    def show(
        self,
        template: str,
        context: msgspec.Struct,
        *,
        title: str,
        heading: str | None = None,
        block: str | None = None,
        status: int = 200,
        current: str = "",
    ) -> Response[Any]:
        """Renders a page, or only its block when htmx asks for that."""
        problems = self.form.problems
        page = Heading(f"Error: {title}" if problems else title, heading or title)
        variables: dict[str, Any] = {
            "page": page,
            "viewer": self.session.viewer,
            "csrf_token": self.session.csrf,
            "demo": self.services.demo,
            "command_id": self.form.command_id if problems else uuid4(),
            "problems": problems,
            "error": self._error,
            "typed": self._typed,
            "typed_list": self._typed_list,
            "typed_date": self._typed_date,
            "may": lambda deed: self.may(Deed(deed)),  # pyright: ignore[reportUnknownLambdaType]
            "current": current,
            "tools": [tool for tool in TOOLS.get(current, ()) if self.may(tool.deed)],
            "family": identity(self.head, self.ledger.today()) if self.session.head else None,
            "root": self.root if self.session.head else "",
            "then": self.then,
            "languages": speech.choices(),
            "here": self.request.url.path,
            "folds": folds.folds(self.session.viewer, self.request.query_params),
            "then_links": links(self) if self.then else (),
            **late.shown(self),
        }
        for name in context.__struct_fields__:
            variables[name] = getattr(context, name)
        found = self.services.templates.get_template(template)
        secure = self.services.secure
        chosen = speech.chosen(self.session.viewer, self.request.cookies, secure)
        html = speech.rendered(found, variables, block if self.partial else None, chosen)
        status = 422 if problems and status == 200 else status
        html = protecting.with_panel(html, self, self.services.templates)
        if self.session.head and (not self.knows_protected or "[[pf:" in html):
            html = protecting.shown(
                html, self.facts, self.root, self.knows_protected, self._just_typed()
            )
        return Response(html, media_type="text/html", status_code=status, cookies=self.cookies)

    def _just_typed(self) -> frozenset[str]:
        if self.request.method != "POST":
            return frozenset()
        return frozenset(each.strip() for values in self.form.values.values() for each in values)

    def _error(self, field: str) -> str | None:
        found = self.form.problems_at(field)
        return found[0].text if found else None

    def _typed(self, name: str, default: str | int | None = "") -> str:
        first = "" if default is None or default is False else str(default)
        return self.form.raw(name, first) if self.form.values else first

    def _typed_list(self, name: str, default: Any = ()) -> list[str]:
        return self.form.values.get(name, []) if self.form.values else list(default)

    def _typed_date(self, name: str, default: date | None = None) -> Any:
        if self.form.values or default is None:
            return self.form.typed_date(name)
        return {"day": str(default.day), "month": str(default.month), "year": str(default.year)}


def go(address: str) -> Redirect:
    """On to another page after a form."""
    return Redirect(address, status_code=303)


Handler = Callable[[Visit], Response[Any]]
MOST_TYPED = 1_000_000
# More than a file may have: who chose a larger one is told so beside it, and keeps their words.
MOST_UPLOADED = 12 * 1024 * 1024


def read(path: str, deed: Deed, *, back: bool = False) -> Callable[[Handler], HTTPRouteHandler]:
    """A route that shows something; every route names the deed that the viewer must be allowed.

    With `back` it can be asked for as it stood, by either clock (web/then.py).
    """

    def made(handler: Handler) -> HTTPRouteHandler:
        def looked(visit: Visit) -> Response[Any]:
            return asked(visit) or handler(visit)

        def answer(request: Request[Any, Any, Any]) -> Response[Any]:
            return _answer(request, deed, looked if back else handler, None)

        return get(path, sync_to_thread=True, opt={"deed": deed}, name=_name(handler))(answer)

    return made


def write(path: str, deed: Deed, *, uploads: bool = False) -> Callable[[Handler], HTTPRouteHandler]:
    """A route that takes a form; every route names the deed that the viewer must be allowed.

    With `uploads` the form may bring files, and be as large as these (`MOST_UPLOADED` bytes).
    """

    def made(handler: Handler) -> HTTPRouteHandler:
        def answer(request: Request[Any, Any, Any], body: RawBody) -> Response[Any]:
            return _answer(request, deed, handler, body, uploads)

        return post(
            path,
            sync_to_thread=True,
            opt={"deed": deed},
            status_code=200,
            name=_name(handler),
            request_max_body_size=MOST_UPLOADED if uploads else MOST_TYPED,
        )(answer)

    return made


def _name(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__name__}"


def _answer(
    request: Request[Any, Any, Any],
    deed: Deed,
    handler: Handler,
    body: bytes | None,
    uploads: bool = False,
) -> Response[Any]:
    services: Services = request.app.state.services
    unsent.keep(request, body)
    family = request.path_params.get("family")
    with seeing.request(services.ledger.pool) as db:
        with _allowed(request, services, db, deed, family, body, uploads) as visit:
            response = handler(visit)
        response.cookies.extend(
            cookie for cookie in visit.cookies if cookie not in response.cookies
        )
        return response


@contextmanager
def _allowed(
    request: Request[Any, Any, Any],
    services: Services,
    db: psycopg.Connection,
    deed: Deed,
    family: UUID | None,
    body: bytes | None,
    uploads: bool,
) -> Iterator[Visit]:
    token = request.cookies.get(session.cookie_name(services.secure))
    found = session.find(db, token, family, services.ledger.profile())
    form = Form()
    if body is not None:
        check_source(request, uploads)
        form = Form(body, request.headers.get("content-type", ""))
        check_token(request, found, form)
    if found is None:
        if deed is not Deed.ENTER:
            raise SignInFirst
        token = session.begin(db, None)
        found = session.find(db, token, None, services.ledger.profile())
        assert found is not None
        visit = Visit(request, services, db, found, form)
        visit.cookies.append(session.cookie(token, services.secure))
        yield visit
        return
    if found.viewer is None and deed is not Deed.ENTER:
        raise SignInFirst
    visit = Visit(request, services, db, found, form)
    allowed = may(found.viewer, deed, found.place)
    if found.viewer is not None and (family is not None or deed is not Deed.ENTER):
        # Noted before anything is shown; where noting fails, so does the page.
        visit.note(deed, family, allowed=allowed)
    if not allowed:
        raise NotHere
    if found.viewer is not None:
        pace.check(request, services.ledger, db, found.viewer, deed, uploads)
    yield visit
