/**
 * Compiles a glob: `*` matches any run of characters, `?` any one, `\*` and `\?` are literal. Characters are code
 * points, line breaks included. Anchored at both ends. Each part between stars is searched once, leftmost first, which
 * finds a match if there is one, in time linear to the value's length.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const parts = parse(pattern);
  return parts.every(isLiteral) && !surrogate.test(pattern) ? literalGlob(parts) : pointwiseGlob(parts);
}

/** Half of a surrogate pair could match in the middle of a character. */
const surrogate = /[\ud800-\udfff]/;

function isLiteral(part: Part): part is string[] {
  return !part.includes(null);
}

/** Without `?`, the engine's own search suffices and is many times faster. */
function literalGlob(parts: readonly string[][]): (text: string) => boolean {
  const [first = "", ...rest] = parts.map((part) => part.join(""));
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    const end = text.length - last.length;
    if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of rest) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

function pointwiseGlob(parts: readonly Part[]): (text: string) => boolean {
  const [first = [], ...rest] = parts;
  const last = rest.pop();
  return (text) => {
    const points = [...text];
    if (!last) return points.length === first.length && matchesAt(points, 0, first);
    if (points.length < first.length + last.length || !matchesAt(points, 0, first)) return false;
    const end = points.length - last.length;
    const middle = seekAll(points, first.length, end, rest);
    return middle && matchesAt(points, end, last);
  };
}

/** A code point, or `null` for any one. */
type Part = (string | null)[];

function parse(pattern: string): Part[] {
  const parts: Part[] = [[]];
  const points = [...pattern];
  for (let i = 0; i < points.length; i++) {
    const point = points[i] as string;
    const next = points[i + 1];
    if (point === "*") parts.push([]);
    else if (point === "?") parts.at(-1)?.push(null);
    else if (point === "\\" && (next === "*" || next === "?")) {
      parts.at(-1)?.push(next);
      i++;
    } else parts.at(-1)?.push(point);
  }
  return parts;
}

function seekAll(points: string[], from: number, end: number, parts: Part[]): boolean {
  let at = from;
  for (const part of parts) {
    while (at + part.length <= end && !matchesAt(points, at, part)) at++;
    if (at + part.length > end) return false;
    at += part.length;
  }
  return true;
}

function matchesAt(points: string[], at: number, part: Part): boolean {
  for (let i = 0; i < part.length; i++) if (part[i] !== null && part[i] !== points[at + i]) return false;
  return true;
}
