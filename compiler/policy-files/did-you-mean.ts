import { distance } from "fastest-levenshtein";

/** A hint for an unknown name: `; did you mean "orders"?`, or the known names if none is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== undefined) return `; did you mean "${nearest}"?`;
  return known.length > 0 ? ` (there are: ${listed(known)})` : " (there are none)";
}

const mostListed = 12;

/** The names, at most twelve of them. */
export function listed(names: readonly string[]): string {
  const rest = names.length - mostListed;
  return names.slice(0, mostListed).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** Whether one name may be the other, misspelt. */
export function isNear(name: string, other: string): boolean {
  return nearestName(name, [other]) !== undefined;
}

/** The nearest name within two edits, or within a third of the length if that is less. */
function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let least = Math.min(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest;
}
