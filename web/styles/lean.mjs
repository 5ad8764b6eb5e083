// Takes out of the built style sheet what no page of ours needs: parts of GOV.UK's components that
// we never use, and what every rule says again although it is inherited from the body.

import { readFileSync, writeFileSync } from "node:fs";
import postcss from "postcss";

const SHEET = "../static/handrail.css";
const UNUSED = [
  /^govuk-(back-link|button|link)--(inverse|start|muted|no-underline|no-visited-state|text-colour)$/,
  /^govuk-(body-(lead|m)|heading-xl|caption-(m|l|xl)|clearfix|drop-zone|link-image)$/,
  /^govuk-(button__start-icon|frontend-supported|input--extra-letter-spacing)$/,
  /^govuk-(checkboxes|radios)__(conditional|conditional--hidden|divider)$/,
  /^govuk-fieldset__(heading|legend--(l|xl))$/,
  /^govuk-file-upload-(button|wrapper)/,
  /^govuk-input__(prefix|suffix|wrapper)$/,
  /^govuk-(label--(m|l|xl)|label-wrapper)$/,
  /^govuk-main-wrapper--(auto-spacing|l)$/,
  /^govuk-section-break--(l|xl|visible)$/,
  /^govuk-(skip-link-focused-element|visually-hidden-focusable)$/,
  /^govuk-(breadcrumbs|exit-this-page|notification-banner|pagination|summary-(card|list)|tag|task-list|warning-text)/,
];

function unused(selector) {
  // What a rule asks not to be there is no use of it.
  const names = selector.replaceAll(/:not\((?:[^()]|\([^()]*\))*\)/g, "").match(/\.[\w-]+/g) ?? [];
  return names.some((name) => UNUSED.some((each) => each.test(name.slice(1))));
}

const sheet = postcss.parse(readFileSync(SHEET, "utf8"));
sheet.walkRules((rule) => {
  const kept = rule.selectors.filter((each) => !unused(each));
  if (kept.length === 0) rule.remove();
  else if (kept.length < rule.selectors.length) rule.selectors = kept;
});
sheet.walkAtRules(/^(media|supports)$/, (rule) => {
  if (rule.nodes.length === 0) rule.remove();
});
const lean = sheet
  .toString()
  .replaceAll(";-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale", "")
  .replaceAll(/@media print\{[^{}]*\{font-family:inherit\}\}/g, "");
writeFileSync(SHEET, `${lean.trimEnd()}\n`);
