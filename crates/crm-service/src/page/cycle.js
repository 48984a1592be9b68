// The cycle: as it runs, what the next one would do, and what the last one did.
import { act, call, el, element, headers } from "./base.js";

function figures(report) {
  const metrics = Object.entries(report.metrics).filter(([, count]) => count > 0);
  metrics.push(["duplicates_merged", report.deduplication.duplicates_removed]);
  metrics.push(["halo_calls", report.halo_calls]);
  el("figures").replaceChildren(...metrics.map(([name, count]) =>
    element("div", element("dt", name.replaceAll("_", " ")), element("dd", String(count)))));
  el("troubles").replaceChildren(...report.errors.slice(0, 50).map((trouble) =>
    element("li", `${trouble.source}, ${trouble.stage}, ${trouble.key}: ${trouble.message}`)));
}

function show(now) {
  el("state").textContent = now.running
    ? `Under way since ${new Date(now.began).toLocaleTimeString()}`
    : now.last ? `The last one ended well: ${now.last.success ? "yes" : "no"}` : "None has run yet.";
  el("progress").replaceChildren(...now.stages.map((stage) => {
    const bar = document.createElement("progress");
    if (stage.over) {
      bar.max = 1;
      bar.value = 1;
    } else if (stage.expected) {
      bar.max = stage.expected;
      bar.value = Math.min(stage.done, stage.expected);
    }
    bar.setAttribute("aria-label", stage.name);
    return element("li", element("span", stage.name), bar, element("span", String(stage.done)));
  }));
  if (!now.running && now.last && el("text").textContent === "") figures(now.last);
}

// Server-sent events over fetch, since a key belongs into a header.
async function follow() {
  const answer = await fetch("live", { headers: headers() });
  if (!answer.ok) throw new Error("HTTP " + answer.status);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split("\n\n");
    text = events.pop();
    for (const event of events) {
      const data = event.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5));
      if (data.length > 0) show(JSON.parse(data.join("\n")));
    }
  }
}

let following = false;

export async function cycle() {
  if (following) return;
  following = true;
  // A connection that ends is opened again while the page is there.
  const again = () => setTimeout(() => follow().catch(() => {}).finally(again), 2000);
  follow().catch(() => {}).finally(again);
}

el("plan").addEventListener("click", () => act(async () => {
  const planned = await call("POST", "/sync/plan");
  figures(planned.report);
  el("text").textContent = planned.plan;
  el("run").disabled = false;
}));
el("run").addEventListener("click", () => act(async () => {
  el("run").disabled = true;
  el("text").textContent = "";
  figures(await call("POST", "/sync/run", {}));
}));
