/** Why a text from the tenant cannot stand in a policy file as it is; undefined if it can. */
export function textProblem(text: string): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: to find them is the point
  if (/[\u0000-\u001f\u007f]/.test(text)) return "has control characters";
  if (/\p{Surrogate}/u.test(text)) return "has half a character";
  if (text.includes("${")) return "has a $ before a {, which policy files fill in";
  if (/##[A-Za-z_]\w*##|@@[A-Za-z_]\w*@@/.test(text)) return "looks like a keyword of auth0-deploy-cli";
  return undefined;
}

/** Why a name cannot be a display name: the policy's rule, and Auth0's. */
export function nameProblem(name: string, longest: number): string | undefined {
  if (name === "") return "has no name";
  if (name.length > longest) return `has a name of more than ${longest} characters`;
  if (name.trim() !== name || /[<>]/.test(name)) return "has a name with < or >, or with a space at an end";
  const wrong = textProblem(name);
  return wrong === undefined ? undefined : `has a name that ${wrong}`;
}
