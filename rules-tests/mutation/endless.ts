/** Instead of two million: code that counts what it covers takes a hundred times as long. */
export const endlessLength = 20_000;
