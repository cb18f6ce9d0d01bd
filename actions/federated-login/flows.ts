import type { ApplicationType } from "../policy/carrier/payload.ts";

const codeFlows = ["oidc-basic-profile", "oauth2-refresh-token"];
const exchange = "oauth2-token-exchange";

/** `event.transaction.protocol` by application type. A protocol that is missing or not listed is refused. */
const flows: Readonly<Record<ApplicationType, readonly string[]>> = {
  spa: codeFlows,
  regular_web: codeFlows,
  native: [...codeFlows, "oauth2-device-code"],
  exchange: [exchange, "oauth2-refresh-token"],
  machine: [],
};

/**
 * A token exchange must use our own profile's subject token type: another profile's Action does not check our trust.
 */
export function allowsFlow(
  type: ApplicationType,
  protocol: string | undefined,
  subjectTokenType: string | undefined,
  ownSubjectTokenType: string,
): boolean {
  if (protocol === undefined || !flows[type].includes(protocol)) return false;
  return protocol !== exchange || subjectTokenType === ownSubjectTokenType;
}
