// What every part of the page uses. Whatever a record contains is set as text, never as markup.
export const el = (id) => document.getElementById(id);

const session = { key: sessionStorage.getItem("key") || "" };

export const hasKey = () => session.key !== "";
export const useKey = (key) => { session.key = key; };
export const keepKey = () => sessionStorage.setItem("key", session.key);
export const headers = () => ({ "X-API-Key": session.key });

export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

export async function call(method, path, body) {
  const answer = await fetch("api/v1" + path, {
    method,
    headers: { ...headers(), "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await answer.text();
  const data = text === "" ? {} : JSON.parse(text);
  if (!answer.ok) throw new Refused(answer.status, data.error ? data.error.message : "HTTP " + answer.status);
  return data;
}

export function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

export function button(text, what) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", () => act(what));
  return made;
}

export function table(head, rows) {
  const line = (kind, cells) => element("tr", ...cells.map((cell) => element(kind, cell ?? "")));
  return element("table", element("thead", line("th", head)), element("tbody", ...rows.map((row) => line("td", row))));
}

// One thing at a time, and every failure in words.
export async function act(what) {
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
