// People, groups, channels, dates and links as they stand inside a text.

import { el } from "../dom.js";
import { formatDate, fullTime } from "./dates.js";
import { decode, safeAddress } from "./entities.js";

export function personMention(store, id, label) {
  const known = store.people.has(id) || id === store.app.bot_user_id;
  const name = known ? store.person(id).real_name : (label ?? id);
  return el("span", { class: ["mention", id === store.me && "mention-me"], "data-user": id }, `@${name}`);
}

export function groupMention(store, id, label) {
  const group = store.groups.get(id);
  const mine = group?.members?.includes(store.me);
  return el("span", { class: ["mention", mine && "mention-me"] }, `@${(group?.handle ?? label ?? id).replace(/^@/, "")}`);
}

export function channelMention(app, id, label) {
  const channel = app.store.channels.get(id);
  const name = `#${channel?.name ?? label ?? id}`;
  if (!channel) return el("span", { class: "mention" }, name);
  return el("button", { class: "mention mention-channel", type: "button", onclick: () => app.open(id) }, name);
}

export function broadcast(range) {
  return el("span", { class: "mention mention-me" }, `@${range}`);
}

export function dateText(store, at, pattern, fallback, link) {
  const seconds = Number(at);
  if (!Number.isFinite(seconds)) return el("span", {}, fallback ?? "");
  const attributes = { datetime: new Date(seconds * 1000).toISOString(), title: fullTime(seconds, store.zone) };
  const time = el("time", attributes, formatDate(seconds, pattern, store.now(), store.zone));
  return link ? anchor(link, [time]) : time;
}

export function anchor(address, children) {
  const safe = safeAddress(address);
  if (!safe) return el("span", {}, children);
  return el("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, children);
}

function special(app, content) {
  const [head, label] = content.split("|");
  if (head.startsWith("subteam^")) return groupMention(app.store, head.slice(8), label && decode(label));
  if (head.startsWith("date^")) {
    const [, at, pattern, link] = head.split("^");
    return dateText(app.store, at, decode(pattern ?? ""), label && decode(label), link && decode(link));
  }
  if (["here", "channel", "everyone"].includes(head)) return broadcast(head);
  return el("span", {}, decode(label ?? head));
}

// What stands between < and > in a message.
export function reference(app, content) {
  const bar = content.indexOf("|");
  const head = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? null : decode(content.slice(bar + 1));
  if (head.startsWith("@")) return personMention(app.store, head.slice(1), label);
  if (head.startsWith("#")) return channelMention(app, head.slice(1), label);
  if (head.startsWith("!")) return special(app, content.slice(1));
  const address = decode(head);
  return anchor(address, [label || address.replace(/^mailto:/, "")]);
}
