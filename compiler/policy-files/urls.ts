const loopbackHosts: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** RFC 8252 §7.3, §8.3: what never leaves the machine needs no TLS. */
function isLoopback(url: URL): boolean {
  return loopbackHosts.has(url.hostname);
}

/**
 * An https URL, or an http one on loopback, written as it is sent: the same host that a browser would make of it, no
 * credentials, wildcard or fragment. Else what is wrong with it.
 */
export function checkUrl(text: string): { url: URL } | { wrong: string } {
  const url = parse(text);
  if (!url) return { wrong: `"${text}" is not a URL` };
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url))) {
    return { wrong: `"${text}" must begin with https:// (or with http:// on 127.0.0.1, [::1] or localhost)` };
  }
  if (text.includes("*")) return { wrong: `"${text}" has a wildcard: write each address out` };
  if (url.hash || text.includes("#")) return { wrong: `"${text}" has a fragment: take out # and what follows` };
  if (url.username || url.password) return { wrong: "the URL holds a user's name or password: take it out" };
  const wanted = `${url.protocol}//${url.host}`;
  if (!text.startsWith(wanted)) return { wrong: `"${text}" must be written as ${wanted}${url.pathname}` };
  return { url };
}

/** Why a text is not such a URL; undefined where it is one. */
export function urlProblem(text: string): string | undefined {
  const checked = checkUrl(text);
  return "wrong" in checked ? checked.wrong : undefined;
}

/** No space, tab or backslash: the URL Standard drops or turns them, and others may not. */
function parse(text: string): URL | undefined {
  return /[\s\\]/.test(text) || !URL.canParse(text) ? undefined : new URL(text);
}
