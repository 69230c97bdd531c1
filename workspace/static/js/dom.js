// Building DOM: every string becomes a text node, never markup.

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "htmlFor", "indeterminate"]);

function assign(node, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else if (key === "class") node.setAttribute("class", [value].flat().filter(Boolean).join(" "));
  else if (key === "style") Object.entries(value).forEach(([name, of]) => node.style.setProperty(name, of));
  else if (PROPERTIES.has(key)) node[key] = value;
  else node.setAttribute(key, value === true ? "" : String(value));
}

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) assign(node, key, value);
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

let lastId = 0;

export function freshId(prefix = "e") {
  lastId += 1;
  return `${prefix}-${lastId}`;
}

// Replaces what is inside `root` and gives the focus back to the element with the same data-key.
export function redraw(root, ...children) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.dataset.key;
  const caret = active && "selectionStart" in active ? [active.selectionStart, active.selectionEnd] : null;
  const scrolled = root.scrollTop;
  root.replaceChildren(...children.flat(Infinity).filter(Boolean));
  root.scrollTop = scrolled;
  if (key) refocus(root, key, caret);
}

function refocus(root, key, caret) {
  const next = root.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!next) return;
  next.focus({ preventScroll: true });
  const holdsText = next instanceof HTMLTextAreaElement || (next instanceof HTMLInputElement && next.type === "text");
  if (caret && holdsText) next.setSelectionRange(...caret);
}

// Makes the children of `root` equal to `nodes`, moving as few of them as it can.
export function reconcile(root, nodes) {
  const wanted = new Set(nodes);
  [...root.children].forEach((child) => wanted.has(child) || child.remove());
  nodes.forEach((node, index) => {
    if (root.children[index] !== node) root.insertBefore(node, root.children[index] ?? null);
  });
}
