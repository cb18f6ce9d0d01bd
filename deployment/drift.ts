import { wantedBindings } from "./bindings.ts";
import type { Drift } from "./changes.ts";
import { enabledClients, organizationConnections } from "./compare-resource.ts";
import { type Compared, concerns } from "./compared.ts";
import { title } from "./describe-change.ts";
import { isNamed } from "./desired.ts";
import { type Found, isFields, keyOf, type Resource, strings, text } from "./resources.ts";

/** What no deployment of this bundle wrote, and what none mends. */
export function findDrift(compared: Compared, index: ReadonlyMap<string, readonly Found[]>): Drift[] {
  const { desired, state } = compared;
  const drift = [...ofSettings(compared)];
  for (const wanted of desired.resources) {
    if (!concerns(compared, wanted.customer)) continue;
    const found = index.get(keyOf(wanted)) ?? [];
    const words = found.length > 1 ? [`${found.length} of them bear this name; rename or delete all but one`] : [];
    for (const each of found) words.push(...ofResource(compared, wanted, each));
    drift.push(...words.map((text) => ({ ...base(wanted), words: `${title(wanted)}: ${text}` })));
  }
  for (const found of state.found) {
    if (!concerns(compared, found.customer)) continue;
    const words = ofUnwanted(compared, found);
    if (words !== undefined) drift.push({ ...base(found), words: `${title(found)}: ${words}` });
  }
  return drift;
}

const base = ({ kind, name, customer }: Resource) => ({ kind, name, customer });

/** A token that names no API would be for that one, unasked. */
function* ofSettings({ state }: Compared): Iterable<Drift> {
  const audience = text(state.settings.default_audience);
  if (audience === "") return;
  const words = `the tenant has the default audience ${audience}: requests that name no API get tokens for it`;
  yield { kind: "tenant", name: "default_audience", customer: null, words };
}

function ofResource(compared: Compared, wanted: Resource, found: Found): string[] {
  switch (wanted.kind) {
    case "trigger_binding":
      return ofBindings(wanted, found);
    case "resource_server":
      return ofApi(wanted, found);
    case "client_grant":
      return ofGrant(wanted, found);
    case "connection":
      return [...ofCarrier(compared, found), ...ofConnection(compared, wanted, found)];
    case "organization":
      return [...ofCarrier(compared, found), ...ofOrganization(compared, wanted, found)];
    case "client":
      return ofCarrier(compared, found);
    case "action":
      return ofAction(found);
    default:
      return [];
  }
}

function ofBindings(wanted: Resource, found: Found): string[] {
  const { after, unnamed } = wantedBindings(found.content, wanted.content);
  return [
    ...after.map((name) => `the Action ${name} is bound after ours, and could add scopes and claims`),
    ...unnamed
      .filter((name) => !after.includes(name))
      .map((name) => `the Action ${name} is bound, and other_actions does not name it`),
  ];
}

function ofApi(wanted: Resource, found: Found): string[] {
  const scopesOf = ({ content }: Resource) =>
    (Array.isArray(content.scopes) ? content.scopes.filter(isFields) : []).map(({ value }) => text(value));
  const known = new Set(scopesOf(wanted));
  return scopesOf(found)
    .filter((scope) => !known.has(scope))
    .map((scope) => `the scope ${scope} is not in apis.yaml`);
}

function ofGrant(wanted: Resource, found: Found): string[] {
  if (found.raw.allow_all_scopes === true) return ["grants all scopes, which is wider than planned"];
  const more = strings(found.content.scope).filter((scope) => !strings(wanted.content.scope).includes(scope));
  return more.length === 0 ? [] : [`grants ${more.join(", ")}, which is wider than planned`];
}

function ofCarrier({ policies }: Compared, found: Found): string[] {
  return policies.open(found).is === "refused"
    ? ["its signed policy is damaged, or signed by no accepted key for it"]
    : [];
}

function ofConnection({ desired }: Compared, wanted: Resource, found: Found): string[] {
  const { foreign } = enabledClients(found, wanted, desired);
  const options = isFields(found.content.options) ? found.content.options : {};
  const hasSignUp = found.content.strategy === "auth0" && options.disable_signup !== true;
  return [
    ...foreign.map((client) => `the application ${client}, which no policy file names, may use it`),
    ...(hasSignUp ? ["sign-up is enabled"] : []),
  ];
}

function ofOrganization({ desired }: Compared, wanted: Resource, found: Found): string[] {
  const { foreign } = organizationConnections(found, wanted, desired);
  const links = Array.isArray(found.content.connections) ? found.content.connections.filter(isFields) : [];
  return [
    ...foreign.map(({ name }) => `it uses the connection ${text(name)}, which no policy file names`),
    ...links.filter((link) => link.is_signup_enabled === true).map(({ name }) => `sign-up is enabled on ${text(name)}`),
  ];
}

function ofAction(found: Found): string[] {
  const { code = "", deployed_version: deployed } = found.raw;
  const isOther = isFields(deployed) && deployed.code !== code;
  return isOther ? ["has a draft that is not deployed"] : [];
}

/** A managed carrier, or a grant of ours, that the build does not want. */
function ofUnwanted({ desired, policies }: Compared, found: Found): string | undefined {
  if (isNamed(desired, found)) return undefined;
  if (found.customer !== null && policies.open(found).is === "refused") {
    return "has a policy that is signed by no accepted key for it, and no policy file names it";
  }
  if (found.kind !== "client_grant") return undefined;
  if (!isNamed(desired, { kind: "client", name: text(found.content.client_id) })) return undefined;
  const isOurApi = desired.byKey.has(`resource_server:${text(found.content.audience)}`);
  const scopes = found.raw.allow_all_scopes === true ? "all scopes" : strings(found.content.scope).join(", ");
  return isOurApi
    ? `grants ${scopes}, which is planned for nobody`
    : `grants ${scopes} of an API that apis.yaml does not name`;
}
