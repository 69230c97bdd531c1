// Which block is drawn by what; every block carries its id.

import { el } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { Field } from "../surfaces/surface.js";
import { markdown } from "../text/markdown.js";
import { plain, textObject } from "../text/mrkdwn.js";
import { richText } from "../text/rich.js";
import { imageBlock, smallImage } from "./image.js";
import { inputBlock } from "./input.js";
import { tableBlock } from "./table.js";

function accessory(surface, block) {
  const { accessory: element } = block;
  if (!element) return null;
  if (element.type === "image") return smallImage(element, "accessory-image");
  return el("div", { class: "accessory" }, drawElement(new Field(surface, block.block_id, element)));
}

function section(surface, block) {
  const { app } = surface;
  const fields = block.fields?.map((field) => el("div", { class: "field" }, textObject(app, field)));
  const words = el(
    "div",
    { class: "section-words" },
    block.text && el("div", { class: "section-text" }, textObject(app, block.text)),
    fields && el("div", { class: "fields" }, fields),
  );
  return el("div", { class: "section" }, words, accessory(surface, block));
}

function context(surface, block) {
  const draw = (element) =>
    element.type === "image" ? smallImage(element, "context-image") : el("div", { class: "context-text" }, textObject(surface.app, element));
  return el("div", { class: "context" }, block.elements.map(draw));
}

function actions(surface, block) {
  return el("div", { class: "actions" }, block.elements.map((element) => drawElement(new Field(surface, block.block_id, element))));
}

const DRAWERS = {
  section,
  context,
  actions,
  header: (_surface, block) => el("h3", { class: "header" }, plain(block.text)),
  divider: () => el("hr", { class: "divider" }),
  image: imageBlock,
  input: inputBlock,
  table: tableBlock,
  rich_text: (surface, block) => el("div", { class: "rich" }, richText(surface.app, block)),
  markdown: (_surface, block) => el("div", { class: "markdown" }, markdown(block.text)),
};

function drawBlock(surface, block) {
  const draw = DRAWERS[block.type];
  const inside = draw ? draw(surface, block) : el("p", { class: "unknown" }, `This page cannot show a “${block.type}” block yet.`);
  return el("div", { class: ["block", `block-${block.type}`], "data-block-id": block.block_id }, inside);
}

export function drawBlocks(surface, blocks) {
  surface.draft.beginDrawing();
  const nodes = (blocks ?? []).map((block) => drawBlock(surface, block));
  surface.draft.endDrawing();
  return nodes;
}
