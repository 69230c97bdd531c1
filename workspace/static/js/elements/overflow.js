// The menu behind three dots.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { safeAddress } from "../text/entities.js";
import { plain } from "../text/mrkdwn.js";
import { whileBusy } from "./button.js";
import { confirmed } from "./confirm.js";

async function choose(field, node, option) {
  if (!(await confirmed(field.app, field.element.confirm))) return;
  const address = option.url && safeAddress(option.url);
  if (address) window.open(address, "_blank", "noopener,noreferrer");
  await whileBusy(node, () => field.act({ selected_option: option }));
}

export function overflow(field) {
  const items = (node) =>
    field.element.options.map((option) => ({
      label: plain(option.text),
      note: option.description && plain(option.description),
      act: () => choose(field, node, option),
    }));
  const props = { class: "button button-icon", type: "button", "aria-haspopup": "menu", "aria-expanded": "false" };
  const named = { "aria-label": "More actions", "data-action-id": field.action, "data-key": `${field.block}/${field.action}` };
  const open = (event) => openMenu(event.currentTarget, { label: "More actions", items: items(event.currentTarget) });
  return el("button", { ...props, ...named, onclick: open }, icon("more"));
}
