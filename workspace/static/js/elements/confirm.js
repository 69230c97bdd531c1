// The question before an action: resolves to true or false.

import { el, freshId } from "../dom.js";
import { plain, textObject } from "../text/mrkdwn.js";

export function confirmed(app, question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const title = freshId("confirm");
    const answer = (yes) => () => {
      dialog.close();
      dialog.remove();
      resolve(yes);
    };
    const look = question.style === "danger" ? "button-danger" : "button-primary";
    const dialog = el(
      "dialog",
      { class: "dialog dialog-small", "aria-labelledby": title, role: "alertdialog" },
      el("h2", { id: title, class: "dialog-title" }, plain(question.title)),
      el("div", { class: "dialog-body" }, textObject(app, question.text)),
      el(
        "div",
        { class: "dialog-foot" },
        el("button", { class: "button", type: "button", onclick: answer(false) }, plain(question.deny)),
        el("button", { class: ["button", look], type: "button", onclick: answer(true) }, plain(question.confirm)),
      ),
    );
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      answer(false)();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
