/** A request's path for the log: ids of users are users' data, and often hold an e-mail address. */
export function loggedPath(path: string): string {
  return path.replace(/\/users\/[^/]+/, "/users/{id}");
}
