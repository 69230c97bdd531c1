// Where a person types: Enter sends, Shift+Enter breaks the line, a line that starts with / is a command.

import { Completion } from "./completion.js";
import { Refused } from "./control.js";
import { el, freshId } from "./dom.js";
import { icon } from "./icons.js";
import { remember, suggestions } from "./suggestions.js";

// A channel's name that a person typed becomes the reference that an app understands; the server does the rest.
function withChannels(store, text) {
  const ids = new Map([...store.channels.values()].filter((one) => one.kind !== "im").map((one) => [one.name, `<#${one.id}>`]));
  return text.replace(/(?<![\p{L}\p{N}<])#([\p{L}\p{N}_-]+)/gu, (whole, name) => ids.get(name) ?? whole);
}

export class Composer {
  // `onsend`: something was sent, so what comes next is what this person looks for.
  constructor(app, { channel, thread = null, label, onsend }) {
    Object.assign(this, { app, channel, thread, onsend });
    const listId = freshId("completion");
    this.field = el("textarea", {
      class: "composer-field", rows: 1, placeholder: label, "aria-label": label, "aria-autocomplete": "list", "aria-controls": listId,
      "data-key": `composer/${channel}/${thread ?? ""}`, oninput: () => this.#typed(), onkeydown: (event) => this.#key(event), onblur: () => this.completion.hide(),
    });
    this.completion = new Completion(this.field, listId);
    this.status = el("p", { class: "composer-status", role: "status" });
    const send = el("button", { class: "button button-primary button-icon", type: "button", "aria-label": "Send", onclick: () => this.send() }, icon("send"));
    this.node = el("div", { class: "composer" }, this.completion.node, el("div", { class: "composer-box" }, this.field, send), this.status);
  }

  #grow() {
    this.field.style.setProperty("height", "auto");
    this.field.style.setProperty("height", `${Math.min(this.field.scrollHeight, 200)}px`);
  }

  #typed() {
    this.#grow();
    this.completion.offer(suggestions(this.app.store, this.field, { commands: !this.thread }));
  }

  #key(event) {
    if (event.isComposing || this.completion.took(event)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    }
  }

  #clear() {
    this.field.value = "";
    this.completion.hide();
    this.#grow();
  }

  async send() {
    const text = this.field.value.trim();
    if (!text) return;
    this.#clear();
    this.onsend();
    try {
      await (text.startsWith("/") ? this.#command(text) : this.app.control.say(this.channel, withChannels(this.app.store, text), this.thread));
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      if (!this.field.value && problem.code !== "operation_timeout") this.field.value = text;
      this.app.told(problem);
    }
  }

  async #command(text) {
    if (this.thread) throw new Refused({ error: "thread", message: "Commands do not work in threads. Type it in the conversation itself." });
    const [, command, rest] = /^(\S+)\s*([\s\S]*)$/.exec(text);
    remember(text);
    this.status.textContent = `Running ${text}`;
    try {
      await this.app.control.command(this.channel, command, withChannels(this.app.store, rest));
    } finally {
      this.status.textContent = "";
    }
  }
}
