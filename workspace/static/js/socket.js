// The page's side of the websocket: connects, hands over frames, comes back after a break.

const FIRST_WAIT = 250;
const LONGEST_WAIT = 4000;

export class Socket {
  #live = null;
  #wait = FIRST_WAIT;
  #timer = null;

  constructor(store) {
    this.store = store;
  }

  connect(person) {
    clearTimeout(this.#timer);
    const before = this.#live;
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
    this.store.apply(JSON.parse(event.data));
    this.store.connection(true);
  }

  #lost(socket, person) {
    if (socket !== this.#live) return;
    this.store.connection(false);
    this.#timer = setTimeout(() => this.connect(person), this.#wait);
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
  }
}
