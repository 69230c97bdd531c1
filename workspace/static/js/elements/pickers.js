// Dates and times, by the browser's own pickers; a date with a time is in the reader's zone.

import { el } from "../dom.js";
import { plain } from "../text/mrkdwn.js";
import { localOf, unixOf } from "../text/dates.js";
import { confirmed } from "./confirm.js";

const QUIET = 700;

// A native picker changes with each part that is typed; the app hears once the person has finished.
function picker(field, { type, value, stateOf }) {
  let timer = null;
  let said = value;
  const finish = async () => {
    clearTimeout(timer);
    if (node.value === said || !node.isConnected) return;
    said = node.value;
    if (field.dispatches && (await confirmed(field.app, field.element.confirm))) await field.act(field.state);
  };
  const changed = () => {
    field.set(stateOf(node.value));
    clearTimeout(timer);
    timer = setTimeout(finish, QUIET);
  };
  const fallback = field.element.placeholder ? plain(field.element.placeholder) : { date: "Date", time: "Time" }[type] ?? "Date and time";
  const props = { type, value, class: "input input-picker", onchange: changed, onblur: finish, ...field.naming(fallback) };
  const node = el("input", props);
  return node;
}

export function datePicker(field) {
  field.offer({ selected_date: field.element.initial_date ?? null });
  return picker(field, { type: "date", value: field.state.selected_date ?? "", stateOf: (value) => ({ selected_date: value || null }) });
}

export function timePicker(field) {
  field.offer({ selected_time: field.element.initial_time ?? null });
  return picker(field, { type: "time", value: field.state.selected_time ?? "", stateOf: (value) => ({ selected_time: value || null }) });
}

export function dateTimePicker(field) {
  const { zone } = field.app.store;
  field.offer({ selected_date_time: field.element.initial_date_time ?? null });
  const at = field.state.selected_date_time;
  const stateOf = (value) => ({ selected_date_time: value ? unixOf(value, zone) : null });
  return picker(field, { type: "datetime-local", value: at ? localOf(at, zone) : "", stateOf });
}
