// A person's or the app's small square, in their colour.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const HEX = /^#[0-9a-f]{6}$/i;
const FALLBACK = ["#2f6f8f", "#8a4b9c", "#a0522d", "#3d7a4e", "#7a5230", "#4a5fa8", "#9c3f5c", "#5f6b1f"];

function colourOf(person) {
  if (HEX.test(person.color ?? "")) return person.color;
  const sum = [...(person.id ?? "")].reduce((total, letter) => total + letter.codePointAt(0), 0);
  return FALLBACK[sum % FALLBACK.length];
}

// A little darker than it came, so that white letters stand on it.
const deeper = (colour) => `#${[1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) * 0.86).toString(16).padStart(2, "0")).join("")}`;

function luminance(colour) {
  const channel = (at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

const initials = (name) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");

export function avatar(person, size = "medium") {
  if (person.app) return el("span", { class: ["avatar", `avatar-${size}`, "avatar-app"], "aria-hidden": "true" }, icon("app"));
  const colour = deeper(colourOf(person));
  const ink = luminance(colour) > 0.18 ? "#10181a" : "#ffffff";
  const style = { "--avatar": colour, "--avatar-ink": ink };
  return el("span", { class: ["avatar", `avatar-${size}`], style, "aria-hidden": "true" }, initials(person.real_name));
}
