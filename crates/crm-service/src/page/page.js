"use strict";
// Whatever a record contains is set as text, never as markup.
const el = (id) => document.getElementById(id);
let key = sessionStorage.getItem("key") || "";

async function call(method, path, body) {
  const answer = await fetch("api/v1" + path, {
    method,
    headers: { "X-API-Key": key, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error ? data.error.message : "HTTP " + answer.status);
  return data;
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function figures(report) {
  const metrics = Object.entries(report.metrics).filter(([, count]) => count > 0);
  metrics.push(["duplicates_merged", report.deduplication.duplicates_removed]);
  metrics.push(["halo_calls", report.halo_calls]);
  el("figures").replaceChildren(...metrics.map(([name, count]) =>
    element("div", element("dt", name.replaceAll("_", " ")), element("dd", String(count)))));
  el("troubles").replaceChildren(...report.errors.slice(0, 50).map((trouble) =>
    element("li", `${trouble.source}, ${trouble.stage}, ${trouble.key}: ${trouble.message}`)));
}

async function reviews() {
  const waiting = await call("GET", "/review?limit=200");
  el("reviews").replaceChildren(...waiting.data.map(({ since, id, why }) =>
    element("tr", element("td", since), element("td", id), element("td", why))));
}

// One thing at a time, and every failure in words.
async function act(what) {
  el("message").textContent = "";
  document.body.setAttribute("aria-busy", "true");
  try {
    await what();
  } catch (error) {
    el("message").textContent = error.message;
  } finally {
    document.body.removeAttribute("aria-busy");
  }
}

async function enter() {
  await reviews();
  sessionStorage.setItem("key", key);
  el("login").hidden = true;
  el("work").hidden = false;
}

el("login").addEventListener("submit", (event) => {
  event.preventDefault();
  key = el("key").value;
  el("key").value = "";
  act(enter);
});
el("logout").addEventListener("click", () => {
  sessionStorage.clear();
  location.reload();
});
el("reload").addEventListener("click", () => act(reviews));
el("plan").addEventListener("click", () => act(async () => {
  const planned = await call("POST", "/sync/plan");
  figures(planned.report);
  el("text").textContent = planned.plan;
  el("run").disabled = false;
}));
el("run").addEventListener("click", () => act(async () => {
  el("run").disabled = true;
  figures(await call("POST", "/sync/run", {}));
  el("text").textContent = "";
  await reviews();
}));
el("suppress").addEventListener("submit", (event) => {
  event.preventDefault();
  const add = event.submitter && event.submitter.value === "add";
  const body = Object.fromEntries([...new FormData(el("suppress"))].filter(([, text]) => text.trim() !== ""));
  delete body.act;
  act(async () => {
    if (!add) {
      delete body.reason;
      const found = await call("POST", "/suppressions/check", body);
      el("suppressed").textContent = found.suppressed ? `On the list: ${found.reason}` : "Not on the list.";
    } else {
      await call("POST", "/suppressions", body);
      el("suppressed").textContent = "On the list.";
      el("suppress").reset();
    }
  });
});

(async () => {
  try {
    const health = await (await fetch("health")).json();
    el("health").textContent = `${health.status}, version ${health.version}`;
  } catch {
    el("health").textContent = "The service does not answer.";
  }
  if (key) act(enter);
})();
