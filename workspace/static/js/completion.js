// The list over the composer: Tab takes the first, arrows choose, Escape leaves.

import { el, freshId } from "./dom.js";

export class Completion {
  #offers = [];
  #at = -1;

  constructor(field, id) {
    this.field = field;
    this.node = el("ul", { class: "completion", id, role: "listbox", "aria-label": "Suggestions", hidden: true });
  }

  // offers: [{label, note, from, text}]: `text` replaces what was typed since `from`.
  offer(offers) {
    this.#offers = offers;
    this.#at = -1;
    this.node.hidden = offers.length === 0;
    this.node.replaceChildren(...offers.map((one) => this.#row(one)));
    this.#mark();
  }

  hide() {
    this.offer([]);
  }

  #row(one) {
    const taken = (event) => {
      event.preventDefault();
      this.#take(one);
    };
    const note = one.note && el("span", { class: "option-note" }, one.note);
    return el("li", { class: "option", role: "option", id: freshId("offer"), "aria-selected": "false", onmousedown: taken }, el("span", {}, one.label), note);
  }

  #mark() {
    [...this.node.children].forEach((row, index) => {
      row.classList.toggle("option-active", index === this.#at);
      row.setAttribute("aria-selected", String(index === this.#at));
    });
    const active = this.node.children[this.#at];
    if (active) this.field.setAttribute("aria-activedescendant", active.id);
    else this.field.removeAttribute("aria-activedescendant");
    active?.scrollIntoView({ block: "nearest" });
  }

  #take(one) {
    this.field.setRangeText(one.text, one.from, this.field.selectionEnd, "end");
    this.hide();
    this.field.dispatchEvent(new Event("input"));
  }

  // Whether the key was meant for this list.
  took(event) {
    if (this.node.hidden) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const count = this.#offers.length;
    if (event.key in steps) {
      const from = this.#at < 0 && steps[event.key] < 0 ? 0 : this.#at;
      this.#at = (from + steps[event.key] + count) % count;
      this.#mark();
    } else if (event.key === "Tab" || (event.key === "Enter" && this.#at >= 0)) this.#take(this.#offers[Math.max(this.#at, 0)]);
    else if (event.key === "Escape") this.hide();
    else return false;
    event.preventDefault();
    return true;
  }
}
