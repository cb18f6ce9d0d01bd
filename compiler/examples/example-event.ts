import { exampleLoginEvent } from "@federated-actions/auth0-dialect/login-event";
import type { OwnedApplication } from "../applications.ts";
import type { Aliased } from "../policy-files/aliases.ts";
import type { Connection, Customer } from "../policy-files/schema.ts";
import type { SealedCarrier } from "../sealing/seal-carriers.ts";

export interface PolicyLogin {
  readonly application: OwnedApplication;
  readonly connectionName: string;
  readonly connection: Connection;
  /** Whose users sign in. */
  readonly customer: Customer;
  readonly audience: string;
  readonly scopes: readonly string[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly subjectTokenType: string;
  readonly metadata: (kind: SealedCarrier["kind"], name: string) => Readonly<Record<string, string>> | undefined;
  /** Ms since the epoch. */
  readonly now: number;
}

/**
 * A post-login event as Auth0 would pass it for a user who has just signed in. Ids are made up; the Action does not
 * depend on them.
 */
export function exampleEvent(login: PolicyLogin): Record<string, unknown> {
  const { application, connectionName, connection, metadata } = login;
  const exchange = application.application.type === "exchange";
  return exampleLoginEvent({
    client: { name: application.name, metadata: metadata("client", application.name) },
    connection: {
      name: connectionName,
      strategy: connection.strategy,
      metadata: metadata("connection", connectionName),
    },
    audience: login.audience,
    scopes: login.scopes,
    ...(exchange && {
      transaction: { protocol: "oauth2-token-exchange", subject_token_type: login.subjectTokenType },
    }),
    userId: "example",
    attributes: login.attributes,
    now: login.now,
  });
}

/** An alias stands for its value wherever a value does. */
export function withAliases(value: unknown, aliased: Aliased): Readonly<Record<string, unknown>> {
  const replace = (item: unknown): unknown => {
    if (typeof item === "string") return aliased(item);
    if (Array.isArray(item)) return item.map(replace);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, inner]) => [key, replace(inner)]));
  };
  return replace(value) as Readonly<Record<string, unknown>>;
}
