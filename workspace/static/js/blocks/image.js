// Pictures in blocks and files; a click shows them large.

import { el } from "../dom.js";
import { icon } from "../icons.js";
import { safeAddress } from "../text/entities.js";
import { plain } from "../text/mrkdwn.js";

function enlarge(address, words) {
  const close = () => {
    dialog.close();
    dialog.remove();
  };
  const dialog = el(
    "dialog",
    { class: "dialog dialog-picture", "aria-label": words },
    el("button", { class: "button button-icon dialog-close", type: "button", "aria-label": "Close", onclick: close }, icon("close")),
    el("img", { src: address, alt: words }),
  );
  dialog.addEventListener("cancel", close);
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  document.body.append(dialog);
  dialog.showModal();
}

export function picture(address, words) {
  const safe = safeAddress(address ?? "");
  if (!safe || !address) return el("p", { class: "unknown" }, "This picture is not ready yet.");
  const label = `Enlarge: ${words || "picture"}`;
  const image = el("img", { src: safe, alt: words, loading: "lazy" });
  return el("button", { class: "picture", type: "button", "aria-label": label, onclick: () => enlarge(safe, words || "Picture") }, image);
}

const addressOf = (block) => block.image_url ?? block.slack_file?.url;

export function smallImage(element, className) {
  const safe = safeAddress(addressOf(element) ?? "");
  return safe && el("img", { class: className, src: safe, alt: element.alt_text ?? "" });
}

export function imageBlock(_surface, block) {
  const title = block.title && el("figcaption", {}, plain(block.title));
  return el("figure", { class: "figure" }, title, picture(addressOf(block), block.alt_text ?? ""));
}
