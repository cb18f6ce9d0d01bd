/** The code of an error of the system (`ENOENT`), or what the error says of itself. */
export function errorCode(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : String(error);
}
