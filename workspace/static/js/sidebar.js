// The list of conversations: channels, direct messages and the app.

import { avatar } from "./avatar.js";
import { channelIcon } from "./conversation.js";
import { el, redraw } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";

const byName = (nameOf) => (one, other) => nameOf(one).localeCompare(nameOf(other));

function unread(count) {
  if (!count) return null;
  return el("span", { class: "unread" }, String(count), el("span", { class: "unseen" }, " unread"));
}

function entry({ key, chosen, lead, words, count, marks = [], act }) {
  const props = { class: ["place", count > 0 && "place-unread"], type: "button", "aria-current": chosen ? "page" : null, "data-key": `place/${key}` };
  return el("li", {}, el("button", { ...props, onclick: act }, lead, el("span", { class: "place-name" }, words), marks, unread(count)));
}

export class Sidebar {
  constructor(app, root) {
    Object.assign(this, { app, root });
    app.store.watch("snapshot channels people", () => this.update());
    app.route.watch(() => this.update());
  }

  update() {
    const { store } = this.app;
    const all = [...store.channels.values()];
    const rooms = all.filter((channel) => channel.kind !== "im" && !channel.archived).sort(byName((one) => one.name));
    const direct = all.filter((one) => one.kind === "im" && one.with !== store.app.bot_user_id).sort(byName((one) => store.nameOf(one)));
    redraw(
      this.root,
      this.#part("Channels", rooms.map((channel) => this.#room(channel))),
      this.#part("Direct messages", direct.map((channel) => this.#direct(channel)), this.#writeTo()),
      this.#part("App", [this.#appEntry()]),
    );
  }

  #part(title, entries, action = null) {
    const head = el("div", { class: "part-head" }, el("h2", { class: "part-title" }, title), action);
    return el("section", { class: "part" }, head, el("ul", { class: "places" }, entries));
  }

  #room(channel) {
    const marks = [channel.shared && el("span", { class: "place-mark", title: "Shared with another organisation" }, icon("linked"), el("span", { class: "unseen" }, " shared"))].filter(Boolean);
    const chosen = this.app.route.channel === channel.id;
    const words = channel.name;
    return entry({ key: channel.id, chosen, lead: channelIcon(channel), words, marks, count: channel.unread, act: () => this.app.open(channel.id) });
  }

  #direct(channel) {
    const { store, route } = this.app;
    const lead = avatar(store.person(channel.with), "small");
    const chosen = route.channel === channel.id;
    return entry({ key: channel.id, chosen, lead, words: store.nameOf(channel), count: channel.unread, act: () => this.app.open(channel.id) });
  }

  #appEntry() {
    const { store, route } = this.app;
    const channel = store.appChannel();
    const chosen = route.channel === "app" || (channel && route.channel === channel.id);
    const tab = channel?.unread ? "messages" : "home";
    const lead = avatar(store.person(store.app.bot_user_id), "small");
    return entry({ key: "app", chosen, lead, words: store.app.name, count: channel?.unread, act: () => this.app.openApp(tab) });
  }

  #writeTo() {
    const { store } = this.app;
    const others = [...store.people.values()].filter((one) => one.id !== store.me && !one.deleted && !one.is_bot);
    const items = others.map((one) => ({ label: one.real_name, note: one.title, lead: avatar(one, "small"), act: () => this.app.writeTo(one.id) }));
    const open = (event) => openMenu(event.currentTarget, { label: "Write to", items });
    const props = { class: "button button-icon", type: "button", "aria-label": "Write to somebody", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "write" };
    return items.length ? el("button", { ...props, onclick: open }, icon("plus")) : null;
  }
}
