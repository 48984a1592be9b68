// What waits for a person: questions, and actions that were given up.
import { button, call, el, element, table } from "./base.js";

const WORDS = { merge: "Merge", create: "Keep apart", discard: "Discard" };

export async function review() {
  const { data, total } = await call("GET", "/review?limit=200");
  el("sides").hidden = true;
  el("questions").replaceChildren(...data.map((question) =>
    element("li", button(`${question.question.replaceAll("_", " ")}: ${question.why}`, () => open(question.id)))));
  if (total === 0) el("questions").replaceChildren(element("li", "Nothing waits."));
}

async function open(id) {
  const sides = await call("GET", `/review/${encodeURIComponent(id)}`);
  const rows = sides.changes.length > 0
    ? table(["Field", "The CRM holds", "Would become"], sides.changes.map(({ field, old, new: next }) => [field, old, next]))
    : table(["", "The sources say", sides.other_side ?? "The other side"],
      sides.lines.map(({ label, incoming, other }) => [label, incoming, other]));
  const answers = sides.answers.map((answer) => {
    const made = button(WORDS[answer], async () => {
      await call("POST", `/review/${encodeURIComponent(id)}`, { answer });
      await review();
      el("tab-review").focus();
    });
    made.dataset.answer = answer;
    return made;
  });
  const bar = element("div", ...answers);
  bar.className = "bar";
  el("sides").replaceChildren(element("h2", id), element("p", sides.explanation), rows, bar);
  el("sides").hidden = false;
  answers[0]?.focus();
}

export async function letters() {
  const { data } = await call("GET", "/dead-letters?limit=200");
  el("letter-rows").replaceChildren(data.length === 0 ? element("p", "Nothing was given up.") : table(
    ["Since", "Record", "Action", "Why", "", ""],
    data.map((letter) => [
      letter.since, letter.entity, letter.action, letter.why,
      answer(`Replay ${letter.id}`, "POST", `/dead-letters/${encodeURIComponent(letter.id)}/replay`),
      answer(`Discard ${letter.id}`, "DELETE", `/dead-letters/${encodeURIComponent(letter.id)}`),
    ])));
}

const answer = (text, method, path) => button(text, async () => {
  await call(method, path);
  await letters();
});
