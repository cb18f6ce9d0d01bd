/** The key of a resource that links two others and has no id of its own. */
export const pairKey = (first: string, second: string): string => `${first}/${second}`;
