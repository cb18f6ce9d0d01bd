/** The key of a resource that has no id of its own: it is what ties two others together. */
export const pairKey = (first: string, second: string): string => `${first}/${second}`;
