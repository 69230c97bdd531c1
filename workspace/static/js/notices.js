// What the workspace itself has to say to this person: shown for a while, and read out.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const STAYS = 9000;

export class Notices {
  constructor(app, root) {
    this.root = root;
    app.store.watch("notice", (notice) => this.show(notice.text, notice.kind));
    app.store.watch("snapshot", () => root.replaceChildren());
  }

  show(text, kind = "error") {
    [...this.root.children].forEach((known) => known.dataset.text === text && known.remove());
    const close = () => note.remove();
    const button = el("button", { class: "button button-icon", type: "button", "aria-label": "Dismiss", onclick: close }, icon("close"));
    const role = kind === "error" ? "alert" : "status";
    const note = el("div", { class: ["notice", `notice-${kind}`], role, "data-text": text }, icon(kind === "error" ? "alert" : "check"), el("p", {}, text), button);
    this.root.append(note);
    setTimeout(close, STAYS);
  }
}
