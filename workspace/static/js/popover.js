// A floating panel beside what opened it: light dismissal, Escape, and the focus given back.

import { el } from "./dom.js";

const GAP = 6;
const EDGE = 8;

function place(panel, anchor) {
  const from = anchor.getBoundingClientRect();
  panel.style.setProperty("--anchor", `${Math.min(from.width, 560)}px`);
  // What an earlier place had room for must not pass for what the content needs.
  panel.style.removeProperty("max-height");
  const size = panel.getBoundingClientRect();
  const below = innerHeight - from.bottom - GAP - EDGE;
  const above = from.top - GAP - EDGE;
  const goesUp = below < size.height && above > below;
  const room = goesUp ? above : below;
  const left = Math.max(EDGE, Math.min(from.left, innerWidth - size.width - EDGE));
  const height = Math.min(size.height, room);
  panel.style.setProperty("left", `${left}px`);
  panel.style.setProperty("top", `${goesUp ? from.top - GAP - height : from.bottom + GAP}px`);
  panel.style.setProperty("max-height", `${room}px`);
}

// Shows `content` beside `anchor`; returns {close, place}. `onclosed` hears of every way of closing.
export function openPopover(anchor, content, { className = "", onclosed = () => {} } = {}) {
  const panel = el("div", { class: ["popover", className], popover: "auto" }, content);
  (anchor.closest("dialog") ?? document.body).append(panel);
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    if (panel.contains(document.activeElement) || document.activeElement === document.body) anchor.focus();
    panel.remove();
    onclosed();
  });
  panel.showPopover();
  place(panel, anchor);
  const close = () => {
    if (!panel.isConnected || !panel.matches(":popover-open")) return;
    anchor.focus();
    panel.hidePopover();
  };
  return { close, place: () => place(panel, anchor) };
}
