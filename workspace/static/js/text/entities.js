// The three characters that Slack escapes, and addresses that may be followed.

const NAMED = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

// Decoded once: "&amp;lt;" reads "&lt;".
export const decode = (text) => text.replace(/&(?:lt|gt|amp);/g, (entity) => NAMED[entity]);

export function safeAddress(text) {
  try {
    const address = new URL(text, location.href);
    return ["http:", "https:", "mailto:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
