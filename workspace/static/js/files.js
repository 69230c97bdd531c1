// Files of a message: pictures shown, others named and offered.

import { picture } from "./blocks/image.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { safeAddress } from "./text/entities.js";

function card(file) {
  const name = file.title || file.name;
  if ((file.mimetype ?? "").startsWith("image/")) {
    return el("figure", { class: "figure" }, el("figcaption", {}, name), picture(file.url, file.alt_txt || name));
  }
  const address = safeAddress(file.url ?? "");
  const words = [icon("file"), el("span", { class: "file-name" }, name), el("span", { class: "file-kind" }, file.mimetype ?? "")];
  return address ? el("a", { class: "file", href: address, target: "_blank", rel: "noopener noreferrer" }, words) : el("span", { class: "file" }, words);
}

export function drawFiles(files) {
  return files?.length ? el("div", { class: "files" }, files.map(card)) : null;
}
