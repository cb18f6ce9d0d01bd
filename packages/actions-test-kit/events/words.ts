import type { JsonObject } from "@federated-actions/actions-runtime/json";
import type { Directory } from "@federated-actions/actions-runtime/trigger";

/** A client, connection or organization by its name, or in more detail. */
export type Named = string | (JsonObject & { readonly name: string });

/** How a user comes to a token, with the `transaction.protocol` that tells it. */
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

/** What all triggers' events are told by. */
export interface CommonWords {
  /** A slug, which names the rest where nothing else does. Default: `acme`. */
  readonly customer?: string;
  /** Default: `<customer>--portal`. */
  readonly application?: Named;
  /** The audience. Null: none is asked for. Default: `https://api.example.com/`. */
  readonly api?: string | null;
  /** What is asked for. */
  readonly scopes?: readonly string[];
  /** What the server would issue without Actions. Default: what is asked for. */
  readonly granted?: readonly string[];
  readonly organization?: Named;
  /** Laid over the finished event, object by object; `undefined` takes a key away. */
  readonly event?: JsonObject;
}

export interface LoginWords extends CommonWords {
  /** Default: `<customer>-oidc`. */
  readonly connection?: Named;
  /** Default: `oidc`. */
  readonly strategy?: string;
  /** What the identity provider asserts: at the root of `event.user`. */
  readonly attributes?: JsonObject;
  /** Auth0's own part of the user: `user_id`, `app_metadata`, `user_metadata`, `identities`, ... */
  readonly user?: JsonObject;
  /** Default: `login`. */
  readonly flow?: Flow;
  /** Further parameters of the authorization or token request. */
  readonly parameters?: JsonObject;
  /** What `api.groups` and `api.roles` answer. */
  readonly directory?: Directory;
}

export interface MachineWords extends CommonWords {
  /** Further parameters of the token request. */
  readonly parameters?: JsonObject;
}

export interface ExchangeWords extends CommonWords {
  readonly subjectToken?: string;
  readonly subjectTokenType?: string;
  /** Further parameters of the token request. */
  readonly parameters?: JsonObject;
}

/** The parts of an event that words of any trigger tell. */
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
