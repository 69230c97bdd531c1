// Times as this reader's zone shows them, and back; "today" is the workspace's today.

const WEEKDAY = { weekday: "long" };

function parts(at, zone, options) {
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, hourCycle: "h23", ...options });
  return Object.fromEntries(format.formatToParts(new Date(at * 1000)).map((part) => [part.type, part.value]));
}

function civil(at, zone) {
  const numeric = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" };
  return parts(at, zone, numeric);
}

export function dayOf(at, zone) {
  const { year, month, day } = civil(at, zone);
  return `${year}-${month}-${day}`;
}

export function timeOf(at, zone) {
  const { hour, minute } = civil(at, zone);
  return `${hour}:${minute}`;
}

export function preciseTimeOf(at, zone) {
  return `${timeOf(at, zone)}:${civil(at, zone).second}`;
}

export function daysBetween(at, now, zone) {
  return Math.round((Date.parse(dayOf(at, zone)) - Date.parse(dayOf(now, zone))) / 86_400_000);
}

function relativeDay(at, now, zone) {
  return { 0: "today", 1: "tomorrow", "-1": "yesterday" }[daysBetween(at, now, zone)];
}

function ordinal(day) {
  const number = Number(day);
  const teen = number % 100 >= 11 && number % 100 <= 13;
  return `${number}${teen ? "th" : ({ 1: "st", 2: "nd", 3: "rd" }[number % 10] ?? "th")}`;
}

function longDate(at, zone) {
  const { month, day, year } = parts(at, zone, { month: "long", day: "numeric", year: "numeric" });
  return `${month} ${ordinal(day)}, ${year}`;
}

function shortDate(at, zone) {
  const { month, day, year } = parts(at, zone, { month: "short", day: "numeric", year: "numeric" });
  return `${month} ${day}, ${year}`;
}

export function dayTitle(at, now, zone) {
  const near = relativeDay(at, now, zone);
  if (near) return near[0].toUpperCase() + near.slice(1);
  const { weekday } = parts(at, zone, WEEKDAY);
  return `${weekday}, ${longDate(at, zone)}`;
}

export function fullTime(at, zone) {
  const { weekday } = parts(at, zone, WEEKDAY);
  return `${weekday}, ${longDate(at, zone)} at ${timeOf(at, zone)} (${zone})`;
}

export function ago(at, now) {
  const seconds = Math.abs(now - at);
  if (seconds < 5) return "just now";
  const [size, unit] = [[86_400, "day"], [3600, "hour"], [60, "minute"], [1, "second"]].find(([of]) => seconds >= of) ?? [1, "second"];
  const count = Math.floor(seconds / size);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return at > now ? `in ${words}` : `${words} ago`;
}

const WRITERS = {
  date_num: (at, _now, zone) => dayOf(at, zone),
  date: (at, _now, zone) => longDate(at, zone),
  date_short: (at, _now, zone) => shortDate(at, zone),
  date_long: (at, _now, zone) => `${parts(at, zone, WEEKDAY).weekday}, ${longDate(at, zone)}`,
  time: (at, _now, zone) => timeOf(at, zone),
  time_secs: (at, _now, zone) => preciseTimeOf(at, zone),
  ago: (at, now) => ago(at, now),
};

// Slack's own tokens: {date_num} {date} {date_short} {date_long}, each with _pretty, {time} {time_secs} {ago}.
export function formatDate(at, pattern, now, zone) {
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    const plain = token.replace(/_pretty$/, "");
    const near = token.endsWith("_pretty") ? relativeDay(at, now, zone) : null;
    return near ?? WRITERS[plain]?.(at, now, zone) ?? whole;
  });
}

// What the fields of a picker in this zone mean, in unix seconds: "2026-03-01T09:30".
export function unixOf(local, zone) {
  const asIfUtc = Date.parse(`${local}Z`) / 1000;
  if (Number.isNaN(asIfUtc)) return null;
  const once = asIfUtc - offsetAt(asIfUtc, zone);
  return asIfUtc - offsetAt(once, zone);
}

export function localOf(at, zone) {
  return `${dayOf(at, zone)}T${timeOf(at, zone)}`;
}

function offsetAt(at, zone) {
  const { year, month, day, hour, minute, second } = civil(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - at;
}

export function span(seconds) {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return [days && `${days} d`, hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(" ");
}

