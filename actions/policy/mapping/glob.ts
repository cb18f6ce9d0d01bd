/**
 * Compiles a glob: `*` matches any run of characters, `?` any one, `\*` and `\?` are literal. Characters are code
 * points, line breaks included. Anchored at both ends. Each part between stars is searched once, leftmost first, which
 * finds a match if there is one, in time linear to the value's length.
 */
export function compileGlob(pattern: string): (text: string) => boolean {
  const parts = parse(pattern);
  const hasOne = parts.some((part) => part.includes(null));
  return hasOne || surrogate.test(pattern) ? pointwiseGlob(parts) : literalGlob(parts);
}

/** Half of a surrogate pair could match in the middle of a character. */
const surrogate = /[\ud800-\udfff]/;

/** Without `?`, the engine's own search suffices and is many times faster. */
function literalGlob(parts: readonly Part[]): (text: string) => boolean {
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

/** After a mismatch, the text after the last star is tried one character later: earlier stars need no second try. */
function pointwiseGlob(parts: readonly Part[]): (text: string) => boolean {
  const tokens = parts.flatMap((part, index) => (index > 0 ? [star, ...part] : part));
  return (text) => {
    const points = [...text];
    let [token, point] = [0, 0];
    let [afterStar, retryAt] = [-1, 0];
    while (point < points.length) {
      if (tokens[token] === star) [afterStar, retryAt] = [++token, point];
      else if (token < tokens.length && (tokens[token] === null || tokens[token] === points[point])) {
        token++;
        point++;
      } else if (afterStar >= 0) [token, point] = [afterStar, ++retryAt];
      else return false;
    }
    while (tokens[token] === star) token++;
    return token === tokens.length;
  };
}

/** No code point is empty. */
const star = "";

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
