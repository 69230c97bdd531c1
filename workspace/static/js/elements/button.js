// Buttons: plain, primary, danger, and those that open an address.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { safeAddress } from "../text/entities.js";
import { plain } from "../text/mrkdwn.js";
import { confirmed } from "./confirm.js";

export async function whileBusy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

export function button(field) {
  const { element } = field;
  const look = { primary: "button-primary", danger: "button-danger" }[element.style];
  const named = { "data-action-id": field.action, "data-key": `${field.block}/${field.action}`, "aria-label": element.accessibility_label };
  const state = element.value === undefined ? {} : { value: element.value };
  const press = async (event) => {
    const node = event.currentTarget;
    if (!(await confirmed(field.app, element.confirm))) return;
    await whileBusy(node, () => field.act(state));
  };
  const address = element.url && safeAddress(element.url);
  if (address) {
    const link = { class: ["button", look], href: address, target: "_blank", rel: "noopener noreferrer" };
    return el("a", { ...link, ...named, onclick: () => field.act(state) }, plain(element.text), icon("external"));
  }
  return el("button", { class: ["button", look], type: "button", ...named, onclick: press }, plain(element.text));
}
