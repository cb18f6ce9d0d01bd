/** A text of an identity provider in quotes: on one line, in printable ASCII, and short. */
export function quoted(text: string, most = 200): string {
  const plain = printable(text);
  return `"${plain.length > most ? `${plain.slice(0, most)}...` : plain}"`;
}

/** The text on one line, other than printable ASCII characters replaced by spaces. */
export function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, " ");
}
