/** How Auth0 treats connections with a strategy. */
interface Strategy {
  readonly kind: "enterprise" | "database" | "social" | "passwordless";
  /** How users sign in. `other`: through Auth0 itself, its connector, or a provider's proprietary protocol. */
  readonly protocol: "oidc" | "saml" | "ws-federation" | "other";
  /** Whether `setUserByConnection` of a token exchange accepts it: docs, "Custom Token Exchange". */
  readonly isExchangeable: boolean;
}

const enterprise = { kind: "enterprise", isExchangeable: false } as const;
const social = { kind: "social", protocol: "other", isExchangeable: false } as const;
const passwordless = { kind: "passwordless", protocol: "other", isExchangeable: false } as const;

/** The strategies that this project knows, by Auth0's names. */
export const strategies = {
  oidc: { ...enterprise, protocol: "oidc", isExchangeable: true },
  okta: { ...enterprise, protocol: "oidc", isExchangeable: true },
  /** Microsoft Entra ID. */
  waad: { ...enterprise, protocol: "oidc" },
  "google-apps": { ...enterprise, protocol: "oidc" },
  samlp: { ...enterprise, protocol: "saml", isExchangeable: true },
  adfs: { ...enterprise, protocol: "ws-federation", isExchangeable: true },
  /** SAML, like `samlp`: only the options differ (auth0.github.io/node-auth0, ConnectionOptionsPingFederate). */
  pingfederate: { ...enterprise, protocol: "saml" },
  ad: { ...enterprise, protocol: "other", isExchangeable: true },
  auth0: { kind: "database", protocol: "other", isExchangeable: false },
  "google-oauth2": social,
  facebook: social,
  github: social,
  apple: social,
  windowslive: social,
  linkedin: social,
  email: passwordless,
  sms: passwordless,
} as const satisfies Readonly<Record<string, Strategy>>;

export type StrategyName = keyof typeof strategies;

type NamesOf<Kind extends Strategy["kind"]> = {
  [Name in StrategyName]: (typeof strategies)[Name]["kind"] extends Kind ? Name : never;
}[StrategyName];

/** The strategy with this name, if known. */
export function strategyOf(name: string): Strategy | undefined {
  return isStrategyName(name) ? strategies[name] : undefined;
}

/** The names of the strategies of these kinds, in the table's order. */
export function strategyNames<Kind extends Strategy["kind"]>(...kinds: readonly Kind[]): NamesOf<Kind>[] {
  const isOfKind = (name: StrategyName): name is NamesOf<Kind> =>
    (kinds as readonly Strategy["kind"][]).includes(strategies[name].kind);
  return Object.keys(strategies).filter(isStrategyName).filter(isOfKind);
}

/** An enterprise connection's name is part of its users' ids: `samlp|acme|7`, but `google-oauth2|7`. */
export function hasConnectionInUserId(name: string): boolean {
  const kind = strategyOf(name)?.kind;
  return kind === undefined || kind === "enterprise";
}

function isStrategyName(name: string): name is StrategyName {
  return Object.hasOwn(strategies, name);
}
