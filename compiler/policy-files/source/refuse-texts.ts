import type { SourceFile } from "./source-file.ts";
import type { Path } from "./tree.ts";
import { isInOptions, visitStrings } from "./visit-strings.ts";

/** Control characters, and the same without tabs and line breaks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the point
const controlCharacter = /[\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the point
const controlInLines = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const loneSurrogate = /\p{Surrogate}/u;
/** What none of the checks refuses is told from the rest by one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: to refuse them is the point
const suspect = /[\u0000-\u001f\u007f]|\p{Surrogate}|##|@@/u;
const deployKeyword = /##[A-Za-z_]\w*##|@@[A-Za-z_]\w*@@/;

/** Refuses strings with control characters, and keywords of auth0-deploy-cli outside a connection's options. */
export function refuseTexts(file: SourceFile): void {
  if (!file.root) return;
  visitStrings(file.root, ({ path, span, text }) => {
    if (!suspect.test(text)) return;
    const control = (mayHaveLines(path) ? controlInLines : controlCharacter).exec(text)?.[0];
    if (control !== undefined && !isSample(path)) file.refuseAt(span, controlText(control));
    if (loneSurrogate.test(text)) file.refuseAt(span, "contains half a surrogate pair, which is not a character");
    const keyword = deployKeyword.exec(text)?.[0];
    if (keyword !== undefined && !isInOptions(path) && !isEnvironmentValue(path)) {
      file.refuseAt(span, `${keyword} is allowed only for secrets in a connection's options`);
    }
  });
}

function controlText(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
  const hint = character === "\n" ? " (a line break: for folded text write >- instead of >)" : "";
  return `contains the control character U+${code}${hint}: remove it`;
}

/** Certificates, keys and metadata documents have lines. */
function mayHaveLines(path: Path): boolean {
  return isInOptions(path) || isEnvironmentValue(path) || path[0] === "public_keys" || path.includes("private_key_jwt");
}

/** An example's attributes may have any value that an identity provider could assert. */
function isSample(path: Path): boolean {
  return path[0] === "examples" && path[2] === "attributes";
}

/** Checked after it is filled in. */
function isEnvironmentValue(path: Path): boolean {
  return path[0] === "values";
}
