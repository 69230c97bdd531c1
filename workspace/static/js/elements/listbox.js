// A list of options under a search field: typed text narrows it, arrows move, Enter chooses.

import { el, freshId } from "../dom.js";
import { icon } from "../icons.js";

const PAUSE = 150;

function row(option, { chosen, choose }) {
  const props = { class: "option", role: "option", id: freshId("option"), "aria-selected": String(chosen), "data-value": option.value };
  const words = el("span", { class: "option-words" }, el("span", {}, option.label), option.description && el("span", { class: "option-note" }, option.description));
  return el("li", { ...props, onclick: choose }, words, chosen && icon("check"));
}

// {label, several, load(query), isChosen(value), choose(value)}; returns {node, start(placed)}.
export function openList({ label, several, load, isChosen, choose }) {
  const listId = freshId("list");
  const list = el("ul", { id: listId, class: "options", role: "listbox", "aria-label": label, "aria-multiselectable": several ? "true" : null });
  const hint = el("p", { class: "options-hint", role: "status" });
  const search = el("input", {
    class: "input options-search", type: "text", role: "combobox", autocomplete: "off", placeholder: "Search",
    "aria-label": `Search: ${label}`, "aria-expanded": "true", "aria-controls": listId, "aria-autocomplete": "list",
    oninput: () => later(), onkeydown: (event) => onKey(event),
  });
  let groups = [];
  let active = 0;
  let timer = null;
  let placed = () => {};
  let asked = 0;

  const rows = () => [...list.querySelectorAll('[role="option"]')];

  function highlight(index, scroll = true) {
    const all = rows();
    active = all.length ? (index + all.length) % all.length : 0;
    all.forEach((node, at) => node.classList.toggle("option-active", at === active));
    const now = all[active];
    if (now) search.setAttribute("aria-activedescendant", now.id);
    else search.removeAttribute("aria-activedescendant");
    if (scroll) now?.scrollIntoView({ block: "nearest" });
  }

  function pick(option) {
    choose(option.whole);
    if (several) draw(active);
  }

  function draw(at = 0) {
    const optionRow = (option) => row(option, { chosen: isChosen(option.whole), choose: () => pick(option) });
    const nodes = groups.flatMap((group) => {
      const items = group.options.map(optionRow);
      if (!group.label) return items;
      const title = freshId("group");
      const head = el("span", { class: "options-group", id: title, role: "presentation" }, group.label);
      return [el("li", { role: "presentation" }, head, el("ul", { role: "group", "aria-labelledby": title }, items))];
    });
    list.replaceChildren(...nodes);
    highlight(at, at > 0);
    placed();
  }

  async function refresh() {
    asked += 1;
    const mine = asked;
    hint.textContent = list.childElementCount ? "" : "Looking…";
    const answer = await load(search.value);
    if (mine !== asked) return;
    groups = answer.hint ? [] : answer;
    hint.textContent = answer.hint ?? (groups.length ? "" : "Nothing found.");
    const first = groups.flatMap((group) => group.options).findIndex((option) => isChosen(option.whole));
    draw(search.value ? 0 : Math.max(first, 0));
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(refresh, PAUSE);
  }

  function onKey(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) highlight(active + steps[event.key]);
    else if (event.key === "Enter") groups.flatMap((group) => group.options)[active] && pick(groups.flatMap((group) => group.options)[active]);
    else return;
    event.preventDefault();
  }

  return {
    node: el("div", { class: "options-panel" }, search, hint, list),
    start: (whenPlaced) => {
      placed = whenPlaced;
      search.focus();
      refresh();
    },
  };
}
