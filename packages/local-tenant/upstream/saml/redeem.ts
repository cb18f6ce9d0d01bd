import type { SAML } from "@node-saml/node-saml";
import type { Connection } from "../../store/entities.ts";
import { MessageError } from "../message-error.ts";
import type { UpstreamAnswer, UpstreamIdentity } from "../protocol.ts";
import type { Assertion } from "../saml-assertions/assertion.ts";
import { mapSamlAttributes } from "../saml-assertions/map-attributes.ts";
import { readSaml2 } from "../saml-assertions/read-saml2.ts";
import { clockSkew } from "../saml-assertions/validity.ts";
import { UpstreamError } from "../upstream-error.ts";
import { parseXml } from "../xml/parse-xml.ts";
import { checkAssertion } from "./check-assertion.ts";
import { readResponse, type SamlResponse } from "./read-response.ts";
import type { SamlService } from "./saml-service.ts";
import { assertSupported, samlOf, serviceProvider } from "./service-provider.ts";

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
    const assertion = readVerified(await verify(saml, response));
    if (assertion.id !== response.assertionId) throw new MessageError("is not what was signed");
    const expected = { issuer: provider.entityId, audience: entityId, recipient: assertionConsumer, requestId, now };
    checkAssertion(assertion, response, expected);
    service.usedAssertions.takeOnce(connection, assertion.id, endOf(assertion));
    return mapSamlAttributes(connection, assertion.claims, tenant.switches);
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

/** The assertion's text, as the signature covers it. node-saml uses only the connection's certificates. */
async function verify(saml: SAML, { text }: SamlResponse): Promise<string> {
  const verified = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(text).toString("base64") }).then(
    ({ profile }) => profile?.getAssertionXml?.(),
    () => undefined,
  );
  if (verified === undefined) throw new MessageError("has no signature that the provider's certificate verifies");
  return verified;
}

/**
 * Reads the assertion from the text that the signature covers, and from nothing else. @throws {MessageError}
 */
function readVerified(text: string): Assertion {
  const root = parseXml(text, { comments: "refused" }).documentElement;
  if (root === null) throw new MessageError("has a signature that does not cover an assertion");
  return readSaml2(root);
}

/** When the assertion is no longer accepted, and its id can be forgotten. */
function endOf({ confirmations }: Assertion): number {
  return Math.max(...confirmations.map(({ notOnOrAfter }) => notOnOrAfter ?? 0)) + clockSkew;
}
