"""Makes our macros, and the GOV.UK ones we use, known to every template.

A block rendered alone does not see the imports at the top of its page, so
macros are globals of the environment instead of imports.
"""

from __future__ import annotations

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from jinja2.runtime import Macro

GOVUK = {
    "back-link": "govukBackLink",
    "button": "govukButton",
    "checkboxes": "govukCheckboxes",
    "date-input": "govukDateInput",
    "details": "govukDetails",
    "error-message": "govukErrorMessage",
    "error-summary": "govukErrorSummary",
    "fieldset": "govukFieldset",
    "hint": "govukHint",
    "input": "govukInput",
    "inset-text": "govukInsetText",
    "label": "govukLabel",
    "radios": "govukRadios",
    "select": "govukSelect",
    "skip-link": "govukSkipLink",
    "textarea": "govukTextarea",
}


def register(env: Environment) -> None:
    """Add every macro to the environment's globals, which must already speak gettext."""
    if "_" not in env.globals:
        raise RuntimeError("Install jinja2.ext.i18n and its translations before the macros.")
    if env.loader is None:
        raise RuntimeError("The environment needs a loader for web/templates.")
    components = PackageLoader("govuk_frontend_jinja")
    env.loader = ChoiceLoader([env.loader, PrefixLoader({"govuk_frontend_jinja": components})])
    for component, macro in GOVUK.items():
        template = env.get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
        env.globals[macro] = getattr(template.module, macro)
    for name, value in vars(env.get_template("_partials.html").module).items():
        if isinstance(value, Macro) and not name.startswith("_"):
            env.globals[name] = value
