// Small comforts. Every page works without this file, and every word it shows
// comes from the page, so that it can be translated there.
"use strict";

const focusOnErrors = () => {
  const summary = document.querySelector(".govuk-error-summary");
  if (!summary) return;
  summary.tabIndex = -1;
  summary.focus();
};

// A request that was refused or lost puts nothing on the page by itself.
const say = (text) => {
  const message = document.querySelector("[data-message]");
  if (message) message.textContent = text ? message.dataset[text] : "";
};

const autosaveStatus = (event) => {
  const { ctx } = event.detail;
  const form = ctx?.sourceElement?.closest("[data-autosave]");
  if (!form || ctx.sourceEvent?.type === "submit") return null;
  return form.querySelector("[data-autosave-status]")
    ?? form.closest("form")?.querySelector("[data-autosave-status]");
};

const report = (event, word) => {
  const status = autosaveStatus(event);
  if (status) status.textContent = status.dataset[word];
  return Boolean(status);
};

document.addEventListener("htmx:before:request", (event) => {
  say(null);
  report(event, "saving");
});

document.addEventListener("htmx:after:request", (event) => {
  const { status } = event.detail.ctx.response;
  report(event, status < 400 ? "saved" : "failed");
  if (status === 401 && !event.detail.ctx.hx?.redirect) say("signedOut");
});

document.addEventListener("htmx:error", (event) => {
  if (!report(event, "failed")) say("lost");
});

document.addEventListener("htmx:after:swap", (event) => {
  const status = event.detail.ctx.response?.status;
  if (status === 422 || status === 409) {
    focusOnErrors();
  } else if (status >= 400 && status !== 401 && !autosaveStatus(event) && !event.detail.ctx.hx?.redirect) {
    say("failed");
  }
});

// Pages of the network do without htmx: there this keeps what is typed while it is typed.
const keep = async (form) => {
  const status = form.querySelector("[data-autosave-status]");
  const put = (word) => { status.textContent = status.dataset[word]; };
  put("saving");
  try {
    const answer = await fetch(form.getAttribute("hx-post"), {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    });
    const room = answer.status === 200 && document.querySelector(form.getAttribute("hx-target"));
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (room) room.replaceWith(...made.body.childNodes);
    put(answer.ok ? "saved" : "failed");
  } catch {
    put("failed");
  }
};

let typing;
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-autosave][hx-post]");
  if (!form || window.htmx) return;
  clearTimeout(typing);
  typing = setTimeout(keep, 900, form);
});

addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    details.dataset.openedForPrint = "";
  }
});

addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("[data-opened-for-print]")) {
    details.open = false;
    delete details.dataset.openedForPrint;
  }
});

const drawCurtain = (button) => {
  const curtain = document.createElement("dialog");
  const lift = document.createElement("button");
  curtain.className = "hr-curtain";
  curtain.setAttribute("aria-label", button.dataset.curtain);
  lift.type = "button";
  lift.textContent = button.dataset.lift;
  lift.addEventListener("click", () => curtain.close());
  curtain.addEventListener("close", () => { curtain.remove(); button.focus(); });
  curtain.append(lift);
  document.body.append(curtain);
  curtain.showModal();
};

document.addEventListener("click", (event) => {
  const exit = event.target.closest("[data-exit]");
  if (exit) {
    event.preventDefault();
    document.body.replaceChildren();
    location.replace(exit.href);
    return;
  }
  const privacy = event.target.closest("[data-privacy-screen]");
  if (privacy) drawCurtain(privacy);
  if (event.target.closest("[data-print]")) print();
});

for (const button of document.querySelectorAll("[data-needs-script]")) button.hidden = false;
focusOnErrors();
