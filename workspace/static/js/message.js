// One message: who, when, what, and what people did with it.

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks/index.js";
import { el } from "./dom.js";
import { drawFiles } from "./files.js";
import { icon } from "./icons.js";
import { Draft } from "./surfaces/draft.js";
import { Surface } from "./surfaces/surface.js";
import { ago, fullTime, timeOf } from "./text/dates.js";
import { emojiOf } from "./text/emoji.js";
import { mrkdwn } from "./text/mrkdwn.js";
import { isReply } from "./store.js";

const drafts = new Map();

function draftOf(message) {
  const key = `${message.channel}/${message.ts}`;
  if (!drafts.has(key)) drafts.set(key, new Draft());
  return drafts.get(key);
}

export const authorOf = (store, message) =>
  message.app ? { ...store.person(store.app.bot_user_id), app: true } : store.person(message.user);

function content(app, message) {
  if (!message.blocks?.length) return mrkdwn(app, message.text);
  const place = { channel: message.channel, ts: message.ts };
  return drawBlocks(new Surface(app, place, { kind: "message", draft: draftOf(message) }), message.blocks);
}

function byline(app, message, author) {
  const { store } = app;
  const at = Number(message.ts);
  const attributes = { datetime: new Date(at * 1000).toISOString(), title: fullTime(at, store.zone) };
  return el(
    "div",
    { class: "byline" },
    el("span", { class: "author" }, author.real_name),
    author.app && el("span", { class: "badge" }, "App"),
    el("time", { class: "when", ...attributes }, timeOf(at, store.zone)),
  );
}

function reactions(store, list) {
  if (!list?.length) return null;
  const one = ({ name, users }) => {
    const who = users.map((id) => store.person(id).real_name).join(", ");
    const words = `${name.replaceAll("_", " ")}: ${who}`;
    return el("li", { class: "reaction", title: words }, el("span", { "aria-hidden": "true" }, `${emojiOf(name) ?? `:${name}:`} ${users.length}`), el("span", { class: "unseen" }, words));
  };
  return el("ul", { class: "reactions", "aria-label": "Reactions" }, list.map(one));
}

function replies(app, message) {
  if (!message.reply_count) return null;
  const { store } = app;
  const last = store.thread(message.channel, message.ts).at(-1);
  const faces = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(store.person(id), "small"));
  const words = `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`;
  const when = last && last.ts !== message.ts && el("span", { class: "replies-when" }, `Last reply ${ago(Number(last.ts), store.now())}`);
  const open = () => app.openThread(message.channel, message.ts);
  return el("button", { class: "replies", type: "button", "data-key": `replies/${message.ts}`, onclick: open }, faces, el("span", {}, words), when);
}

function tools(app, message, inThread) {
  if (inThread || message.ephemeral || isReply(message)) return null;
  const open = () => app.openThread(message.channel, message.ts);
  const props = { class: "button button-icon", type: "button", "aria-label": "Reply in thread", title: "Reply in thread" };
  return el("div", { class: "message-tools" }, el("button", { ...props, "data-key": `reply/${message.ts}`, onclick: open }, icon("reply")));
}

// `joined`: the same person goes on, so the name is not said again.
export function drawMessage(app, message, { joined = false, inThread = false } = {}) {
  const { store } = app;
  const author = authorOf(store, message);
  const time = el("time", { class: "when when-joined" }, timeOf(Number(message.ts), store.zone));
  const looks = [joined && "message-joined", message.ephemeral && "message-private", message.pinned && "message-pinned"];
  return el(
    "li",
    { class: ["message", ...looks], "data-ts": message.ts, "data-channel": message.channel },
    el("div", { class: "message-side" }, joined ? time : avatar(author)),
    el(
      "div",
      { class: "message-main" },
      message.ephemeral && el("p", { class: "message-mark" }, icon("eye"), "Only visible to you"),
      message.pinned && el("p", { class: "message-mark" }, icon("pin"), "Pinned"),
      joined ? el("span", { class: "unseen" }, author.real_name) : byline(app, message, author),
      el("div", { class: "content" }, content(app, message)),
      message.edited && el("span", { class: "edited" }, "(edited)"),
      drawFiles(message.files),
      reactions(store, message.reactions),
      !inThread && replies(app, message),
    ),
    tools(app, message, inThread),
  );
}
