/** Schemes that a browser would run or open itself, not navigate to. */
const notPlaces = /^(?:javascript|data|vbscript|file|blob):/i;

/**
 * Whether a browser may be sent to a URL. Registration is not enough: some schemes run what the URL says, and spaces or
 * control characters can hide such a scheme. URL parsers drop these characters (URL Standard, 4.4), and headers cannot
 * carry them.
 */
export function isBrowserAddress(url: string): boolean {
  return !/[\s\p{Cc}]/u.test(url) && URL.canParse(url) && !notPlaces.test(url);
}
