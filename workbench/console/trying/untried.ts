import type { Application } from "../../../compiler/policy-files/schema.ts";

const privateKey = "it authenticates with a private key that only its owner has";

/** Why the console cannot sign in as an application. Null where it can. */
export function untriedAsLogin(application: Application): string | null {
  const { type } = application;
  if (type === "machine") return "it is a machine, which has no users: try it as a machine";
  if (type === "exchange") {
    return "it exchanges ID tokens and has no page: `npm run explain` with --id-token explains one";
  }
  if (type === "native") return "it is native: users return to an address on their device, which no page can be";
  return hasPrivateKey(application) ? privateKey : null;
}

/** Why the console cannot request a machine's token as an application. Null where it can, if only to be refused. */
export function untriedAsMachine(application: Application): string | null {
  if (!("authentication" in application)) return "it has no secret, so it cannot authenticate as a machine";
  return hasPrivateKey(application) ? privateKey : null;
}

function hasPrivateKey(application: Application): boolean {
  return "authentication" in application && application.authentication !== "secret";
}
