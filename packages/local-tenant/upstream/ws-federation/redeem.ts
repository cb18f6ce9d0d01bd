import type { Connection } from "../../store/entities.ts";
import { callbackUrl } from "../callback-url.ts";
import type { WsFederationMemory } from "../login-memory.ts";
import { MessageError } from "../message-error.ts";
import type { UpstreamAnswer, UpstreamIdentity } from "../protocol.ts";
import { quoted } from "../quoted.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { readAssertion } from "../saml-assertions/read-assertion.ts";
import { UpstreamError } from "../upstream-error.ts";
import { checkAssertion, rememberUntil } from "./check-assertion.ts";
import { findToken } from "./find-token.ts";
import { mapAdfsClaims } from "./map-claims.ts";
import { verifySignature } from "./verify-signature.ts";
import type { WsFederationService } from "./ws-federation-service.ts";

/** Accepts the token of a sign-in response (WS-Federation 1.2, section 13.2.3), and maps its claims to attributes. */
export async function redeemWsFederation(
  service: WsFederationService,
  connection: Connection,
  memory: WsFederationMemory,
  answer: UpstreamAnswer,
): Promise<UpstreamIdentity> {
  const assertion = await acceptedAssertion(service, connection, memory, answer);
  return mapAdfsClaims(connection, assertion.claims, service.tenant.switches);
}

async function acceptedAssertion(
  { tenant, providers, usedAssertions }: WsFederationService,
  connection: Connection,
  { realm, begun }: WsFederationMemory,
  answer: UpstreamAnswer,
): Promise<Assertion> {
  const { issuer, certificates } = await providers.get(connection);
  try {
    const document = resultOf(answer);
    const found = findToken(connection, document);
    if (found.appliesTo.some((address) => address !== realm)) {
      throw new MessageError(`is for another realm: ${quoted(realm)} is expected`);
    }
    const assertion = readAssertion(verifySignature(document, found.assertion, certificates));
    const { switches } = tenant;
    const callback = callbackUrl(tenant.issuer);
    checkAssertion(assertion, { issuer, realm, callback, begun, now: tenant.now(), switches });
    // A token is accepted once, so that a token that leaks later is worthless.
    usedAssertions.takeOnce(connection, assertion.id, rememberUntil(assertion, switches));
    return assertion;
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new UpstreamError(connection, `got a token from its identity provider that ${error.message}`, error);
  }
}

function resultOf({ method, parameters }: UpstreamAnswer): string {
  const [wa, ...actions] = parameters.getAll("wa");
  const [wresult, ...results] = parameters.getAll("wresult");
  const isOne = actions.length === 0 && results.length === 0;
  if (method !== "POST" || wa !== "wsignin1.0" || wresult === undefined || !isOne) {
    throw new MessageError("did not come in a sign-in response");
  }
  return wresult;
}
