import { randomBytes } from "node:crypto";
import type { AuthorizeRequest } from "../../login/authorize-request.ts";
import type { Connection } from "../../store/entities.ts";
import type { AuthenticationContext } from "../../tokens/authentication-context.ts";
import type { BegunLogin } from "../protocol.ts";
import { UpstreamError } from "../upstream-error.ts";
import { assertSupported, createSaml } from "./service-provider.ts";

/** What a SAML login is checked against when the browser comes back. */
export interface SamlMemory {
  readonly requestId: string;
}

/** Sends an AuthnRequest by the redirect binding: SAML V2.0 Bindings, 3.4; Profiles, 4.1.3. */
export async function beginSaml(
  context: AuthenticationContext,
  connection: Connection,
  _request: AuthorizeRequest,
  state: string,
): Promise<BegunLogin> {
  assertSupported(connection);
  const provider = await context.saml.identityProvider(connection);
  // An XML name cannot start with a digit.
  const requestId = `_${randomBytes(20).toString("hex")}`;
  const saml = await createSaml(context, connection, provider, () => requestId);
  const memory: SamlMemory = { requestId };
  return { location: await writeRequest(connection, () => saml.getAuthorizeUrlAsync(state, undefined, {})), memory };
}

/** Fails only by a key of the connection's own that cannot sign. */
async function writeRequest(connection: Connection, write: () => Promise<string>): Promise<string> {
  try {
    return await write();
  } catch (error) {
    throw new UpstreamError(connection, "cannot sign its requests with its options.signing_key", error);
  }
}
