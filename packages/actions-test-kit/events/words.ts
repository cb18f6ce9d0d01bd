import type { Directory } from "@federated-actions/actions-runtime/directory";
import type { JsonObject } from "@federated-actions/actions-runtime/json";

/** A client, connection or organization, by name or in detail. */
export type Named = string | (JsonObject & { readonly name: string });

/** How a user gets a token, with the `transaction.protocol` of the flow. */
export const flows = {
  login: "oidc-basic-profile",
  /** `prompt=none` */
  silent: "oidc-basic-profile",
  implicit: "oidc-implicit-profile",
  hybrid: "oidc-hybrid-profile",
  refresh: "oauth2-refresh-token",
  device: "oauth2-device-code",
  password: "oauth2-password",
  exchange: "oauth2-token-exchange",
  saml: "samlp",
  wsfed: "wsfed",
} as const;

export type Flow = keyof typeof flows;

/** Words for events of all triggers. */
export interface CommonWords {
  /** A slug that the other defaults are made from. Default: `acme`. */
  readonly customer?: string;
  /** Default: `<customer>--portal`. */
  readonly application?: Named;
  /** The audience. Null: none is requested. Default: `https://api.example.com/`. */
  readonly api?: string | null;
  /** The requested scopes. */
  readonly scopes?: readonly string[];
  /** Scopes that the server would issue without Actions. Default: the requested ones. */
  readonly granted?: readonly string[];
  readonly organization?: Named;
  /** Merged into the finished event, object by object. `undefined` removes a key. */
  readonly event?: JsonObject;
}

export interface LoginWords extends CommonWords {
  /** Default: `<customer>-<strategy>`. */
  readonly connection?: Named;
  /** Default: `oidc`; in the flow `password`, `auth0`, which is a database. */
  readonly strategy?: string;
  /** What the identity provider asserts. At the root of `event.user`. */
  readonly attributes?: JsonObject;
  /** Auth0's own part of the user: `user_id`, `app_metadata`, `user_metadata`, `identities`, ... */
  readonly user?: JsonObject;
  /** Default: `login`. */
  readonly flow?: Flow;
  /** Additional parameters of the authorization or token request. */
  readonly parameters?: JsonObject;
  /** The answers of `api.groups` and `api.roles`. */
  readonly directory?: Directory;
}

export interface MachineWords extends CommonWords {
  /** Additional parameters of the token request. */
  readonly parameters?: JsonObject;
}

export interface ExchangeWords extends CommonWords {
  readonly subjectToken?: string;
  readonly subjectTokenType?: string;
  /** Additional parameters of the token request. */
  readonly parameters?: JsonObject;
}

/** The parts of an event that depend on the common words. */
export function commonParts(words: CommonWords): {
  customer: string;
  client: JsonObject & { name: string };
  api: string | null;
} {
  const { customer = "acme", application = `${customer}--portal`, api = "https://api.example.com/" } = words;
  return { customer, client: named(application), api };
}

export function named(words: Named): JsonObject & { name: string } {
  return typeof words === "string" ? { name: words } : words;
}
