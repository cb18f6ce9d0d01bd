import type { GraphUser } from "@federated-actions/identity-providers/oidc";
import type { Connection } from "../../compiler/policy-files/schema.ts";

export type Options = Connection["options"];

/** The local provider of a connection. */
export interface Home {
  /** `https://localhost:<port>`: an OpenID provider's issuer. */
  readonly origin: string;
  /** Of SAML and WS-Federation. */
  readonly metadataUrl: string;
  /** The tenant's, as a client of an OpenID provider. */
  readonly clientSecret: string;
}

/** What a provider asserts so that the attributes of an example arrive in the user's profile. */
export interface Asserted {
  readonly claims: Readonly<Record<string, unknown>>;
  /** For providers that are Microsoft Entra: what Microsoft Graph knows of the user. */
  readonly graph?: GraphUser;
  /** The attributes that cannot arrive through this connection, each with the reason. */
  readonly lost: readonly string[];
}

/** How a strategy's providers speak, and where a connection's options say where they are. */
export interface Dialect {
  readonly protocol: "oidc" | "saml" | "ws-federation";
  asserted(connection: Named, attributes: Readonly<Record<string, unknown>>, username: string): Asserted;
  /** The options, pointed at the local provider. */
  optionsAt(connection: Named, home: Home): Moved;
}

/** A connection with its name. */
export interface Named extends Pick<Connection, "strategy" | "options"> {
  readonly name: string;
}

export interface Moved {
  readonly options: Options;
  /** What of the options has no effect here. */
  readonly lacking: readonly string[];
}

/** The options without some of them. */
export function without(options: Options, ...names: readonly string[]): Options {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

/** Those of the names that the options have. */
export function present(options: Options, ...names: readonly string[]): string[] {
  return names.filter((name) => (options[name] ?? "") !== "" && options[name] !== false);
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
