/**
 * Patterns for editors, which cannot run the loader's own checks. Each refuses what the loader's check refuses, as far
 * as one text shows it, and nothing that it accepts. A text with a `${NAME}` passes: it is not filled in yet.
 */

const placeholder = "\\$\\{[^}]*\\}";

/** A pattern for a whole text, or any text with a placeholder. */
function whole(pattern: string): string {
  return `^(?:${pattern})$|${placeholder}`;
}

const days31 = "(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])";
const days30 = "(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)";
const february = "02-(?:0[1-9]|1\\d|2[0-8])";
const leapYear = "\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00";

/** RFC 3339 full-date, of days that exist. */
export const dayPattern = whole(`\\d{4}-(?:${days31}|${days30}|${february})|(?:${leapYear})-02-29`);

/** Whole numbers from 1 to a number, without leading zeros. */
function upTo(most: number): string {
  const digits = String(most);
  const shorter = digits.length > 1 ? [`[1-9]\\d{0,${digits.length - 2}}`] : [];
  const same = [...digits].flatMap((digit, at) => {
    const [low, high] = [at === 0 ? 1 : 0, Number(digit) - 1];
    const rest = digits.length - at - 1;
    return high < low ? [] : [`${digits.slice(0, at)}[${low}-${high}]${rest > 0 ? `\\d{${rest}}` : ""}`];
  });
  return [...shorter, ...same, digits].join("|");
}

const tenYears = 3650 * 86_400;
const units = [
  ["s", 1],
  ["m", 60],
  ["h", 3600],
  ["d", 86_400],
] as const;

export const durationPattern = whole(
  units.map(([unit, seconds]) => `(?:${upTo(tenYears / seconds)})${unit}`).join("|"),
);

export function slugPattern(maxLength: number): string {
  return whole(`(?=.{1,${maxLength}}$)[a-z][a-z0-9]*(?:-[a-z0-9]+)*`);
}

export const plainNamePattern = whole("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

export function displayNamePattern(maxLength: number): string {
  return whole(`(?=.{1,${maxLength}}$)[^\\s<>](?:[^<>]*[^\\s<>])?`);
}

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

/** RFC 1035 §2.3.1, RFC 1123 §2.1. */
export const emailDomainPattern = whole(`(?=.{1,253}$)(?:${label}\\.)+(?!\\d+$)${label}`);

export const tenantDomainPattern =
  "^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\\d{1,5})?$";

const loopback = "http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])(?::\\d+)?";
const https = "https://[^\\s\\\\*#/?@A-Z]+";
const web = `(?:${https}|${loopback})(?:[/?][^\\s\\\\*#]*)?`;

/** Of applications in a browser, or on a server. */
export const webCallbackPattern = whole(web);

/** Of native applications: also a scheme of their own (RFC 8252 §7.1). */
export const nativeCallbackPattern = whole(`${web}|(?!https?:)[a-z][a-z0-9+.-]*:[^\\s\\\\*#]+`);

export const httpsPattern = whole(`${https}(?:[/?][^\\s\\\\*#]*)?`);

/** `api:role` */
export const rolePattern = whole("[^:]+:.+");
