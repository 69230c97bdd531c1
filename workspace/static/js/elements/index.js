// Which element is drawn by what.

import { el } from "../dom.js";
import { button } from "./button.js";
import { checkboxes, radioButtons } from "./choices.js";
import { textInput } from "./inputs.js";
import { overflow } from "./overflow.js";
import { datePicker, dateTimePicker, timePicker } from "./pickers.js";
import { select } from "./select.js";

const SELECTS = ["static", "external", "users", "conversations", "channels"];

const DRAWERS = {
  button,
  overflow,
  checkboxes,
  radio_buttons: radioButtons,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: textInput,
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  ...Object.fromEntries(SELECTS.flatMap((kind) => [`${kind}_select`, `multi_${kind}_select`]).map((type) => [type, select])),
};

export function drawElement(field) {
  const draw = DRAWERS[field.element.type];
  return draw ? draw(field) : el("span", { class: "unknown" }, `This page cannot show “${field.element.type}” yet.`);
}
