import { randomBytes } from "node:crypto";
import type { Connection } from "../../store/entities.ts";
import type { SamlMemory } from "../login-memory.ts";
import type { BegunLogin, LoginRequest } from "../protocol.ts";
import { UpstreamError } from "../upstream-error.ts";
import type { SamlService } from "./saml-service.ts";
import { assertSupported, samlOf } from "./service-provider.ts";

/** Sends an AuthnRequest with the HTTP-Redirect binding: SAML V2.0 Bindings, 3.4; Profiles, 4.1.3. */
export async function beginSaml(
  service: SamlService,
  connection: Connection,
  { state }: LoginRequest,
): Promise<BegunLogin<SamlMemory>> {
  assertSupported(connection);
  const provider = await service.providers.get(connection);
  // An XML name cannot start with a digit.
  const requestId = `_${randomBytes(20).toString("hex")}`;
  const saml = await samlOf(service, connection, provider, () => requestId);
  const location = await writeRequest(connection, () => saml.getAuthorizeUrlAsync(state, undefined, {}));
  return { location, memory: { protocol: "saml", requestId } };
}

/** Fails only if the connection has its own signing key and it cannot be used. */
async function writeRequest(connection: Connection, write: () => Promise<string>): Promise<string> {
  try {
    return await write();
  } catch (error) {
    throw new UpstreamError(connection, "cannot sign its requests with its options.signing_key", error);
  }
}
