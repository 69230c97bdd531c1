// What a person does, said to the server: one method for each call of the control API.

export class Refused extends Error {
  constructor(answer) {
    super(answer.message ?? answer.error ?? "The workspace did not answer.");
    this.code = answer.error ?? "unreachable";
    this.errors = answer.errors ?? {};
  }
}

async function answerOf(response) {
  try {
    return await response.json();
  } catch (problem) {
    if (problem instanceof SyntaxError) return { ok: false, error: `http_${response.status}` };
    throw problem;
  }
}

export class Control {
  constructor(store) {
    this.store = store;
  }

  async #post(call, body) {
    let response;
    try {
      const headers = { "content-type": "application/json" };
      response = await fetch(`/_control/${call}`, { method: "POST", headers, body: JSON.stringify(body) });
    } catch (problem) {
      if (!(problem instanceof TypeError)) throw problem;
      throw new Refused({ error: "unreachable", message: "The workspace is not running. Start it again, then try once more." });
    }
    const answer = await answerOf(response);
    if (!answer.ok) throw new Refused(answer);
    return answer;
  }

  #as(call, body) {
    return this.#post(call, { as: this.store.me, ...body });
  }

  say(channel, text, thread) {
    return this.#as("say", { channel, text, ...(thread && { thread_ts: thread }) });
  }

  command(channel, command, text) {
    return this.#as("command", { channel, command, text });
  }

  click(place, state) {
    return this.#as("click", { ...place, ...state });
  }

  options(place, value) {
    return this.#as("options", { ...place, value });
  }

  submit(view, values) {
    return this.#as("submit", { view_id: view, values });
  }

  close(view, clear = false) {
    return this.#as("close", { view_id: view, clear });
  }

  home() {
    return this.#as("home", {});
  }

  openDm(person) {
    return this.#as("open_dm", { with: person });
  }

  read(channel) {
    return this.#as("read", { channel });
  }

  clock(move) {
    return this.#post("clock", move);
  }

  channel(change) {
    return this.#post("channels", change);
  }
}
