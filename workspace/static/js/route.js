// Where the person is: kept in the address, so that it can be opened straight and gone back to.

const KEYS = ["as", "channel", "thread"];

export class Route {
  #watchers = [];

  constructor() {
    this.#read();
    addEventListener("popstate", () => this.#back());
  }

  #read() {
    const query = new URLSearchParams(location.search);
    for (const key of KEYS) this[key] = query.get(key);
  }

  #back() {
    const before = { as: this.as, channel: this.channel, thread: this.thread };
    this.#read();
    this.#watchers.forEach((react) => react(before));
  }

  watch(react) {
    this.#watchers.push(react);
  }

  go(change, { replace = false } = {}) {
    const before = { as: this.as, channel: this.channel, thread: this.thread };
    Object.assign(this, change);
    const query = new URLSearchParams(KEYS.filter((key) => this[key]).map((key) => [key, this[key]]));
    const address = `${location.pathname}?${query}`;
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#watchers.forEach((react) => react(before));
  }
}
