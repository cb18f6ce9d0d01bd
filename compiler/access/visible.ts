/**
 * A text of the policy as it may be printed anywhere: characters that cannot be seen, move the cursor or turn the
 * direction of writing are spelled out.
 */
export function visible(text: string): string {
  return text.replace(/\p{C}/gu, (char) => `\\u{${(char.codePointAt(0) as number).toString(16)}}`);
}
