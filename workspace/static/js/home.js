// The App: its Home tab, drawn from the view that it published, and its Messages tab.

import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks/index.js";
import { Conversation } from "./conversation.js";
import { el, redraw } from "./dom.js";
import { Draft } from "./surfaces/draft.js";
import { Surface } from "./surfaces/surface.js";

export class AppView {
  #draft = new Draft();

  constructor(app, tab) {
    this.app = app;
    this.tab = tab;
    const { store } = app;
    const bot = store.person(store.app.bot_user_id);
    const tabs = el("div", { class: "tabs", role: "tablist", "aria-label": store.app.name }, this.#tab("home", "Home"), this.#tab("messages", "Messages"));
    const head = el("header", { class: "head head-app" }, el("h2", { class: "head-title" }, avatar(bot, "small"), store.app.name, el("span", { class: "badge" }, "App")), tabs);
    this.panel = el("div", { class: "app-panel", role: "tabpanel", "aria-label": tab === "home" ? "Home" : "Messages" });
    this.node = el("div", { class: "conversation app-view" }, head, this.panel);
    this.#fill();
  }

  #tab(name, words) {
    const chosen = this.tab === name;
    const props = { class: "tab", type: "button", role: "tab", "aria-selected": String(chosen), "data-key": `tab/${name}` };
    return el("button", { ...props, onclick: () => this.app.openApp(name) }, words);
  }

  #fill() {
    if (this.tab === "home") {
      this.blocks = el("div", { class: "home-blocks" });
      this.panel.replaceChildren(el("div", { class: "scroll home", tabindex: "0", role: "region", "aria-label": "Home" }, this.blocks));
      this.#drawHome();
      return;
    }
    this.conversation = new Conversation(this.app, this.app.store.appChannel().id);
    this.conversation.head.hidden = true;
    this.panel.replaceChildren(this.conversation.node);
  }

  #drawHome() {
    const { home, app } = this.app.store;
    if (!home) {
      redraw(this.blocks, el("p", { class: "empty" }, `${app.name} has not drawn its Home yet.`));
      return;
    }
    const surface = new Surface(this.app, { view_id: home.id }, { kind: "home", draft: this.#draft, values: true });
    redraw(this.blocks, drawBlocks(surface, home.blocks));
  }

  update() {
    if (this.tab === "home") this.#drawHome();
    else this.conversation.update();
  }

  redrawAll() {
    if (this.tab === "home") this.#drawHome();
    else this.conversation.redrawAll();
  }

  end() {
    this.conversation?.end();
  }
}
