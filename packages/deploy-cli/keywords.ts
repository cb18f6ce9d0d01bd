import { DeployCliError } from "./deploy-cli-error.ts";

/** auth0-deploy-cli takes such a value for a placeholder without a value, and leaves it out with a warning only. */
const placeholder = /^(##[A-Z0-9_]+##|@@[A-Z0-9_]+@@)$/;

/**
 * Refuses values that auth0-deploy-cli would change on the way: it replaces placeholders in inserted values too.
 *
 * @throws {DeployCliError} which names the keyword, never its value
 */
export function assertCarriable(keywords: Readonly<Record<string, string>> = {}): void {
  const names = Object.keys(keywords);
  for (const [name, value] of Object.entries(keywords)) {
    const inner = names.find((other) => value.includes(`##${other}##`) || value.includes(`@@${other}@@`));
    if (inner === undefined && !placeholder.test(value)) continue;
    const why = inner === undefined ? "has the form of a placeholder" : `contains a placeholder for ${inner}`;
    throw new DeployCliError(`the value of ${name} ${why}, which auth0-deploy-cli would replace: change the secret`);
  }
}
