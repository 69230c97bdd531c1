// The workspace's clock: shown, and moved forward by a small menu.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { dayOf, localOf, span, timeOf, unixOf } from "./text/dates.js";

const HOUR = 3600;
const MOVES = [
  ["One hour on", HOUR],
  ["Four hours on", 4 * HOUR],
  ["One day on", 24 * HOUR],
  ["One week on", 7 * 24 * HOUR],
];

function toMorning(store) {
  const { zone } = store;
  const tomorrow = dayOf(store.now() + 24 * HOUR, zone);
  return unixOf(`${tomorrow}T09:00:00`, zone) - store.now();
}

function face(store) {
  const now = store.now();
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: store.zone, weekday: "short", day: "numeric", month: "short" }).format(new Date(now * 1000));
  return `${day}, ${timeOf(now, store.zone)}`;
}

function exactly(app, popover) {
  const { store } = app;
  const field = el("input", { type: "datetime-local", class: "input", value: localOf(store.now(), store.zone), min: localOf(store.now(), store.zone), "aria-label": "Exactly at" });
  const go = () => {
    const at = unixOf(field.value, store.zone);
    if (at === null) return;
    popover().close();
    app.doing(app.control.clock({ at: new Date(at * 1000).toISOString() }));
  };
  const button = el("button", { class: "button", type: "button", onclick: go }, "Go");
  return el("div", { class: "menu-foot" }, field, button);
}

function open(app, event) {
  const move = (seconds) => () => app.doing(app.control.clock({ advance: seconds }));
  const items = [...MOVES.map(([label, seconds]) => ({ label, act: move(seconds) })), { label: "Tomorrow at nine", act: () => move(toMorning(app.store))() }];
  const popover = openMenu(event.currentTarget, { label: "Move the clock", items, foot: exactly(app, () => popover) });
}

export function clockButton(app) {
  const { store } = app;
  const shown = el("span", { class: "clock-face" });
  const moved = store.clock.offset >= 60 && el("span", { class: "clock-moved", title: "Ahead of the real time" }, `+${span(store.clock.offset)}`);
  const props = { class: "button bar-button clock", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "data-key": "clock" };
  const node = el("button", { ...props, onclick: (event) => open(app, event) }, icon("clock"), el("span", { class: "unseen" }, "Workspace clock: "), shown, moved);
  const tick = () => {
    const words = face(store);
    if (shown.textContent !== words) shown.textContent = words;
  };
  tick();
  return { node, tick };
}
