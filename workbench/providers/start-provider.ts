import { createProviderKey, createSigningKey } from "@federated-actions/identity-providers/keys";
import { startOidcProvider } from "@federated-actions/identity-providers/oidc";
import { startSamlProvider } from "@federated-actions/identity-providers/saml";
import { startWsfedProvider } from "@federated-actions/identity-providers/ws-federation";
import type { Authority } from "@federated-actions/loopback/authority";
import type { WorldState } from "../state/world-state.ts";
import type { ProviderPlan } from "./provider-plan.ts";

export interface ProviderSurroundings {
  readonly authority: Authority;
  readonly state: WorldState;
  /** The tenant's, with the slash at the end. */
  readonly issuer: string;
}

export interface RunningProvider {
  close(): Promise<void>;
}

/** Where an application of the customer's own, for which a token is exchanged, gets its users back. */
const intranetCallback = "https://localhost/callback";

export async function startProvider(
  plan: ProviderPlan,
  port: number,
  { authority, state, issuer }: ProviderSurroundings,
): Promise<RunningProvider> {
  const { connection, protocol, name, users, relyingParty } = plan;
  const common = { authority, port, name, users };
  const callback = `${issuer}login/callback`;
  const keyName = `${protocol}:${connection}`;
  if (protocol === "oidc") {
    const tenant = {
      client_id: relyingParty,
      client_secret: clientSecretOf(state, connection),
      redirect_uris: [callback],
    };
    const others = plan.exchangeAudiences
      .filter((audience) => audience !== relyingParty)
      .map((client_id) => ({
        client_id,
        client_secret: state.secretFor("exchange", connection, client_id),
        redirect_uris: [intranetCallback],
      }));
    return startOidcProvider({
      ...common,
      clients: [tenant, ...others],
      alwaysAsserts: true,
      signingKey: await state.key(keyName, createProviderKey),
      ...(plan.graph === undefined ? {} : { graph: plan.graph }),
    });
  }
  const signingKey = await state.certified(keyName, () => createSigningKey(connection));
  if (protocol === "ws-federation") {
    return startWsfedProvider({ ...common, signingKey, relyingParties: [{ realm: relyingParty, reply: callback }] });
  }
  const assertionConsumer = `${callback}?connection=${encodeURIComponent(connection)}`;
  const serviceProviders = [{ entityId: relyingParty, assertionConsumer }];
  return startSamlProvider({ ...common, signingKey, names: "unchanged", serviceProviders });
}

/** The tenant's secret at a connection's OpenID provider. */
export function clientSecretOf(state: WorldState, connection: string): string {
  return state.secretFor("client", connection);
}
