// Who must not be contacted.
import { act, call, el } from "./base.js";

el("suppress").addEventListener("submit", (event) => {
  event.preventDefault();
  const add = event.submitter && event.submitter.value === "add";
  const body = Object.fromEntries([...new FormData(el("suppress"))].filter(([, text]) => text.trim() !== ""));
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
