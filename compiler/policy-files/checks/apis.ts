import { oidcScopes } from "../../../actions/federated-login/oidc-scopes.ts";
import { ownClaims } from "../../../actions/policy/decision/decision.ts";
import { claimPrefix, isPlainPrefix, isTakenClaim } from "../claim-names.ts";
import { parseDuration } from "../durations.ts";
import type { Apis } from "../schema.ts";
import type { SourceFile } from "../source/source-file.ts";
import { checkUrl } from "../urls.ts";
import { checkDeclaredAttributes } from "./declared-attributes.ts";
import { checkObserving } from "./observing.ts";
import { isKnown } from "./unknown-name.ts";
import type { Catalogue, Part, View } from "./view.ts";

const maxPrefix = 64;
/** Auth0's limit, which its Actions API enforces. */
const maxScope = 280;

export function checkApis({ apis, catalogue, environment, now }: View): void {
  if (!apis) return;
  refuseNamespace(apis);
  checkDeclaredAttributes(apis);
  for (const [name, api] of Object.entries(apis.data.apis ?? {})) {
    refuseAudience(apis, name, api.audience, environment.data.domain);
    refuseScopes(apis, name, Object.keys(api.scopes));
    refuseRoles(apis, name, api.roles, catalogue);
    refuseLifetime(apis, name, api.token_lifetime);
    checkObserving(apis.file, ["apis", name, "unmanaged"], api.unmanaged, now);
  }
}

function refuseLifetime({ file }: Part<Apis>, name: string, lifetime: string): void {
  // The schema has reported anything that is not a duration.
  const seconds = parseDuration(lifetime) ?? 60;
  if (seconds >= 60 && seconds <= 86_400) return;
  file.refuse(["apis", name, "token_lifetime"], "access tokens must live 1m to 24h; a suspension waits for their end");
}

/** Auth0 docs, "Create custom claims": Auth0's own domains cannot be a namespace. */
function refuseNamespace({ file, data }: Part<Apis>): void {
  const { namespace } = data;
  if (isPlainPrefix(namespace)) {
    refusePrefix(file, namespace);
    return;
  }
  if (namespace.toLowerCase().startsWith("urn:auth0")) {
    file.refuse(["namespace"], auth0s("namespace", namespace));
    return;
  }
  const checked = checkUrl(namespace);
  if ("wrong" in checked) {
    file.refuse(
      ["namespace"],
      `${checked.wrong}; the namespace is an https URL of your own, or a plain prefix: vendor`,
    );
    return;
  }
  if (isAuth0Host(checked.url.hostname)) file.refuse(["namespace"], auth0s("namespace", namespace));
  else if (checked.url.search) file.refuse(["namespace"], "the namespace has a query: remove ? and what follows");
}

/** With a plain prefix, a claim of ours could have a name that means something else, or that Auth0 drops. */
function refusePrefix(file: SourceFile, namespace: string): void {
  if (namespace.length > maxPrefix) {
    file.refuse(["namespace"], `the prefix has more than ${maxPrefix} characters`);
    return;
  }
  const taken = ownClaims.map((name) => claimPrefix(namespace) + name).find(isTakenClaim);
  if (taken !== undefined) {
    file.refuse(["namespace"], `with this prefix a claim would be named ${taken}, which has a meaning: choose another`);
  }
}

function refuseAudience({ file }: Part<Apis>, name: string, audience: string, domain: string): void {
  const path = ["apis", name, "audience"];
  if (/\s/.test(audience)) file.refuse(path, "the audience contains white space: remove it");
  else if (isAuth0Audience(audience, domain)) file.refuse(path, auth0s("audience", audience));
}

/** The APIs of this tenant (`/api/v2/`, `/userinfo`, `/me/`, `/mfa/`) and of any other, and Auth0's URNs. */
function isAuth0Audience(audience: string, domain: string): boolean {
  const text = audience.toLowerCase();
  const host = domain.replace(/:\d+$/, "");
  if (text.startsWith("urn:auth0") || text.startsWith(`urn:${host}:`)) return true;
  if (!URL.canParse(audience)) return false;
  const url = new URL(audience);
  return url.host === domain || (url.hostname === host && !domain.includes(":")) || isAuth0Host(url.hostname);
}

function isAuth0Host(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, "");
  return ["auth0.com", "webtask.io", "webtask.run"].some((own) => host === own || host.endsWith(`.${own}`));
}

function auth0s(kind: string, text: string): string {
  return `the ${kind} "${text}" is reserved by Auth0: choose another`;
}

function refuseScopes({ file }: Part<Apis>, api: string, scopes: readonly string[]): void {
  for (const scope of scopes) {
    const path = ["apis", api, "scopes", scope];
    if (oidcScopes.has(scope)) file.refuse(path, `scope "${scope}" belongs to OpenID Connect: choose another`, "key");
    else if (scope.length > maxScope) file.refuse(path, `the scope has more than ${maxScope} characters`, "key");
    // RFC 6749 §3.3, scope-token
    else if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
      file.refuse(
        path,
        `scope "${scope}" must be ASCII letters, digits and punctuation, without space, " or \\`,
        "key",
      );
    }
  }
}

function refuseRoles(
  { file }: Part<Apis>,
  api: string,
  roles: Apis["apis"][string]["roles"],
  catalogue: Catalogue,
): void {
  for (const [role, scopes] of Object.entries(roles)) {
    scopes.forEach((scope, index) => {
      isKnown(file, ["apis", api, "roles", role, index], scope, catalogue.scopes(api), `scope of ${api}`);
    });
  }
}
