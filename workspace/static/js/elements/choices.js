// Checkboxes and radio buttons.

import { el, freshId } from "../dom.js";
import { textObject } from "../text/mrkdwn.js";
import { confirmed } from "./confirm.js";

function choice(field, option, { type, name, checked, changed }) {
  const id = freshId("choice");
  const box = el("input", { type, name, id, checked, "data-value": option.value, onchange: changed });
  const words = el(
    "label",
    { htmlFor: id, class: "choice-words" },
    el("span", {}, textObject(field.app, option.text)),
    option.description && el("span", { class: "choice-note" }, textObject(field.app, option.description)),
  );
  return el("div", { class: "choice" }, box, words);
}

function group(field, type, role, selected, stateOf) {
  const { element } = field;
  const name = freshId("choices");
  const root = el("div", { class: "choices", role, ...field.naming(type === "radio" ? "One of these" : "Any of these") });
  const changed = async () => {
    if (field.dispatches && !(await confirmed(field.app, element.confirm))) return draw();
    const boxes = [...root.querySelectorAll("input")];
    return field.use(stateOf(element.options.filter((_option, index) => boxes[index].checked)));
  };
  const draw = () => {
    const chosen = new Set(selected().map((option) => option.value));
    root.replaceChildren(
      ...element.options.map((option) => choice(field, option, { type, name, checked: chosen.has(option.value), changed })),
    );
  };
  draw();
  return root;
}

export function checkboxes(field) {
  field.offer({ selected_options: field.element.initial_options ?? [] });
  return group(field, "checkbox", "group", () => field.state.selected_options ?? [], (options) => ({ selected_options: options }));
}

export function radioButtons(field) {
  field.offer({ selected_option: field.element.initial_option ?? null });
  const selected = () => [field.state.selected_option].filter(Boolean);
  return group(field, "radio", "radiogroup", selected, ([option]) => ({ selected_option: option ?? null }));
}
