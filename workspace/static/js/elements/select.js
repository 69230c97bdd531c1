// Every select: a button that shows what is chosen, and a list that can be searched.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";
import { openPopover } from "../popover.js";
import { plain } from "../text/mrkdwn.js";
import { whileBusy } from "./button.js";
import { confirmed } from "./confirm.js";
import { openList } from "./listbox.js";
import { idOf, labelOf, sourceOf } from "./sources.js";

const chosenOf = (state) => [state ?? []].flat();

function face(field, source, words) {
  const chosen = chosenOf(field.state[source.key]);
  if (!chosen.length) return [el("span", { class: "select-empty" }, words)];
  const labels = chosen.map((value) => labelOf(field.app.store, value));
  return source.several ? labels.map((label) => el("span", { class: "chip" }, label)) : [el("span", { class: "select-value" }, labels[0])];
}

function toggled(chosen, value) {
  const rest = chosen.filter((one) => idOf(one) !== idOf(value));
  return rest.length === chosen.length ? [...chosen, value] : rest;
}

export function select(field) {
  const source = sourceOf(field.element);
  field.offer({ [source.key]: source.initial });
  const words = field.element.placeholder ? plain(field.element.placeholder) : "Choose";
  const faceId = freshId("chosen");
  const shown = el("span", { class: "select-face", id: faceId });
  const { "aria-labelledby": named, "aria-label": label, ...rest } = field.naming(words);
  const naming = named ? { "aria-labelledby": `${named} ${faceId}` } : { "aria-label": null };
  const node = el(
    "button",
    { class: "select", type: "button", "aria-haspopup": "listbox", "aria-expanded": "false", onclick: open, ...rest, ...naming },
    shown,
    icon("down"),
  );
  const draw = () => shown.replaceChildren(...face(field, source, words));
  draw();

  async function commit(value) {
    const before = field.state[source.key];
    if (field.dispatches && !(await confirmed(field.app, field.element.confirm))) return;
    if (JSON.stringify(before) === JSON.stringify(value)) return;
    field.set({ [source.key]: value });
    draw();
    if (field.dispatches) await whileBusy(node, () => field.act(field.state));
  }

  function open() {
    let chosen = chosenOf(field.state[source.key]);
    const most = field.element.max_selected_items ?? Infinity;
    const choose = (value) => {
      if (!source.several) {
        popover.close();
        return commit(value);
      }
      const next = toggled(chosen, value);
      if (next.length <= most) chosen = next;
      if (!field.dispatches) commit(chosen);
      return null;
    };
    const isChosen = (value) => chosen.some((one) => idOf(one) === idOf(value));
    const list = openList({ label: label ?? words, several: source.several, load: (query) => source.list(field, query), isChosen, choose });
    node.setAttribute("aria-expanded", "true");
    const onclosed = () => {
      node.setAttribute("aria-expanded", "false");
      if (source.several) commit(chosen);
    };
    const popover = openPopover(node, list.node, { className: "popover-list", onclosed });
    list.start(() => popover.place());
  }
  return node;
}
