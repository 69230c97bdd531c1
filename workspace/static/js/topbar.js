// The bar on top: which workspace, whose eyes, what time, and the panels that can be opened.

import { clockButton } from "./clock.js";
import { el, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { peopleSwitch } from "./people.js";
import { isDark, toggleTheme } from "./theme.js";

function mark() {
  return el("img", { class: "brand-mark", src: "/static/icon.svg", alt: "" });
}

export class Topbar {
  constructor(app, root) {
    Object.assign(this, { app, root });
    app.store.watch("snapshot people clock connection", () => this.update());
    app.route.watch(() => this.update());
    setInterval(() => this.#tick(), 1000);
  }

  #tick() {
    this.clock?.tick();
  }

  #brand() {
    const { store } = this.app;
    const state = el("span", { class: ["brand-state", !store.connected && "brand-lost"] }, store.connected ? "local workspace" : "reconnecting…");
    return el("div", { class: "brand" }, mark(), el("div", { class: "brand-words" }, el("h1", { class: "brand-name" }, store.team.name ?? "Workspace"), state));
  }

  #drawer() {
    const open = document.body.classList.contains("drawer-open");
    const props = { class: "button button-icon drawer-button", type: "button", "aria-label": "Conversations", "aria-expanded": String(open), "aria-controls": "sidebar", "data-key": "drawer" };
    return el("button", { ...props, onclick: () => this.app.drawer(!open) }, icon("menu"));
  }

  #traffic() {
    const open = this.app.traffic.isOpen;
    const props = { class: ["button", "bar-button"], type: "button", "aria-pressed": String(open), "aria-label": "Traffic", "data-key": "traffic" };
    return el("button", { ...props, onclick: () => this.app.traffic.toggle() }, icon("traffic"), el("span", { class: "bar-words", "aria-hidden": "true" }, "Traffic"));
  }

  #theme() {
    const words = isDark() ? "Use light colours" : "Use dark colours";
    const turn = () => {
      toggleTheme();
      this.update();
    };
    return el("button", { class: "button button-icon", type: "button", "aria-label": words, title: words, "data-key": "theme", onclick: turn }, icon(isDark() ? "sun" : "moon"));
  }

  update() {
    if (!this.app.store.me) return;
    this.clock = clockButton(this.app);
    redraw(this.root, this.#drawer(), this.#brand(), peopleSwitch(this.app), el("div", { class: "bar-tools" }, this.clock.node, this.#traffic(), this.#theme()));
  }
}
