// An input block: its label, its element, its hint and the error under it.

import { el, freshId } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { Field } from "../surfaces/surface.js";
import { plain } from "../text/mrkdwn.js";

export function inputBlock(surface, block) {
  const [label, hint, error] = [freshId("label"), freshId("hint"), freshId("error")];
  const sentence = surface.errors[block.block_id];
  const describedBy = [sentence && error, block.hint && hint].filter(Boolean).join(" ") || null;
  const field = new Field(surface, block.block_id, block.element, { labelId: label, describedBy, dispatches: Boolean(block.dispatch_action) });
  const optional = block.optional && el("span", { class: "input-optional" }, " (optional)");
  return el(
    "div",
    { class: ["input-block", sentence && "input-wrong"] },
    el("div", { class: "input-label" }, el("span", { id: label }, plain(block.label)), optional),
    drawElement(field),
    sentence && el("p", { class: "input-error", id: error, role: "alert" }, sentence),
    block.hint && el("p", { class: "input-hint", id: hint }, plain(block.hint)),
  );
}
