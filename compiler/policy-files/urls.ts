const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** RFC 8252 §7.3, §8.3: loopback needs no TLS. */
function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname);
}

/**
 * Parses an https URL, or an http one on loopback, in its normal form: the host as a browser would write it, without
 * credentials, wildcard or fragment. Otherwise returns what is wrong with it.
 */
export function checkUrl(text: string): { url: URL } | { wrong: string } {
  const url = parse(text);
  if (!url) return { wrong: `"${text}" is not a URL` };
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    return { wrong: `"${text}" must begin with https:// (or with http:// on 127.0.0.1, [::1] or localhost)` };
  }
  if (text.includes("*")) return { wrong: `"${text}" has a wildcard: list each address` };
  if (url.hash || text.includes("#")) return { wrong: `"${text}" has a fragment: remove # and what follows` };
  if (url.username || url.password) return { wrong: "the URL contains a user name or password: remove it" };
  const wanted = `${url.protocol}//${url.host}`;
  if (!text.startsWith(wanted)) return { wrong: `"${text}" must be written as ${wanted}${url.pathname}` };
  return { url };
}

/** Why a text is not such a URL; undefined if it is one. */
export function urlProblem(text: string): string | undefined {
  const checked = checkUrl(text);
  return "wrong" in checked ? checked.wrong : undefined;
}

/** No space, tab or backslash: the URL Standard drops or converts them, and other parsers may not. */
function parse(text: string): URL | undefined {
  return /[\s\\]/.test(text) || !URL.canParse(text) ? undefined : new URL(text);
}
