// A menu of actions that opens from a button: arrows move, Enter chooses, Escape leaves.

import { el } from "./dom.js";
import { openPopover } from "./popover.js";

function move(menu, step) {
  const items = [...menu.querySelectorAll('[role^="menuitem"]')];
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length]?.focus();
}

function onKey(menu, event) {
  const steps = { ArrowDown: 1, ArrowUp: -1 };
  if (event.key in steps) {
    event.preventDefault();
    move(menu, steps[event.key]);
  }
}

// items: [{label, note?, lead?, checked?, act}] ; `foot` is any element shown under them.
export function openMenu(anchor, { label, items, foot = null, className = "" }) {
  const entries = items.map((item) => {
    const role = item.checked === undefined ? "menuitem" : "menuitemradio";
    const checked = item.checked === undefined ? null : String(item.checked);
    const props = { class: "menu-item", type: "button", role, "aria-checked": checked, onclick: () => choose(item) };
    const words = el("span", { class: "menu-words" }, el("span", {}, item.label), item.note && el("span", { class: "menu-note" }, item.note));
    return el("button", props, item.lead, words);
  });
  const menu = el("div", { role: "menu", "aria-label": label, class: "menu" }, entries);
  menu.addEventListener("keydown", (event) => onKey(menu, event));
  anchor.setAttribute("aria-expanded", "true");
  const onclosed = () => anchor.setAttribute("aria-expanded", "false");
  const popover = openPopover(anchor, [menu, foot], { className, onclosed });
  (entries.find((entry) => entry.getAttribute("aria-checked") === "true") ?? entries[0])?.focus();

  function choose(item) {
    popover.close();
    item.act();
  }
  return popover;
}
