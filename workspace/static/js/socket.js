// The page's side of the websocket: connects, hands over frames, comes back after a break.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

// A refused websocket says no reason; the control API does.
async function isUnknown(person) {
  try {
    const response = await fetch(`/_control/sees?as=${encodeURIComponent(person ?? "")}`);
    return response.status === 404 || response.status === 400;
  } catch (problem) {
    if (problem instanceof TypeError) return false;
    throw problem;
  }
}

export class Socket {
  #live = null;
  #wait = FIRST_WAIT;
  #timer = null;

  #heard = false;

  // `unknown` hears of a person who is not in this workspace; nobody tries again then.
  constructor(store, { unknown }) {
    Object.assign(this, { store, unknown });
  }

  connect(person) {
    clearTimeout(this.#timer);
    const before = this.#live;
    this.#heard = false;
    this.#live = this.#open(person);
    before?.close();
  }

  #open(person) {
    const query = person ? `?as=${encodeURIComponent(person)}` : "";
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/_page/socket${query}`);
    socket.addEventListener("message", (event) => this.#receive(socket, event));
    socket.addEventListener("close", () => this.#lost(socket, person));
    return socket;
  }

  #receive(socket, event) {
    if (socket !== this.#live) return;
    this.#wait = FIRST_WAIT;
    this.#heard = true;
    this.store.apply(JSON.parse(event.data));
    this.store.connection(true);
  }

  async #lost(socket, person) {
    if (socket !== this.#live) return;
    this.store.connection(false);
    if (!this.#heard && (await isUnknown(person))) {
      this.unknown(person);
      return;
    }
    if (socket !== this.#live) return;
    this.#timer = setTimeout(() => this.connect(person), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
