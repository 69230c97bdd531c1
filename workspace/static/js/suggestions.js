// What the composer offers: commands and how they were used before, people, groups and channels.

const TYPED_BEFORE = "workspace.commands";
const KEPT = 40;
const MOST = 8;

function typedBefore() {
  try {
    return JSON.parse(localStorage.getItem(TYPED_BEFORE) ?? "[]");
  } catch {
    return [];
  }
}

export function remember(text) {
  const kept = [text, ...typedBefore().filter((one) => one !== text)].slice(0, KEPT);
  localStorage.setItem(TYPED_BEFORE, JSON.stringify(kept));
}

// "[help | promote churn 7 to production]" holds two examples.
const examples = ({ command, usage_hint: hint }) =>
  (hint ?? "").replace(/^\[|\]$/g, "").split("|").map((one) => one.trim()).filter(Boolean).map((one) => `${command} ${one}`);

function commandOffers(store, typed) {
  const commands = store.app.commands ?? [];
  const bare = commands.map((one) => ({ label: one.command, note: one.description, from: 0, text: `${one.command} ` }));
  const used = typedBefore().map((text) => ({ label: text, note: "typed before", from: 0, text }));
  const hinted = commands.flatMap(examples).map((text) => ({ label: text, note: "example", from: 0, text }));
  const fits = (offer) => offer.text.startsWith(typed) && offer.text.trim() !== typed.trim();
  const seen = new Set();
  return [...bare, ...used, ...hinted].filter((offer) => fits(offer) && !seen.has(offer.label) && seen.add(offer.label));
}

function nameOffers(store, sign, typed, from) {
  const people = () => [
    { label: `@${store.app.name}`, note: "App", text: `@${store.app.name} ` },
    ...[...store.people.values()].filter((one) => !one.deleted && !one.is_bot).map((one) => ({ label: `@${one.name}`, note: `${one.real_name}, ${one.title ?? ""}`.replace(/, $/, ""), text: `@${one.name} ` })),
    ...[...store.groups.values()].map((one) => ({ label: `@${one.handle}`, note: one.name, text: `@${one.handle} ` })),
  ];
  const channels = () =>
    [...store.channels.values()].filter((one) => one.kind !== "im").map((one) => ({ label: `#${one.name}`, note: one.topic, text: `#${one.name} ` }));
  const offers = sign === "@" ? people() : channels();
  const wanted = typed.toLowerCase();
  return offers.filter((one) => `${one.label} ${one.note ?? ""}`.toLowerCase().includes(wanted)).map((one) => ({ ...one, from }));
}

export function suggestions(store, field, { commands }) {
  const before = field.value.slice(0, field.selectionEnd);
  if (commands && before.startsWith("/") && !before.includes("\n")) {
    const offers = commandOffers(store, before);
    if (offers.length) return offers.slice(0, MOST);
  }
  const name = /(?:^|\s)([@#])([\p{L}\p{N}._-]*)$/u.exec(before);
  if (!name) return [];
  return nameOffers(store, name[1], name[2], before.length - name[2].length - 1).slice(0, MOST);
}
