// Text that is typed: plain, a number, an e-mail address, an address on the web.

import { el } from "../dom.js";
import { plain } from "../text/mrkdwn.js";

const KINDS = { number_input: "number", email_text_input: "email", url_text_input: "url", plain_text_input: "text" };

const asksFor = (element, trigger) =>
  (element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"]).includes(trigger);

function limits(element) {
  if (element.type !== "number_input") return { minlength: element.min_length, maxlength: element.max_length ?? 3000 };
  return { min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : "1" };
}

export function textInput(field) {
  const { element } = field;
  field.offer({ value: element.initial_value ?? null });
  const typed = () => {
    field.set({ value: node.value === "" ? null : node.value });
    if (field.dispatches && asksFor(element, "on_character_entered")) field.act(field.state);
  };
  const pressed = (event) => {
    if (event.key !== "Enter" || element.multiline || !field.dispatches || !asksFor(element, "on_enter_pressed")) return;
    event.preventDefault();
    field.act(field.state);
  };
  const common = {
    class: "input",
    value: field.state.value ?? "",
    placeholder: element.placeholder ? plain(element.placeholder) : null,
    autofocus: element.focus_on_load,
    autocomplete: "off",
    oninput: typed,
    onkeydown: pressed,
    ...limits(element),
    ...field.naming(element.placeholder ? plain(element.placeholder) : "Text"),
  };
  const node = element.multiline ? el("textarea", { rows: 4, ...common }) : el("input", { ...common, type: KINDS[element.type] });
  return node;
}
