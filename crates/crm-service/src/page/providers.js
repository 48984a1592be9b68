// The providers, and the configuration as a whole.
import { act, button, call, el, table } from "./base.js";

export async function providers() {
  const { data } = await call("GET", "/providers");
  const mayAsk = document.body.dataset.role !== "viewer";
  el("provider-rows").replaceChildren(table(
    ["Provider", "Lifecycle", "Last cycle", "Records", "Calls", "Credits", ""],
    data.map((row) => [
      row.name, row.lifecycle, row.trouble ? `troubled: ${row.trouble}` : row.standing,
      String(row.records), String(row.calls), String(row.credits),
      mayAsk ? button(`Check ${row.name}`, () => account(row)) : "",
    ])));
}

async function account(row) {
  const found = await call("POST", `/providers/${encodeURIComponent(row.id)}/check`);
  const left = found.balances.map(({ unit, remaining, limit }) =>
    `${remaining ?? "?"}${limit === null ? "" : " of " + limit} ${unit} left`);
  el("account").textContent = `${row.name}: ${[found.text, ...left].join(" ")}`;
}

el("check-now").addEventListener("click", () => act(async () => {
  const { findings } = await call("POST", "/config/check");
  el("findings").replaceChildren(table(
    ["Topic", "", "Finding", "What to do"],
    findings.map(({ topic, ok, text, remedy }) => [topic, ok ? "ok" : "NOT OK", text, remedy])));
}));
