import type { ApplicationType } from "../policy/carrier/payload.ts";

const CODE_FLOWS = ["oidc-basic-profile", "oauth2-refresh-token"];
const EXCHANGE = "oauth2-token-exchange";

/** `event.transaction.protocol` by application type. What is not listed, because it is missing or new, is refused. */
const FLOWS: Readonly<Record<ApplicationType, readonly string[]>> = {
  spa: CODE_FLOWS,
  regular_web: CODE_FLOWS,
  native: [...CODE_FLOWS, "oauth2-device-code"],
  exchange: [EXCHANGE, "oauth2-refresh-token"],
  machine: [],
};

/** A token exchange counts only with our own profile's subject token type: anybody else's Action knows nothing of trust. */
export function allowsFlow(
  type: ApplicationType,
  protocol: string | undefined,
  subjectTokenType: string | undefined,
  ownSubjectTokenType: string,
): boolean {
  if (protocol === undefined || !FLOWS[type].includes(protocol)) return false;
  return protocol !== EXCHANGE || subjectTokenType === ownSubjectTokenType;
}
