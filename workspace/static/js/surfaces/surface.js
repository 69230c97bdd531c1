// Where blocks stand (a message, a modal, the Home tab): what using an element there means.

import { Refused } from "../control.js";
import { Draft } from "./draft.js";

export class Surface {
  constructor(app, place, { kind, draft = new Draft(), values = false, errors = {} }) {
    Object.assign(this, { app, place, kind, draft, errors, sendsValues: values });
  }

  // An element was used. Resolves when the app has acknowledged, or the person has been told that it did not.
  async act(block, action, state) {
    const values = this.sendsValues ? { values: this.draft.values() } : {};
    try {
      await this.app.control.click({ ...this.place, block_id: block, action_id: action, ...values }, state);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.app.told(problem);
    }
  }

  async options(block, action, query) {
    try {
      return await this.app.control.options({ ...this.place, block_id: block, action_id: action }, query);
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      return { options: [], problem: problem.message };
    }
  }
}

// One element's own corner of its surface.
export class Field {
  constructor(surface, block, element, { labelId = null, describedBy = null, dispatches = true } = {}) {
    Object.assign(this, { surface, block, element, labelId, describedBy, dispatches });
    this.app = surface.app;
    this.action = element.action_id;
  }

  offer(initial) {
    this.surface.draft.offer(this.block, this.action, this.element.type, initial);
  }

  get state() {
    return this.surface.draft.get(this.block, this.action);
  }

  set(state) {
    this.surface.draft.set(this.block, this.action, state);
  }

  use(state) {
    this.set(state);
    return this.dispatches ? this.act(state) : Promise.resolve();
  }

  act(state) {
    return this.surface.act(this.block, this.action, state);
  }

  // The attributes that name this element to a screen reader, and tests to the element.
  naming(fallback) {
    const named = this.labelId ? { "aria-labelledby": this.labelId } : { "aria-label": fallback };
    const invalid = this.block in this.surface.errors ? { "aria-invalid": "true" } : {};
    return { ...named, ...invalid, "aria-describedby": this.describedBy, "data-action-id": this.action, "data-key": `${this.block}/${this.action}` };
  }
}
