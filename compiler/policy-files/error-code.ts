/** The code of a system error (`ENOENT`), or else the error's text. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error);
}
