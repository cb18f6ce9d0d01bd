import type { Connection } from "../../store/entities.ts";

/** Strategies by which users sign in with SAML 2.0. PingFederate's differ in the options alone: auth0.github.io/node-auth0, ConnectionOptionsPingFederate */
const strategies: ReadonlySet<string> = new Set(["samlp", "pingfederate"]);

export function isSaml({ strategy }: Connection): boolean {
  return strategies.has(strategy);
}
