import type { Connection } from "../../store/entities.ts";
import { MessageError } from "../message-error.ts";
import type { UpstreamAnswer, UpstreamIdentity } from "../protocol.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { mapSamlAttributes } from "../saml-assertions/map-attributes.ts";
import { clockSkewOf } from "../saml-assertions/validity.ts";
import { UpstreamError } from "../upstream-error.ts";
import { checkAssertion } from "./check-assertion.ts";
import { readResponse } from "./read-response.ts";
import type { SamlService } from "./saml-service.ts";
import { assertSupported, samlOf, serviceProvider } from "./service-provider.ts";
import { verifySignature } from "./verify-signature.ts";

/**
 * Accepts an assertion: reads the response, verifies its signature, and checks the signed content.
 *
 * @param requestId of the request that it must answer; undefined for a login that the provider started, where the
 * response must not answer a request
 */
export async function acceptAssertion(
  service: SamlService,
  connection: Connection,
  requestId: string | undefined,
  answer: UpstreamAnswer,
): Promise<UpstreamIdentity> {
  assertSupported(connection);
  const { tenant } = service;
  const encoded = encodedResponse(connection, answer);
  const provider = await service.providers.get(connection);
  const saml = await samlOf(service, connection, provider);
  const { entityId, assertionConsumer } = serviceProvider(tenant, connection);
  const now = tenant.now();
  try {
    const response = readResponse(connection, encoded);
    const assertion = await verifySignature(saml, response);
    const { switches } = tenant;
    const expected = {
      issuer: provider.entityId,
      audience: entityId,
      recipient: assertionConsumer,
      requestId,
      now,
      switches,
    };
    checkAssertion(assertion, response, expected);
    service.usedAssertions.takeOnce(connection, assertion.id, endOf(assertion) + clockSkewOf(switches));
    return mapSamlAttributes(connection, assertion.claims, switches);
  } catch (error) {
    if (!(error instanceof MessageError)) throw error;
    throw new UpstreamError(
      connection,
      `got no valid answer from its identity provider: the response ${error.message}`,
    );
  }
}

function encodedResponse(connection: Connection, { method, parameters }: UpstreamAnswer): string {
  const [encoded, ...others] = parameters.getAll("SAMLResponse");
  if (method === "POST" && encoded !== undefined && others.length === 0) return encoded;
  throw new UpstreamError(
    connection,
    "got no answer with exactly one SAMLResponse, by POST, from its identity provider",
  );
}

/** The end of the assertion: its id can be forgotten when the clock skew is over too. */
function endOf({ confirmations }: Assertion): number {
  return Math.max(...confirmations.map(({ notOnOrAfter }) => notOnOrAfter ?? 0));
}
