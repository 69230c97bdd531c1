// The list of a conversation's messages: days, runs of one person, and staying at the end.

import { el, reconcile } from "./dom.js";
import { authorOf, drawMessage } from "./message.js";
import { dayOf, dayTitle } from "./text/dates.js";

const RUN = 300;
const NEAR_END = 120;

function continues(store, before, message) {
  if (!before || before.ephemeral !== message.ephemeral || before.pinned || message.pinned || message.blocks?.length) return false;
  const same = authorOf(store, before).id === authorOf(store, message).id;
  const zone = store.zone;
  const sameDay = dayOf(Number(before.ts), zone) === dayOf(Number(message.ts), zone);
  return same && sameDay && Number(message.ts) - Number(before.ts) < RUN;
}

export class MessageList {
  #drawn = new Map();

  constructor(app, { label, inThread = false, empty = null }) {
    Object.assign(this, { app, inThread, empty });
    this.list = el("ol", { class: "messages" });
    this.node = el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, this.list);
    this.sizes = new ResizeObserver(() => this.#stays && this.toEnd());
    this.sizes.observe(this.list);
    this.sizes.observe(this.node);
    this.node.addEventListener("scroll", () => this.#scrolled());
  }

  #stays = true;
  #top = 0;

  // Only a person moves up; a picture that loads late moves the end away, and the list goes after it.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    const isUp = scrollTop < this.#top;
    this.#top = scrollTop;
    if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.#stays = true;
    else if (isUp) this.#stays = false;
  }

  toEnd() {
    this.#stays = true;
    this.node.scrollTop = this.node.scrollHeight;
  }

  forget() {
    this.#drawn.clear();
  }

  #one(message, joined) {
    const known = this.#drawn.get(message.ts);
    if (known && known.message === message && known.joined === joined) return known.node;
    const focus = known?.node.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    const node = drawMessage(this.app, message, { joined, inThread: this.inThread });
    this.#drawn.set(message.ts, { message, joined, node });
    if (focus) queueMicrotask(() => node.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus({ preventScroll: true }));
    return node;
  }

  #day(title) {
    const key = `day/${title}`;
    if (!this.#drawn.has(key)) this.#drawn.set(key, { node: el("li", { class: "day" }, el("span", {}, title)) });
    return this.#drawn.get(key).node;
  }

  show(messages) {
    const { store } = this.app;
    const nodes = [];
    messages.forEach((message, index) => {
      const before = messages[index - 1];
      const title = dayTitle(Number(message.ts), store.now(), store.zone);
      const isNewDay = !before || dayTitle(Number(before.ts), store.now(), store.zone) !== title;
      if (isNewDay && !this.inThread) nodes.push(this.#day(title));
      nodes.push(this.#one(message, continues(store, before, message)));
    });
    if (!messages.length && this.empty) nodes.push(el("li", { class: "empty" }, this.empty));
    reconcile(this.list, nodes);
    if (this.#stays) this.toEnd();
  }

  end() {
    this.sizes.disconnect();
  }
}
