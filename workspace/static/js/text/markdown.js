// The markdown block: the common part of Markdown, into DOM.

import { el } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { anchor } from "./references.js";

const INLINE = [
  [/`([^`\n]+)`/y, (found) => el("code", {}, found[1])],
  [/\[([^\]\n]+)\]\(([^)\s]+)\)/y, (found) => anchor(found[2], spans(found[1]))],
  [/\*\*(?!\s)([^\n]+?)\*\*/y, (found) => el("strong", {}, spans(found[1]))],
  [/__(?!\s)([^\n]+?)__/y, (found) => el("strong", {}, spans(found[1]))],
  [/~~(?!\s)([^\n]+?)~~/y, (found) => el("s", {}, spans(found[1]))],
  [/\*(?!\s)([^*\n]+)\*/y, (found) => el("em", {}, spans(found[1]))],
  [/_(?!\s)([^_\n]+)_/y, (found) => el("em", {}, spans(found[1]))],
];

function found(text, at) {
  for (const [pattern, draw] of INLINE) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return { length: match[0].length, draw: () => draw(match) };
  }
  return null;
}

function spans(text) {
  const nodes = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const token = "`[*_~".includes(text[at]) ? found(text, at) : null;
    if (!token) continue;
    if (at > from) nodes.push(withEmoji(text.slice(from, at)));
    nodes.push(token.draw());
    from = at + token.length;
    at = from - 1;
  }
  if (from < text.length) nodes.push(withEmoji(text.slice(from)));
  return nodes;
}

const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => spans(cell.trim()));

function table(lines) {
  const [head, , ...body] = lines;
  return el(
    "table",
    { class: "table" },
    el("thead", {}, el("tr", {}, cells(head).map((cell) => el("th", { scope: "col" }, cell)))),
    el("tbody", {}, body.map((row) => el("tr", {}, cells(row).map((cell) => el("td", {}, cell))))),
  );
}

const KINDS = [
  [/^#{1,6} /, (lines) => lines.map((line) => el("h4", {}, spans(line.replace(/^#+ /, ""))))],
  [/^(?:---+|\*\*\*+)$/, (lines) => lines.map(() => el("hr"))],
  [/^\s*[-*+] /, (lines) => [el("ul", {}, lines.map((line) => el("li", {}, spans(line.replace(/^\s*[-*+] /, "")))))]],
  [/^\s*\d+\. /, (lines) => [el("ol", {}, lines.map((line) => el("li", {}, spans(line.replace(/^\s*\d+\. /, "")))))]],
  [/^> ?/, (lines) => [el("blockquote", {}, spans(lines.map((line) => line.replace(/^> ?/, "")).join("\n")))]],
  [/^\|/, (lines) => [lines.length > 1 ? table(lines) : el("p", {}, spans(lines[0]))]],
  [/^\s*$/, () => []],
];
const paragraph = (lines) => [el("p", { class: "lines" }, spans(lines.join("\n")))];

const kindOf = (line) => KINDS.find(([pattern]) => pattern.test(line))?.[1] ?? paragraph;

function blocks(text) {
  const runs = [];
  for (const line of text.split("\n")) {
    const kind = kindOf(line);
    if (runs.at(-1)?.kind === kind) runs.at(-1).lines.push(line);
    else runs.push({ kind, lines: [line] });
  }
  return runs.flatMap(({ kind, lines }) => kind(lines));
}

export function markdown(text) {
  return (text ?? "").split(/^```\w*\n([\s\S]*?)^```$/m).flatMap((piece, index) => {
    if (index % 2) return [el("pre", { tabindex: "0" }, piece.replace(/\n$/, ""))];
    return blocks(piece.replace(/^\n+|\n+$/g, ""));
  });
}
