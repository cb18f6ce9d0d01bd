import type { OwnedApplication } from "../applications.ts";
import type { Connection, Customer } from "../policy-files/schema.ts";
import type { SealedCarrier } from "../sealing/seal-carriers.ts";

export interface ExampleLogin {
  readonly application: OwnedApplication;
  readonly connectionName: string;
  readonly connection: Connection;
  /** Whose users sign in. */
  readonly customer: Customer;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly subjectTokenType: string;
  readonly metadata: (kind: SealedCarrier["kind"], name: string) => Readonly<Record<string, string>>;
  /** Ms since the epoch. */
  readonly now: number;
}

/** A post-login event as Auth0 would pass it for a user who has just signed in: ids are made up, nothing else matters to the Action. */
export function exampleEvent(login: ExampleLogin): Record<string, unknown> {
  const { application, connectionName, connection, attributes, audience, scopes, metadata } = login;
  const time = new Date(login.now).toISOString();
  const exchange = application.application.type === "exchange";
  const provider = connection.strategy;
  const identityId = `${connectionName}|example`;
  return {
    client: { client_id: "example", name: application.name, metadata: metadata("client", application.name) },
    connection: {
      id: "con_example",
      name: connectionName,
      strategy: provider,
      metadata: metadata("connection", connectionName),
    },
    tenant: { id: "example" },
    request: { method: "GET", query: {}, body: {}, geoip: {}, ip: "127.0.0.1" },
    resource_server: { identifier: audience },
    stats: { logins_count: 1 },
    authentication: { methods: [{ name: "federated", timestamp: time }] },
    transaction: {
      protocol: exchange ? "oauth2-token-exchange" : "oidc-basic-profile",
      ...(exchange ? { subject_token_type: login.subjectTokenType } : {}),
      requested_scopes: [...scopes],
      metadata: {},
    },
    user: {
      ...attributes,
      user_id: `${provider}|${identityId}`,
      identities: [{ connection: connectionName, provider, user_id: identityId, isSocial: false }],
      app_metadata: {},
      user_metadata: {},
      created_at: time,
      updated_at: time,
    },
  };
}
