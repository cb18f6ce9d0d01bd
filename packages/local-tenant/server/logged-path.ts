/** A request's path for the log, without user ids: they are users' data and often contain an e-mail address. */
export function loggedPath(path: string): string {
  return path.replace(/\/users\/[^/]+/, "/users/{id}");
}
