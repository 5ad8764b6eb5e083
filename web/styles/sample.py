# ruff: noqa: E501
"""Renders every macro once, with an invented family, to look at and to measure.

Not part of the service: writes to the temporary folder only.
"""

from __future__ import annotations

import functools
import http.server
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

WEB = Path(__file__).parent.parent
sys.path.insert(0, str(WEB.parent))

from web.macros import register  # noqa: E402

OUT = Path(tempfile.gettempdir()) / "handrail-sample"

PAGE = """{% extends "base.html" %}
{% block exit %}{{ exit_link("/elsewhere") }}{% endblock %}
{% block navigation %}{{ navigation(top, "Handrail") }}{% endblock %}
{% block banner %}{{ as_it_stood({"on": moment}, (), "/families/penrose") }}{% endblock %}
{% block identity %}{{ identity(family) }}{{ family_navigation(family, "plan") }}{% endblock %}
{% block content %}
{{ error_summary(errors) }}
<h1 class="govuk-heading-l">The plan</h1>
<p class="govuk-body">Version 4. Agreed by 5 of 6. Seen by {{ person("Maureen Adeyemi") }} {{ when({"text": "12 May 2026"}) }}. Review due {{ when({"text": "9 June 2026", "ago": "in 4 weeks"}) }}.</p>
{{ next_action(action) }}
<p>{% for word, kind in tags %}{{ tag(word, kind) }} {% endfor %}</p>
{{ plan_card(card) }}
<h2 class="govuk-heading-m">What changed in version 4</h2>
{{ difference(parts) }}
{{ govukDetails({"summaryText": "Why is this here?", "text": "Granddad Len first offered it at the meeting of 3 March."}) }}
<h2 class="govuk-heading-m">The room</h2>
{{ room({"family": 7, "professionals": 2}) }}
<h2 class="govuk-heading-m">History</h2>
{{ history(entries, level=3) }}
<h2 class="govuk-heading-m">The life of one line</h2>
{{ history(short, level=3, short=True) }}
<h2 class="govuk-heading-m">Handover</h2>
{{ ladder(stages) }}
{{ table("Reviews due", columns, rows) }}
{{ empty("No one has been asked to join the network yet.", "Ask the first person", "/families/penrose/network/ask") }}
{{ govukInsetText({"text": "The plan is voluntary. Anyone in it can ask for it to change, on any day."}) }}
<h2 class="govuk-heading-m">Record what was said</h2>
<form method="post" action="/sample" data-autosave novalidate>
{{ form_head(csrf_token, "0197-sample") }}
{{ field_text("title", "What is it about?", "Tuesday check", hint="A few words will do", optional=True) }}
{{ field_text("who", "Who will do it?", "", error="Choose someone from the network") }}
{{ field_area("words", "What was said", "Len said he can come at 5.\\n  He has the car back.", hint="In their own words") }}
{{ field_select("backup", "Backup", people, "jo") }}
{{ field_radios("agrees", "Does Jo agree to this plan?", answers, "yes", inline=False) }}
{{ field_checkboxes("came", "Who came?", people, ["len"]) }}
{{ field_date("on", "When did it happen?", {"day": "31", "month": "2", "year": "2026"}, error="31 February is not a date", hint="For example, 27 3 2026. Leave the day empty if you only know the month.") }}
{{ field_time("at", "What time?", "18:30", optional=True) }}
<div class="govuk-button-group">{{ govukButton({"text": "Save review"}) }}{{ govukButton({"text": "Save for later", "classes": "govuk-button--secondary"}) }}{{ govukButton({"text": "Withdraw the line", "classes": "govuk-button--warning"}) }}{{ print_button() }}</div>
{{ autosave_status() }}
</form>
{% endblock %}
{% block print_header %}<p><strong>Handrail</strong> The Penrose family’s plan, version 4</p><p>Made for Aunt Jo · copy K7F-2QD</p>{% endblock %}
{% block print_footer %}<p>This plan is voluntary. To change it, speak to Aunt Jo.</p>{% endblock %}
"""


def moment(text: str, iso: str | None = None) -> dict[str, str | None]:
    return {"text": text, "iso": iso}


CONTEXT = {
    "page": {"title": "Error: Plan", "heading": "The plan"},
    "viewer": {"name": "Ruth Okafor"},
    "csrf_token": "sample'\"<",
    "demo": True,
    "moment": moment("12 May 2026, 6:30 pm", "2026-05-12T18:30"),
    "top": [
        {"text": "Families", "href": "/", "current": True},
        {"text": "Reviews due", "href": "/due"},
        {"text": "Search", "href": "/search"},
    ],
    "family": {
        "name": "The Penrose family",
        "href": "/families/penrose",
        "plan": "Child protection plan",
        "restricted": True,
        "reference": "HR-0417",
        "children": [{"name": "Mia", "age": 7}, {"name": "Tom", "age": 4}],
    },
    "errors": [
        {"field": "who", "text": "Choose someone from the network"},
        {"field": "on", "text": "31 February is not a date"},
    ],
    "action": {
        "title": "Ask Carl whether he agrees to version 4",
        "label": "Record Carl’s answer",
        "href": "#",
        "due": moment("Friday 15 May"),
        "text": "Five of the six people in the plan have agreed. Nobody has spoken to Carl since the Tuesday check moved.",
    },
    "tags": [
        ("Agreed", "done"),
        ("Due Friday", "due"),
        ("3 days overdue", "overdue"),
        ("On hold", "hold"),
        ("Draft", "draft"),
        ("Restricted", "restricted"),
        ("You are here", "now"),
        ("Not asked", "plain"),
    ],
    "card": {
        "number": 1,
        "danger": "Maureen and the network are worried that when Kerry drinks in the evening, Mia and Tom may be left to look after themselves and be hurt or frightened, as on 14 February.",
        "goal": "Every evening Mia and Tom will be looked after by a grown-up who has not been drinking, and they will know who that is.",
        "actions": [
            {
                "what": "Come by at tea time and stay until Mia and Tom are asleep",
                "who": "Granddad Len",
                "when": "Tuesdays, 5 pm",
                "backup": "Aunt Jo",
                "going": {"word": "Working", "kind": "done"},
                "why": "#",
            },
            {
                "what": "Ring before 6 pm on any day she feels she may drink",
                "who": "Kerry",
                "when": "Every day",
                "backup": "Dee next door",
                "going": {"word": "Due for a test", "kind": "due"},
                "why": "#",
            },
            {
                "what": "Keep the spare key, and the children’s overnight bag",
                "who": "Dee",
                "when": "Always",
                "backup": None,
                "going": {"word": "Not tried", "kind": "plain"},
                "why": "#",
            },
        ],
    },
    "parts": [
        {"change": "same", "text": "Granddad Len comes by on Tuesdays at "},
        {"change": "removed", "text": "6 pm"},
        {"change": "added", "text": "5 pm"},
        {"change": "same", "text": " and stays until Mia and Tom are asleep."},
        {"change": "added", "text": " If he cannot, Aunt Jo does."},
    ],
    "entries": [
        {
            "kind": "entry",
            "title": "Review booked for 9 June",
            "happened": moment("12 May 2026, 7:05 pm"),
            "by": "Ruth Okafor",
        },
        {
            "kind": "meeting",
            "title": "Third network meeting, at Nana Pat’s",
            "href": "#",
            "happened": moment("12 May 2026, 6:30 pm"),
            "by": "Ruth Okafor",
            "text": "Seven family and friends, two professionals. Kerry opened by saying what has been better since March.",
            "hanging": [
                {
                    "kind": "decision",
                    "title": "The Tuesday check moves from 6 pm to 5 pm",
                    "happened": moment("12 May 2026, 6:50 pm"),
                    "text": "Len has the car back, and Tom is hungry by five.",
                },
                {
                    "kind": "decision",
                    "title": "Aunt Jo is backup for Tuesdays",
                    "happened": moment("12 May 2026, 6:55 pm"),
                },
                {
                    "kind": "correction",
                    "title": "Corrected: Dee has the key, not Pat",
                    "happened": moment("14 May 2026, 9:10 am"),
                    "by": "Ruth Okafor",
                },
            ],
        },
        {
            "kind": "entry",
            "title": "Len tested the Tuesday check",
            "late": True,
            "happened": moment("21 April 2026"),
            "recorded": moment("12 May 2026, 6:40 pm"),
            "by": "Ruth Okafor",
            "text": "He came unannounced. Jo had the children. It worked.",
        },
        {
            "kind": "meeting",
            "title": "Second network meeting",
            "href": "#",
            "happened": moment("3 March 2026, 5:00 pm"),
            "by": "Ruth Okafor",
            "hanging": [
                {
                    "kind": "decision",
                    "title": "Aunt Jo takes on facilitating the network",
                    "happened": moment("3 March 2026, 5:40 pm"),
                }
            ],
        },
        {
            "kind": "entry",
            "title": "The family’s record begins",
            "happened": moment("16 February 2026, 10:20 am"),
            "by": "Maureen Adeyemi",
        },
    ],
    "short": [
        {
            "kind": "entry",
            "title": "Moved to 5 pm; Jo is backup",
            "happened": moment("12 May 2026"),
        },
        {
            "kind": "meeting",
            "title": "Agreed at the second meeting",
            "happened": moment("3 March 2026"),
        },
        {"kind": "entry", "title": "Granddad Len’s idea", "happened": moment("3 March 2026")},
    ],
    "stages": [
        {
            "title": "The network meets with the worker",
            "state": "reached",
            "word": "Reached 3 March",
            "facts": [{"label": "Agreed by", "text": "Kerry, Jo, Len, Ruth"}],
        },
        {
            "title": "The network leads, the worker is in the room",
            "state": "now",
            "word": "You are here",
            "facts": [
                {
                    "label": "What you can do now",
                    "text": "Run the meeting, write the notes, move an agreed time",
                },
                {
                    "label": "What Ruth still does",
                    "text": "Comes every time, and sees Mia and Tom alone",
                },
                {
                    "label": "If it gets hard",
                    "text": "Say so. Going back a step is part of the plan.",
                },
            ],
        },
        {
            "title": "The network meets alone",
            "state": "ahead",
            "word": "Not yet",
            "facts": [{"label": "What it takes", "text": "Two reviews led by Jo"}],
        },
    ],
    "columns": [
        {"text": "Family"},
        {"text": "Due"},
        {"text": "Worker"},
        {"text": "Days", "number": True},
    ],
    "rows": [
        ["Penrose", "9 June 2026", "Ruth Okafor", "28"],
        ["Trelawney", "2 June 2026", "Sam Idris", "21"],
    ],
    "people": [
        {"value": "jo", "text": "Aunt Jo"},
        {"value": "len", "text": "Granddad Len"},
        {"value": "dee", "text": "Dee next door"},
    ],
    "answers": [
        {"value": "yes", "text": "Yes"},
        {"value": "no", "text": "No"},
        {"value": "unable", "text": "Could not answer", "hint": "Not being there is never a yes"},
    ],
}


def render() -> Path:
    env = Environment(
        loader=FileSystemLoader(WEB / "templates"), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    register(env)
    OUT.mkdir(exist_ok=True)
    shutil.copytree(WEB / "static", OUT / "static", dirs_exist_ok=True)
    page = OUT / "sample.html"
    page.write_text(env.from_string(PAGE).render(CONTEXT))
    return page


class Strict(http.server.SimpleHTTPRequestHandler):
    """Serves the sample under the policy the service has."""

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        )
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def shots() -> int:
    from playwright.sync_api import sync_playwright

    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Strict, directory=str(OUT))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/sample.html"
    axe = (WEB.parent / "tests/vendor/axe.min.js").read_text()
    found = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        for scheme in ("light", "dark"):
            for width in (1280, 390, 320):
                page = browser.new_page(
                    viewport={"width": width, "height": 900}, color_scheme=scheme
                )
                page.on(
                    "console",
                    lambda message: (
                        print("  console:", message.text) if message.type == "error" else None
                    ),
                )
                page.goto(address)
                sideways = page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                page.screenshot(path=OUT / f"{scheme}-{width}.png", full_page=True)
                page.evaluate(axe)
                violations = page.evaluate(
                    "axe.run().then(result => result.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 160), v.nodes[0].failureSummary]))"
                )
                print(scheme, width, "sideways", sideways, "axe", len(violations))
                for violation in violations:
                    print("  ", *violation)
                found += len(violations) + max(sideways, 0)
                if scheme == "light" and width == 1280:
                    page.pdf(path=OUT / "print.pdf", format="A4", prefer_css_page_size=True)
                    page.emulate_media(media="print")
                    page.set_viewport_size({"width": 720, "height": 1000})
                    page.screenshot(path=OUT / "print.png", full_page=True)
                page.close()
        browser.close()
    server.shutdown()
    return found


if __name__ == "__main__":
    print(render())
    if "--shots" in sys.argv:
        sys.exit(1 if shots() else 0)
