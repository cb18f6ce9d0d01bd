import type { Change } from "./changes.ts";
import { TenantRefusedError } from "./errors.ts";
import type { Plan } from "./plan.ts";
import type { Kind } from "./resources.ts";
import type { Transport } from "./transport.ts";

const names: Partial<Record<Kind, string>> = {
  token_exchange_profile: "token exchange profiles",
  organization: "organizations",
};

/**
 * What Auth0 must enable for a tenant before these changes can be written, as far as reading tells: a tenant refuses to
 * list what it lacks.
 */
export async function lackingFeatures({ compared, transport }: Plan, changes: readonly Change[]): Promise<string[]> {
  const written = changes.filter(({ action }) => action !== "remove");
  const refused = Object.entries(compared.state.refusals).flatMap(([kind, refusal]) =>
    written.some((change) => change.kind === kind) ? [words(names[kind as Kind] ?? kind, refusal)] : [],
  );
  const needsThirdParties = written.some(
    ({ kind, action, wanted }) => kind === "client" && action === "create" && wanted?.content.is_first_party === false,
  );
  const refusal = needsThirdParties ? await refusalOfThirdParties(transport) : undefined;
  return refusal === undefined ? refused : [...refused, words("third-party applications", refusal)];
}

const words = (feature: string, refusal: string): string =>
  `the tenant refuses ${feature} (${refusal}): Auth0 must enable the feature for it`;

async function refusalOfThirdParties(transport: Transport): Promise<string | undefined> {
  const fields = "client_id,third_party_security_mode";
  const query = {
    is_first_party: false,
    is_global: false,
    per_page: 1,
    page: 0,
    include_totals: true,
    fields,
    include_fields: true,
  };
  try {
    await transport.get("/clients", query);
    return undefined;
  } catch (error) {
    if (!(error instanceof TenantRefusedError) || ![400, 403, 404].includes(error.status)) throw error;
    return error.message;
  }
}
