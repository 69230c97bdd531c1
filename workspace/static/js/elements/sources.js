// Where the options of each kind of select come from, and in which words its state is said.

import { decode } from "../text/entities.js";

const asOption = (value, text, description) => ({ value, label: text, description, whole: value });

function fromOption(option) {
  return { value: option.value, label: decode(option.text.text), description: option.description && decode(option.description.text), whole: option };
}

function fromAnswer(answer) {
  if (answer.option_groups) {
    return answer.option_groups.map((group) => ({ label: decode(group.label.text), options: group.options.map(fromOption) }));
  }
  return [{ label: null, options: (answer.options ?? []).map(fromOption) }];
}

const matches = (query) => (option) => option.label.toLowerCase().includes(query.toLowerCase());

function narrowed(groups, query) {
  return groups.map((group) => ({ ...group, options: group.options.filter(matches(query)) })).filter((group) => group.options.length);
}

const SOURCES = {
  static: (field, query) => narrowed(fromAnswer(field.element), query),
  users: ({ app: { store } }, query) => {
    const people = [...store.people.values()].filter((person) => !person.deleted);
    return narrowed([{ label: null, options: people.map((one) => asOption(one.id, one.real_name, one.title)) }], query);
  },
  channels: ({ app: { store } }, query) => {
    const open = [...store.channels.values()].filter((channel) => channel.kind === "channel" && !channel.archived);
    return narrowed([{ label: null, options: open.map((one) => asOption(one.id, `#${one.name}`, one.topic)) }], query);
  },
  conversations: ({ app: { store } }, query) => {
    const all = [...store.channels.values()].filter((channel) => !channel.archived);
    const label = (one) => (one.kind === "im" ? store.nameOf(one) : `#${one.name}`);
    return narrowed([{ label: null, options: all.map((one) => asOption(one.id, label(one), one.topic)) }], query);
  },
  external: async (field, query) => {
    const least = field.element.min_query_length ?? 3;
    if (query.length < least) return { hint: `Type ${least === 1 ? "a character" : `${least} characters`} to search.` };
    const answer = await field.surface.options(field.block, field.action, query);
    return answer.problem ? { hint: answer.problem } : fromAnswer(answer).filter((group) => group.options.length);
  },
};

const NOUNS = { static: "option", external: "option", users: "user", channels: "channel", conversations: "conversation" };

// How one element is read and said: {kind, several, key, initial}.
export function sourceOf(element) {
  const several = element.type.startsWith("multi_");
  const kind = element.type.replace(/^multi_/, "").replace(/_select$/, "");
  const noun = NOUNS[kind];
  const key = `selected_${noun}${several ? "s" : ""}`;
  const initial = element[`initial_${noun}${several ? "s" : ""}`] ?? (several ? [] : null);
  return { several, key, initial, list: (field, query) => SOURCES[kind](field, query) };
}

// What a chosen value reads: an option says it itself, an id is looked up.
export function labelOf(store, value) {
  if (typeof value === "object") return decode(value.text.text);
  const channel = store.channels.get(value);
  if (channel) return channel.kind === "im" ? store.nameOf(channel) : `#${channel.name}`;
  return store.person(value).real_name;
}

export const idOf = (value) => (typeof value === "object" ? value.value : value);
