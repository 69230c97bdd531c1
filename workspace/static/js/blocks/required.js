// What the page itself refuses before a form is sent, as Slack's own client does.

const EMPTY = "Please fill in this field.";

function isEmpty(state) {
  const { type: _type, ...said } = state;
  const [value] = Object.values(said);
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function numberProblem(element, text) {
  const number = Number(text);
  if (Number.isNaN(number)) return "Please type a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please type a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `The least is ${element.min_value}.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `The most is ${element.max_value}.`;
  return null;
}

const SHAPES = {
  number_input: numberProblem,
  email_text_input: (_element, text) => (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? null : "Please type an e-mail address."),
  url_text_input: (_element, text) => (/^https?:\/\/\S+$/.test(text) ? null : "Please type an address that begins with https://."),
  plain_text_input: (element, text) =>
    element.min_length && text.length < element.min_length ? `Please type at least ${element.min_length} characters.` : null,
};

function problemOf(block, state) {
  if (isEmpty(state)) return block.optional ? null : EMPTY;
  return SHAPES[block.element.type]?.(block.element, state.value) ?? null;
}

export function problems(blocks, draft) {
  const found = {};
  for (const block of blocks ?? []) {
    if (block.type !== "input") continue;
    const problem = problemOf(block, draft.get(block.block_id, block.element.action_id));
    if (problem) found[block.block_id] = problem;
  }
  return found;
}
