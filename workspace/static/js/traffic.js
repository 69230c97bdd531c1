// What went between the workspace and the app, and how soon it was acknowledged.

import { el, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { preciseTimeOf } from "./text/dates.js";

const SHOWN = 200;
const KEY = "workspace.traffic";
const SLOW = 1000;

const seconds = (at) => (typeof at === "number" ? at : Date.parse(at) / 1000);

function statusWords(entry) {
  if (entry.status === "ok") return "ok";
  return entry.status.replaceAll("_", " ");
}

function row(store, entry) {
  const goes = entry.direction === "to_app" ? "to the app" : "from the app";
  const state = { ok: "state-ok", pending: "state-pending" }[entry.status] ?? "state-bad";
  const took = entry.acknowledged_ms;
  const ms = took === null || took === undefined ? "" : `${Math.round(took)} ms`;
  return el(
    "tr",
    { class: `traffic-${entry.direction}`, "data-entry": entry.id },
    el("td", { class: "traffic-at" }, preciseTimeOf(seconds(entry.at), store.zone)),
    el("td", { class: "traffic-way" }, el("span", { "aria-hidden": "true" }, entry.direction === "to_app" ? "→" : "←"), el("span", { class: "unseen" }, goes)),
    el("td", {}, el("span", { class: "traffic-kind" }, entry.kind.replaceAll("_", " "))),
    el("td", { class: "traffic-name" }, entry.name),
    el("td", { class: "traffic-detail" }, entry.detail ?? ""),
    el("td", { class: state }, statusWords(entry)),
    el("td", { class: ["traffic-ms", took > SLOW && "traffic-slow"] }, ms),
  );
}

export class Traffic {
  #rows = new Map();

  constructor(app, root) {
    Object.assign(this, { app, root });
    this.isOpen = localStorage.getItem(KEY) === "open";
    this.body = el("tbody");
    this.#build();
    root.hidden = !this.isOpen;
    app.store.watch("snapshot", () => this.#rows.clear());
    app.store.watch("snapshot traffic", () => this.isOpen && this.update());
  }

  #build() {
    const heads = ["At", "Way", "Kind", "Name", "What", "Status", "Acknowledged"].map((words) => el("th", { scope: "col" }, words));
    const table = el("table", { class: "traffic-table" }, el("thead", {}, el("tr", {}, heads)), this.body);
    const close = el("button", { class: "button button-icon", type: "button", "aria-label": "Close the traffic", onclick: () => this.toggle() }, icon("close"));
    this.scroll = el("div", { class: "traffic-scroll", tabindex: "0", role: "region", "aria-label": "Traffic, newest first" }, table);
    this.summary = el("p", { class: "traffic-summary" });
    this.root.append(el("header", { class: "traffic-head" }, el("h2", { class: "traffic-title" }, "Traffic"), this.summary, close), this.scroll);
  }

  toggle() {
    this.isOpen = !this.isOpen;
    this.root.hidden = !this.isOpen;
    localStorage.setItem(KEY, this.isOpen ? "open" : "closed");
    if (this.isOpen) this.update();
    this.app.topbar.update();
  }

  #rowOf(entry) {
    const known = this.#rows.get(entry.id);
    if (known?.entry === entry) return known.node;
    const node = row(this.app.store, entry);
    this.#rows.set(entry.id, { entry, node });
    return node;
  }

  update() {
    const entries = [...this.app.store.traffic.values()].slice(-SHOWN).reverse();
    reconcile(this.body, entries.map((entry) => this.#rowOf(entry)));
    const answered = entries.map((entry) => entry.acknowledged_ms).filter((took) => typeof took === "number");
    const slowest = answered.length ? `, the slowest acknowledged in ${Math.round(Math.max(...answered))} ms` : "";
    this.summary.textContent = entries.length ? `${entries.length} entries${slowest}` : "Nothing yet. Type a command, and it shows here.";
  }
}
