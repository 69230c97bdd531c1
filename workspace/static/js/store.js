// What this person sees, as the server last said it; changed only by frames of the socket.

const order = (one, other) => (one.ts < other.ts ? -1 : one.ts > other.ts ? 1 : 0);
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

const byId = (things) => new Map((things ?? []).map((thing) => [thing.id, thing]));

export class Store {
  #watchers = new Map();

  constructor() {
    Object.assign(this, { me: null, team: {}, app: {}, people: new Map(), groups: new Map(), channels: new Map() });
    Object.assign(this, { messages: new Map(), home: null, modals: [], traffic: new Map(), connected: false });
    this.clock = { now: Date.now() / 1000, offset: 0, readAt: Date.now() };
  }

  watch(topics, react) {
    for (const topic of topics.split(" ")) {
      this.#watchers.set(topic, [...(this.#watchers.get(topic) ?? []), react]);
    }
  }

  tell(topic, detail) {
    (this.#watchers.get(topic) ?? []).forEach((react) => react(detail));
  }

  apply(frame) {
    const take = this[`take_${frame.type}`];
    if (take) take.call(this, frame);
  }

  take_snapshot(frame) {
    Object.assign(this, { me: frame.me, team: frame.team, app: frame.app, home: frame.home, modals: frame.modals ?? [] });
    this.people = byId(frame.people);
    this.groups = byId(frame.groups);
    this.channels = byId(frame.channels);
    this.traffic = byId(frame.traffic);
    this.messages = new Map(Object.entries(frame.messages ?? {}).map(([id, list]) => [id, [...list].sort(order)]));
    this.#setClock(frame.clock);
    this.tell("snapshot");
  }

  take_message({ message }) {
    const list = (this.messages.get(message.channel) ?? []).filter((known) => known.ts !== message.ts);
    const isNew = list.length === (this.messages.get(message.channel) ?? []).length;
    this.messages.set(message.channel, [...list, message].sort(order));
    this.tell("message", { message, isNew });
  }

  take_message_deleted({ channel, ts }) {
    this.messages.set(channel, (this.messages.get(channel) ?? []).filter((known) => known.ts !== ts));
    this.tell("message", { message: null, isNew: false });
  }

  take_channel({ channel }) {
    this.channels.set(channel.id, channel);
    this.tell("channels");
  }

  take_people({ people, groups }) {
    this.people = byId(people);
    this.groups = byId(groups);
    this.tell("people");
  }

  take_home({ home }) {
    this.home = home;
    this.tell("home");
  }

  take_modals({ modals }) {
    this.modals = modals;
    this.tell("modals");
  }

  take_notice(frame) {
    this.tell("notice", frame);
  }

  take_clock({ clock }) {
    const before = this.clock.offset;
    this.#setClock(clock);
    this.tell("clock", { moved: before !== clock.offset });
  }

  take_traffic({ entry }) {
    this.traffic.set(entry.id, entry);
    this.tell("traffic", entry);
  }

  #setClock(clock) {
    if (clock) this.clock = { ...clock, readAt: Date.now() };
  }

  now() {
    return this.clock.now + (Date.now() - this.clock.readAt) / 1000;
  }

  connection(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.tell("connection");
  }

  person(id) {
    if (id === this.app.bot_user_id) return { id, name: this.app.name, real_name: this.app.name, app: true };
    return this.people.get(id) ?? { id, name: id ?? "somebody", real_name: id ?? "Somebody", title: "" };
  }

  get zone() {
    return this.person(this.me).tz ?? "UTC";
  }

  list(channel) {
    return this.messages.get(channel) ?? [];
  }

  conversation(channel) {
    return this.list(channel).filter((message) => !isReply(message));
  }

  thread(channel, root) {
    return this.list(channel).filter((message) => message.ts === root || message.thread_ts === root);
  }

  message(channel, ts) {
    return this.list(channel).find((message) => message.ts === ts);
  }

  appChannel() {
    return [...this.channels.values()].find((one) => one.kind === "im" && one.with === this.app.bot_user_id);
  }

  nameOf(channel) {
    if (!channel) return "";
    return channel.kind === "im" ? this.person(channel.with).real_name : channel.name;
  }
}
