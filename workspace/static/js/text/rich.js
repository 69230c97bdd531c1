// Rich text as Slack stores it: sections, lists, quotes and code, into DOM.

import { el } from "../dom.js";
import { emojiOf } from "./emoji.js";
import { anchor, broadcast, channelMention, dateText, groupMention, personMention } from "./references.js";

const TAGS = [["code", "code"], ["bold", "strong"], ["italic", "em"], ["strike", "s"]];

function dressed(node, style = {}) {
  return TAGS.reduce((inner, [name, tag]) => (style[name] ? el(tag, {}, inner) : inner), node);
}

const LEAVES = {
  text: (_app, leaf) => leaf.text,
  link: (_app, leaf) => anchor(leaf.url, [leaf.text ?? leaf.url]),
  emoji: (_app, leaf) => emojiOf(leaf.name) ?? `:${leaf.name}:`,
  user: (app, leaf) => personMention(app.store, leaf.user_id),
  usergroup: (app, leaf) => groupMention(app.store, leaf.usergroup_id),
  channel: (app, leaf) => channelMention(app, leaf.channel_id),
  broadcast: (_app, leaf) => broadcast(leaf.range),
  date: (app, leaf) => dateText(app.store, leaf.timestamp, leaf.format, leaf.fallback, leaf.url),
  color: (_app, leaf) => el("span", { class: "swatch", style: { "--swatch": leaf.value } }, leaf.value),
};

const leaves = (app, elements) =>
  (elements ?? []).map((leaf) => dressed(LEAVES[leaf.type]?.(app, leaf) ?? "", leaf.style));

function list(app, part) {
  const props = { class: "rich-list", style: { "--indent": String(part.indent ?? 0) } };
  if (part.style === "ordered" && part.offset) props.start = part.offset + 1;
  return el(part.style === "ordered" ? "ol" : "ul", props, part.elements.map((item) => el("li", {}, leaves(app, item.elements))));
}

const PARTS = {
  rich_text_section: (app, part) => el("div", { class: "lines" }, leaves(app, part.elements)),
  rich_text_list: list,
  rich_text_quote: (app, part) => el("blockquote", { class: "lines" }, leaves(app, part.elements)),
  rich_text_preformatted: (app, part) => el("pre", { tabindex: "0" }, leaves(app, part.elements)),
};

export function richText(app, block) {
  return (block.elements ?? []).map((part) => PARTS[part.type]?.(app, part)).filter(Boolean);
}
