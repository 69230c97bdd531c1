// What a person has filled in so far on one surface: kept while the app redraws it.

export class Draft {
  #values = new Map();
  #seen = new Set();

  static key(block, action) {
    return JSON.stringify([block, action]);
  }

  // The app drew this element with `initial`; what the person already chose wins over it.
  offer(block, action, type, initial) {
    const key = Draft.key(block, action);
    this.#seen.add(key);
    const known = this.#values.get(key);
    if (known?.touched && known.state.type === type) return;
    this.#values.set(key, { block, action, touched: false, state: { type, ...initial } });
  }

  get(block, action) {
    return this.#values.get(Draft.key(block, action))?.state ?? {};
  }

  set(block, action, state) {
    const key = Draft.key(block, action);
    const type = this.#values.get(key)?.state.type;
    this.#values.set(key, { block, action, touched: true, state: { type, ...state } });
  }

  beginDrawing() {
    this.#seen.clear();
  }

  // An element that is no longer drawn has no value any more.
  endDrawing() {
    [...this.#values.keys()].forEach((key) => this.#seen.has(key) || this.#values.delete(key));
  }

  values() {
    const all = {};
    for (const { block, action, state } of this.#values.values()) (all[block] ??= {})[action] = state;
    return all;
  }
}
