/**
 * What someone who starts a tenant adds to its console. The tenant serves it below `/console/policy/`, to this machine
 * and, for whatever is not a GET, to the console's own pages only.
 */
export interface ConsoleExtension {
  /** Parts of the page, in the order of their tabs. One with the id `map` or `log` replaces the tenant's own. */
  readonly parts: readonly ConsolePart[];
  /** Answers a request. Its path begins after `/console/policy`. */
  fetch(request: Request): Response | Promise<Response>;
}

export interface ConsolePart {
  /** Its tab's location hash. */
  readonly id: string;
  readonly title: string;
  /**
   * Path of an ES module, relative to `/console/policy/`. Its default export is a Preact component; it gets `active`,
   * whether its tab is shown, and `rest`, what follows `#id/` in the location hash. It imports `/console/frame.js`.
   */
  readonly script: string;
}
