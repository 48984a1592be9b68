// The frame: log in, tabs, and what the key's role allows.
import { act, call, el, hasKey, keepKey, Refused, useKey } from "./base.js";
import { board, moreRecords } from "./board.js";
import { cycle } from "./cycle.js";
import { providers } from "./providers.js";
import { letters, review } from "./review.js";
import "./contacts.js";

const OPENED = { board, cycle, providers, review, letters };
const RANK = ["viewer", "operator", "admin"];
const tabs = [...document.querySelectorAll("[role=tab]")];

function choose(tab) {
  for (const other of tabs) {
    const chosen = other === tab;
    other.setAttribute("aria-selected", String(chosen));
    other.tabIndex = chosen ? 0 : -1;
    el(other.getAttribute("aria-controls")).hidden = !chosen;
  }
  const open = OPENED[tab.getAttribute("aria-controls")];
  if (open) act(open);
}

function allow(role) {
  document.body.dataset.role = role;
  for (const part of document.querySelectorAll("[data-role]:not(body)")) {
    part.hidden = RANK.indexOf(part.dataset.role) > RANK.indexOf(role);
  }
}

async function enter() {
  const { role } = await call("GET", "/me");
  allow(role);
  keepKey();
  el("login").hidden = true;
  el("logout").hidden = false;
  el("work").hidden = false;
  choose(tabs[0]);
}

el("login").addEventListener("submit", (event) => {
  event.preventDefault();
  useKey(el("key").value);
  el("key").value = "";
  act(enter);
});
el("logout").addEventListener("click", () => {
  sessionStorage.clear();
  location.reload();
});
el("more").addEventListener("click", () => act(moreRecords));
for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
// Arrows move between tabs, as their role promises.
el("tabs").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const shown = tabs.filter((tab) => !tab.hidden);
  const at = shown.indexOf(document.activeElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  const next = shown[(at + step + shown.length) % shown.length];
  next.focus();
  choose(next);
});

(async () => {
  try {
    const health = await (await fetch("health")).json();
    el("health").textContent = `${health.status}, version ${health.version}`;
  } catch {
    el("health").textContent = "The service does not answer.";
  }
  if (hasKey()) {
    await act(async () => {
      try {
        await enter();
      } catch (error) {
        // A key that was withdrawn is forgotten.
        if (error instanceof Refused && error.status === 401) sessionStorage.clear();
        throw error;
      }
    });
  }
})();
