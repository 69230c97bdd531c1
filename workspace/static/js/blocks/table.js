// A table block: its first row heads the columns.

import { el } from "../dom.js";
import { richText } from "../text/rich.js";

function cellContent(surface, cell) {
  if (cell.type === "rich_text") return richText(surface.app, cell);
  return cell.text ?? String(cell.value ?? "");
}

export function tableBlock(surface, block) {
  const [head = [], ...body] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  const look = (index) => [`align-${settings[index]?.align ?? "left"}`, settings[index]?.is_wrapped && "wrapped"];
  const row = (cells, tag) =>
    el("tr", {}, cells.map((cell, index) => el(tag, { class: look(index), scope: tag === "th" ? "col" : null }, cellContent(surface, cell))));
  const table = el("table", { class: "table" }, el("thead", {}, row(head, "th")), el("tbody", {}, body.map((cells) => row(cells, "td"))));
  return el("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" }, table);
}
