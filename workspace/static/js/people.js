// Whose eyes: one click acts as somebody else.

import { avatar } from "./avatar.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";

const SHOWN = 8;

const describe = (person) => [person.real_name, person.title].filter(Boolean).join(", ");

function face(app, person) {
  const chosen = person.id === app.store.me;
  const words = describe(person);
  const props = { class: "face", type: "button", "aria-pressed": String(chosen), "aria-label": `Act as ${words}`, title: words, "data-key": `face/${person.id}` };
  return el("button", { ...props, onclick: () => app.actAs(person.id) }, avatar(person, "small"));
}

function current(app, people) {
  const me = app.store.person(app.store.me);
  const items = people.map((person) => ({
    label: person.real_name,
    note: person.title,
    lead: avatar(person, "small"),
    checked: person.id === me.id,
    act: () => app.actAs(person.id),
  }));
  const open = (event) => openMenu(event.currentTarget, { label: "Act as", items, className: "popover-people" });
  const props = { class: "me", type: "button", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": `You are ${describe(me)}. Act as somebody else`, "data-key": "me" };
  const words = el("span", { class: "me-words" }, el("span", { class: "me-name" }, me.real_name), el("span", { class: "me-title" }, me.title ?? ""));
  return el("button", { ...props, onclick: open }, avatar(me, "small"), words, icon("down"));
}

export function peopleSwitch(app) {
  const { store } = app;
  const people = [...store.people.values()].filter((person) => !person.deleted && !person.is_bot);
  const faces = el("div", { class: "faces", role: "group", "aria-label": "Act as" }, people.slice(0, SHOWN).map((person) => face(app, person)));
  return el("div", { class: "people" }, faces, current(app, people));
}
