// A message as one plain sentence, for the screen reader's announcements.

import { el } from "../dom.js";
import { mrkdwn } from "./mrkdwn.js";

export function spoken(app, message) {
  const text = el("div", {}, mrkdwn(app, message.text)).textContent.trim();
  return `${app.store.person(message.user).real_name}: ${text.slice(0, 300)}`;
}
