// Starts the page: makes the parts, and holds what they ask of one another.

import { Control, Refused } from "./control.js";
import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { AppView } from "./home.js";
import { Modals } from "./modal.js";
import { Notices } from "./notices.js";
import { Route } from "./route.js";
import { Sidebar } from "./sidebar.js";
import { Socket } from "./socket.js";
import { Store } from "./store.js";
import { spoken } from "./text/speech.js";
import { recallTheme } from "./theme.js";
import { ThreadPanel } from "./thread.js";
import { Topbar } from "./topbar.js";
import { Traffic } from "./traffic.js";

const LAST_PERSON = "workspace.person";

class Page {
  constructor() {
    const part = (id) => document.getElementById(id);
    this.store = new Store();
    this.route = new Route();
    this.control = new Control(this.store);
    this.socket = new Socket(this.store, { unknown: (person) => this.#unknown(person) });
    this.main = part("main");
    this.live = part("spoken");
    this.notices = new Notices(this, part("notices"));
    this.traffic = new Traffic(this, part("traffic"));
    this.topbar = new Topbar(this, part("topbar"));
    this.sidebar = new Sidebar(this, part("sidebar"));
    this.thread = new ThreadPanel(this, part("thread"));
    this.modals = new Modals(this);
  }

  start() {
    this.store.watch("snapshot", () => this.#arrived());
    this.store.watch("message", (change) => this.#changed(change));
    this.store.watch("channels people", () => this.#channelsChanged());
    this.store.watch("home", () => this.view?.update());
    this.store.watch("clock", ({ moved }) => moved && this.view?.redrawAll());
    this.route.watch((before) => this.#moved(before));
    addEventListener("focus", () => this.#read());
    addEventListener("keydown", (event) => event.key === "Escape" && this.drawer(false));
    this.socket.connect(this.route.as ?? localStorage.getItem(LAST_PERSON));
  }

  // A snapshot came: for the first time, after a break, or for somebody else.
  #arrived() {
    localStorage.setItem(LAST_PERSON, this.store.me);
    const first = [...this.store.channels.values()].find((one) => one.kind !== "im" && one.member !== false && !one.archived);
    const known = this.route.channel === "app" || this.store.channels.has(this.route.channel);
    const channel = known ? this.route.channel : (first?.id ?? "app");
    const thread = known ? this.route.thread : null;
    this.route.go({ as: this.store.me, channel, thread }, { replace: true });
    this.#show();
    if (channel === "app") this.doing(this.control.home());
  }

  #unknown(person) {
    localStorage.removeItem(LAST_PERSON);
    const who = person ? `Nobody here has the id ${person}.` : "The page does not know who you are.";
    this.main.replaceChildren(el("p", { class: "empty", role: "alert" }, `${who} Open it with ?as= and a person's id, like ?as=U0ANA.`));
  }

  #moved(before) {
    if (before.as && this.route.as !== before.as && this.route.as !== this.store.me) {
      this.socket.connect(this.route.as);
      return;
    }
    if (this.route.channel !== before.channel) this.#show();
    else if (this.route.thread !== before.thread) this.#showThread();
  }

  #show() {
    const { channel } = this.route;
    const typed = this.view?.node.querySelector("textarea");
    const kept = typed && this.view.id === channel && this.shownTo === this.store.me ? typed.value : "";
    this.view?.end();
    this.view = this.#viewOf(channel);
    this.shownTo = this.store.me;
    this.main.replaceChildren(this.view.node);
    if (kept) this.view.node.querySelector("textarea").value = kept;
    document.title = `${this.#title()} · ${this.store.team.name} (local workspace)`;
    this.thread.forget();
    this.#showThread();
    this.#read();
  }

  #viewOf(id) {
    const isApp = id === "app" || this.store.appChannel()?.id === id;
    if (isApp) return new AppView(this, id === "app" ? "home" : "messages");
    return new Conversation(this, id);
  }

  #title() {
    const channel = this.store.channels.get(this.route.channel);
    if (!channel) return this.store.app.name;
    return channel.kind === "im" ? this.store.nameOf(channel) : `#${channel.name}`;
  }

  #showThread() {
    const { channel, thread } = this.route;
    document.body.classList.toggle("thread-open", Boolean(thread));
    this.thread.show(channel, thread);
  }

  #changed({ message, isNew }) {
    this.view?.update();
    if (isNew && message.user !== this.store.me && message.channel === this.route.channel) this.live.textContent = spoken(this, message);
  }

  #channelsChanged() {
    const { channel } = this.route;
    if (channel !== "app" && !this.store.channels.has(channel)) this.#arrived();
    this.view?.update();
    this.#read();
  }

  // What is on the screen has been read.
  #read() {
    const channel = this.store.channels.get(this.route.channel);
    if (channel?.unread && document.hasFocus()) this.doing(this.control.read(channel.id));
  }

  open(channel) {
    this.drawer(false);
    this.route.go({ channel, thread: null });
  }

  async openApp(tab) {
    this.drawer(false);
    if (tab === "home") {
      this.route.go({ channel: "app", thread: null });
      await this.doing(this.control.home());
      return;
    }
    const known = this.store.appChannel()?.id;
    const id = known ?? (await this.doing(this.control.openDm(this.store.app.bot_user_id)))?.channel;
    if (id) this.#openWhenKnown(id);
  }

  async writeTo(person) {
    const answer = await this.doing(this.control.openDm(person));
    if (answer) this.#openWhenKnown(answer.channel);
  }

  // The answer of a call may overtake the frame that tells of the new conversation.
  #openWhenKnown(id) {
    if (this.store.channels.has(id)) {
      this.open(id);
      return;
    }
    this.store.watch("channels", () => {
      if (this.awaited !== id || !this.store.channels.has(id)) return;
      this.awaited = null;
      this.open(id);
    });
    this.awaited = id;
  }

  openThread(channel, thread) {
    this.route.go({ channel, thread });
  }

  closeThread() {
    const root = this.route.thread;
    this.route.go({ thread: null });
    this.main.querySelector(`[data-ts="${CSS.escape(root ?? "")}"] :is(.replies, .message-tools button)`)?.focus();
  }

  actAs(person) {
    this.route.go({ as: person });
  }

  drawer(open) {
    if (document.body.classList.contains("drawer-open") === open) return;
    document.body.classList.toggle("drawer-open", open);
    this.topbar.update();
  }

  told(problem) {
    this.notices.show(problem.message, "error");
  }

  async doing(work) {
    try {
      return await work;
    } catch (problem) {
      if (!(problem instanceof Refused)) throw problem;
      this.told(problem);
      return null;
    }
  }
}

recallTheme();
new Page().start();
