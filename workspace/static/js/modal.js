// The modal on top of the stack: a native dialog, so that the focus stays in it and Escape leaves it.

import { drawBlocks } from "./blocks/index.js";
import { problems } from "./blocks/required.js";
import { Refused } from "./control.js";
import { el, freshId, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { whileBusy } from "./elements/button.js";
import { Draft } from "./surfaces/draft.js";
import { Surface } from "./surfaces/surface.js";
import { plain } from "./text/mrkdwn.js";

export class Modals {
  #dialog = null;
  #drafts = new Map();
  #errors = new Map();
  #shown = null;

  constructor(app) {
    this.app = app;
    app.store.watch("modals snapshot", () => this.update());
  }

  update() {
    const stack = this.app.store.modals;
    const open = new Set(stack.map((view) => view.id));
    [...this.#drafts.keys()].forEach((id) => open.has(id) || this.#forget(id));
    if (!stack.length) return this.#end();
    if (!this.#dialog) this.#begin();
    return this.#draw(stack.at(-1), stack.length > 1);
  }

  #forget(id) {
    this.#drafts.delete(id);
    this.#errors.delete(id);
  }

  #begin() {
    this.title = freshId("modal");
    this.head = el("header", { class: "dialog-head" });
    this.body = el("div", { class: "dialog-body modal-blocks" });
    this.foot = el("div", { class: "dialog-foot" });
    const form = el("form", { class: "modal-form", novalidate: true, onsubmit: (event) => this.#submit(event) }, this.head, this.body, this.foot);
    this.#dialog = el("dialog", { class: "dialog modal", "aria-labelledby": this.title }, form);
    this.#dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      if (event.target === this.#dialog) this.#close(false);
    });
    document.body.append(this.#dialog);
    this.#dialog.showModal();
  }

  #end() {
    this.#dialog?.close();
    this.#dialog?.remove();
    this.#dialog = null;
    this.#shown = null;
  }

  #draw(view, stacked) {
    const isSame = this.#shown?.id === view.id;
    this.#shown = view;
    if (!isSame || Object.keys(view.errors ?? {}).length) this.#errors.set(view.id, view.errors ?? {});
    if (!this.#drafts.has(view.id)) this.#drafts.set(view.id, new Draft());
    this.#dialog.dataset.viewId = view.id;
    this.#dialog.dataset.callbackId = view.callback_id ?? "";
    redraw(this.head, this.#headOf(view, stacked));
    this.#drawBody();
    redraw(this.foot, this.#footOf(view));
    if (!isSame) this.#focusFirst();
  }

  #drawBody() {
    const view = this.#shown;
    const draft = this.#drafts.get(view.id);
    const errors = this.#errors.get(view.id) ?? {};
    const surface = new Surface(this.app, { view_id: view.id }, { kind: "modal", draft, errors, values: true });
    redraw(this.body, drawBlocks(surface, view.blocks));
  }

  #focusFirst() {
    this.body.scrollTop = 0;
    const first = this.body.querySelector("[autofocus]") ?? this.body.querySelector(".input-block :is(input, textarea, button)");
    (first ?? this.foot.querySelector("button"))?.focus({ preventScroll: true });
  }

  #headOf(view, stacked) {
    const leave = (name, label, clear) =>
      el("button", { class: "button button-icon", type: "button", "aria-label": label, "data-key": `modal/${name}`, onclick: () => this.#close(clear) }, icon(name));
    return [
      stacked && leave("back", "Back", false),
      el("h2", { class: "dialog-title", id: this.title }, plain(view.title)),
      leave("close", "Close", true),
    ];
  }

  #footOf(view) {
    const close = el("button", { class: "button", type: "button", "data-key": "modal/cancel", onclick: () => this.#close(false) }, view.close ? plain(view.close) : view.submit ? "Cancel" : "Close");
    const hasInputs = view.blocks.some((block) => block.type === "input");
    const submit = (view.submit || hasInputs) && el("button", { class: "button button-primary", type: "submit", "data-key": "modal/submit" }, view.submit ? plain(view.submit) : "Submit");
    return [close, submit];
  }

  #fail(view, errors) {
    this.#errors.set(view.id, errors);
    if (this.#shown?.id !== view.id) return;
    this.#drawBody();
    this.body.querySelector(".input-wrong :is(input, textarea, button)")?.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const view = this.#shown;
    const draft = this.#drafts.get(view.id);
    const found = problems(view.blocks, draft);
    this.#fail(view, found);
    if (Object.keys(found).length) return;
    const button = this.foot.querySelector('[type="submit"]');
    await whileBusy(button, () => this.#say(view, this.app.control.submit(view.id, draft.values())));
  }

  async #say(view, answer) {
    try {
      await answer;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (problem.code === "validation") this.#fail(view, problem.errors);
      else this.app.told(problem);
    }
  }

  #close(clear) {
    this.app.doing(this.app.control.close(this.#shown.id, clear && this.app.store.modals.length > 1));
  }
}
