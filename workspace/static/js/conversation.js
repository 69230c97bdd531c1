// One channel or direct message: its head, its messages, and the composer.

import { avatar } from "./avatar.js";
import { Composer } from "./composer.js";
import { el, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { MessageList } from "./messages.js";

export function channelIcon(channel) {
  return icon(channel.kind === "private" ? "lock" : "hash");
}

function pinned(app, channel) {
  const { store } = app;
  const found = (channel.pins ?? []).map((ts) => store.message(channel.id, ts)).filter(Boolean);
  const items = found.map((message) => ({
    label: message.text.slice(0, 90) || "A message",
    act: () => document.querySelector(`[data-ts="${CSS.escape(message.ts)}"]`)?.scrollIntoView({ block: "center" }),
  }));
  if (!items.length) return null;
  const open = (event) => openMenu(event.currentTarget, { label: "Pinned messages", items });
  const props = { class: "head-fact head-button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "pins" };
  return el("button", { ...props, onclick: open }, icon("pin"), `${items.length} pinned`);
}

function members(app, channel) {
  const ids = channel.members ?? [];
  const items = ids.map((id) => ({ label: app.store.person(id).real_name, note: app.store.person(id).title, lead: avatar(app.store.person(id), "small"), act: () => {} }));
  const open = (event) => openMenu(event.currentTarget, { label: "Members", items });
  const props = { class: "head-fact head-button", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `${ids.length} members`, "data-key": "members" };
  return el("button", { ...props, onclick: open }, icon("people"), String(ids.length));
}

function title(app, channel) {
  const { store } = app;
  if (channel.kind === "im") {
    const other = store.person(channel.with);
    return [el("h2", { class: "head-title" }, avatar(other, "small"), other.real_name), el("p", { class: "head-topic" }, other.title ?? "")];
  }
  return [el("h2", { class: "head-title" }, channelIcon(channel), channel.name), el("p", { class: "head-topic" }, channel.topic ?? "")];
}

function head(app, channel) {
  const mark = (name, words) => el("span", { class: "head-fact head-mark" }, icon(name), words);
  return [
    el("div", { class: "head-words" }, title(app, channel)),
    channel.shared && mark("linked", "Shared"),
    channel.archived && mark("file", "Archived"),
    pinned(app, channel),
    channel.kind !== "im" && members(app, channel),
  ];
}

function emptyWords(app, channel) {
  if (channel.kind === "im") return `This is the beginning of your messages with ${app.store.nameOf(channel)}.`;
  return `This is the beginning of #${channel.name}.`;
}

export class Conversation {
  constructor(app, id) {
    Object.assign(this, { app, id });
    const channel = app.store.channels.get(id);
    const name = channel.kind === "im" ? app.store.nameOf(channel) : `#${channel.name}`;
    this.head = el("header", { class: "head" });
    this.list = new MessageList(app, { label: `Messages in ${name}`, empty: emptyWords(app, channel) });
    this.composer = new Composer(app, { channel: id, label: `Message ${name}`, onsend: () => this.list.toEnd() });
    this.foot = el("div", { class: "foot" });
    this.node = el("div", { class: "conversation", "data-channel": id }, this.head, this.list.node, this.foot);
    this.update();
  }

  update() {
    const { store } = this.app;
    const channel = store.channels.get(this.id);
    redraw(this.head, head(this.app, channel));
    this.#drawFoot(channel);
    this.list.show(store.conversation(this.id));
  }

  #drawFoot(channel) {
    const state = channel.archived ? "archived" : channel.member === false && channel.kind !== "im" ? "outside" : "open";
    if (this.footState === state) return;
    this.footState = state;
    this.foot.replaceChildren(...this.#footOf(state, channel));
  }

  #footOf(state, channel) {
    if (state === "archived") return [el("p", { class: "foot-note" }, "This channel is archived. Nothing can be written here.")];
    if (state === "open") return [this.composer.node];
    const join = () => this.app.doing(this.app.control.channel({ id: this.id, members: [...(channel.members ?? []), this.app.store.me] }));
    const button = el("button", { class: "button button-primary", type: "button", onclick: join }, "Join");
    return [el("p", { class: "foot-note" }, `You are not in #${channel.name}. `, button)];
  }

  redrawAll() {
    this.list.forget();
    this.update();
  }

  end() {
    this.list.end();
  }
}
