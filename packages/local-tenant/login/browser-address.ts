/** What a browser would run or open by itself rather than go to. */
const notPlaces = /^(?:javascript|data|vbscript|file|blob):/i;

/**
 * Whether a browser may be sent to an address. Registered is not enough: a scheme that runs what the address says is no
 * place, nor is one that hides behind spaces or control characters, which URL parsers drop (URL Standard, 4.4) and
 * headers cannot carry.
 */
export function isBrowserAddress(url: string): boolean {
  return !/[\s\p{Cc}]/u.test(url) && URL.canParse(url) && !notPlaces.test(url);
}
