// The pipeline: how many records are in each stage, and the records of one.
import { button, call, el, element, table } from "./base.js";

let shown = { kind: "leads", status: "", cursor: null, rows: [] };

export async function board() {
  const counts = await call("GET", "/pipeline");
  el("stages").replaceChildren(...["leads", "prospects", "opportunities"].map((kind) => {
    const stages = counts[kind].map(({ status, name, records }) => {
      const open = button(`${name}: ${records}`, () => list(kind, status, name));
      open.dataset.status = status;
      return element("li", open);
    });
    const title = kind[0].toUpperCase() + kind.slice(1);
    return element("section", element("h2", title), element("ul", ...stages));
  }));
  if (shown.rows.length === 0) await list("leads", "", "All");
}

async function list(kind, status, name) {
  shown = { kind, status, cursor: null, rows: [] };
  el("records-title").textContent = `${kind[0].toUpperCase()}${kind.slice(1)}, ${name.toLowerCase()}`;
  await more();
}

async function more() {
  const query = new URLSearchParams({ limit: "50" });
  if (shown.status !== "") query.set("status", shown.status);
  if (shown.cursor) query.set("cursor", shown.cursor);
  const page = await call("GET", `/${shown.kind}?${query}`);
  shown.rows.push(...page.data.map((record) => [
    record.id, record.contact, record.company, record.title, record.source, record.status.replaceAll("_", " "),
    record.do_not_contact ? "do not contact" : record.email,
  ]));
  shown.cursor = page.pagination.nextCursor;
  el("records").replaceChildren(
    table(["Record", "Contact", "Company", "Title", "Source", "Stage", "E-mail"], shown.rows));
  el("more").hidden = !page.pagination.hasNextPage;
}

export const moreRecords = more;
