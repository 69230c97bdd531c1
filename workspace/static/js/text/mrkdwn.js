// Slack's own markup into DOM. Whatever is not markup is text; entities are decoded once, at the leaves.

import { el } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { decode } from "./entities.js";
import { reference } from "./references.js";

// One step inside a styled run: a reference, a piece of code, or a character that begins neither.
// The alternatives share no first step, so that a hostile text cannot make the engine try them all.
const step = (mark) => `(?:<[^<>\\n]*>|<(?![^<>\\n]*>)|\`[^\`\\n]+\`|\`(?![^\`\\n]+\`)|[^${mark}\\n<\`])`;
const styled = (mark) => new RegExp(`${mark}(?!\\s)(${step(mark)}+)(?<!\\s)${mark}(?![\\p{L}\\p{N}${mark}])`, "uy");

const STYLES = { "*": ["strong", styled("\\*")], _: ["em", styled("_")], "~": ["s", styled("~")] };
const CODE = /`([^`\n]+)`/uy;
const REFERENCE = /<([^<>\n]+)>/uy;

function match(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const letterBefore = (text, at) => at > 0 && /[\p{L}\p{N}]/u.test(text[at - 1]);

// A reference inside code is shown as it reads.
const flat = (text) => decode(text.replace(/<([^<>|\n]*\|)?([^<>\n]*)>/g, "$2"));

function tokenAt(app, text, at) {
  const sign = text[at];
  if (sign === "`") {
    const found = match(CODE, text, at);
    return found && [found[0].length, () => el("code", {}, flat(found[1]))];
  }
  if (sign === "<") {
    const found = match(REFERENCE, text, at);
    return found && [found[0].length, () => reference(app, found[1])];
  }
  if (!(sign in STYLES) || letterBefore(text, at)) return null;
  const [tag, pattern] = STYLES[sign];
  const found = match(pattern, text, at);
  return found && [found[0].length, () => el(tag, {}, inline(app, found[1]))];
}

export function inline(app, text) {
  const nodes = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const token = tokenAt(app, text, at);
    if (!token) continue;
    if (at > from) nodes.push(withEmoji(decode(text.slice(from, at))));
    nodes.push(token[1]());
    from = at + token[0];
    at = from - 1;
  }
  if (from < text.length) nodes.push(withEmoji(decode(text.slice(from))));
  return nodes;
}

const QUOTED = /^(?:&gt;|>) ?/;

function paragraphs(app, text) {
  const nodes = [];
  let run = [];
  let quoting = false;
  const close = () => {
    if (run.length) nodes.push(el(quoting ? "blockquote" : "div", { class: "lines" }, inline(app, run.join("\n"))));
    run = [];
  };
  for (const line of text.split("\n")) {
    const quoted = QUOTED.test(line);
    if (quoted !== quoting) close();
    quoting = quoted;
    run.push(quoted ? line.replace(QUOTED, "") : line);
  }
  close();
  return nodes;
}

export function mrkdwn(app, text) {
  const pieces = (text ?? "").split(/```([\s\S]+?)```/);
  const nodes = pieces.flatMap((piece, index) => {
    if (index % 2) return [el("pre", { tabindex: "0" }, flat(piece.replace(/^\n|\n$/g, "")))];
    const trimmed = pieces.length > 1 ? piece.replace(/^\n|\n$/g, "") : piece;
    return trimmed ? paragraphs(app, trimmed) : [];
  });
  return nodes;
}

// A text object of Block Kit: plain or markup.
export function textObject(app, object) {
  if (!object) return [];
  if (typeof object === "string") return [withEmoji(decode(object))];
  if (object.type === "mrkdwn") return mrkdwn(app, object.text);
  return [el("div", { class: "lines" }, plain(object))];
}

export function plain(object) {
  const text = decode(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}
