// The panel of one thread: its first message, the replies, and a composer of its own.

import { Composer } from "./composer.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { MessageList } from "./messages.js";

export class ThreadPanel {
  #open = null;

  constructor(app, root) {
    Object.assign(this, { app, root });
    root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && app.closeThread());
    app.store.watch("message people clock snapshot", () => this.update());
  }

  show(channel, ts) {
    const same = this.#open?.channel === channel && this.#open?.ts === ts;
    if (!ts || same) return ts ? this.update() : this.#close();
    this.#close();
    const { app } = this;
    const list = new MessageList(app, { label: "Messages in the thread", inThread: true });
    const composer = new Composer(app, { channel, thread: ts, label: "Reply", onsend: () => list.toEnd() });
    const where = app.store.channels.get(channel);
    const name = where.kind === "im" ? app.store.nameOf(where) : `#${where.name}`;
    const close = el("button", { class: "button button-icon", type: "button", "aria-label": "Close the thread", onclick: () => app.closeThread() }, icon("close"));
    const head = el("header", { class: "head" }, el("div", { class: "head-words" }, el("h2", { class: "head-title" }, "Thread"), el("p", { class: "head-topic" }, name)), close);
    this.root.replaceChildren(head, list.node, el("div", { class: "foot" }, composer.node));
    this.root.hidden = false;
    this.#open = { channel, ts, list };
    this.update();
    composer.field.focus();
  }

  update() {
    if (!this.#open) return;
    const { channel, ts, list } = this.#open;
    list.show(this.app.store.thread(channel, ts));
  }

  forget() {
    this.#close();
  }

  #close() {
    this.#open?.list.end();
    this.#open = null;
    this.root.hidden = true;
    this.root.replaceChildren();
  }
}
