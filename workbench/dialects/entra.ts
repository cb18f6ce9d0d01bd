import { createHash } from "node:crypto";
import type { GraphUser } from "@federated-actions/identity-providers/oidc";
import { type Dialect, type Named, textOf, without } from "./dialect.ts";
import { openIdClaims, openIdOptionsAt } from "./openid.ts";

/** The claims of the ID token that a native connection reads, by the profile's keys. */
const ofIdToken: ReadonlyMap<string, string> = new Map([
  ...["name", "given_name", "family_name", "nickname", "email", "upn", "oid"].map((name) => [name, name] as const),
  ["tenantid", "tid"],
]);
/** Microsoft Graph's properties of a user, by the profile's keys. */
const ofGraph: ReadonlyMap<string, string> = new Map([
  ["preferred_language", "preferredLanguage"],
  ["job_title", "jobTitle"],
  ["mobile", "mobilePhone"],
  ["phone", "businessPhones"],
]);

/** Microsoft Entra by a native connection (`waad`): little of the ID token counts, groups come from Microsoft Graph. */
export const nativeEntra: Dialect = {
  protocol: "oidc",
  asserted(connection, attributes, username) {
    const { options } = connection;
    const claims: Record<string, unknown> = { ...directoryClaims(connection, username) };
    const profile: Record<string, unknown> = {};
    const lost: string[] = [];
    let groups: NonNullable<GraphUser["groups"]> = [];
    for (const [name, value] of Object.entries(attributes)) {
      const claim = ofIdToken.get(name);
      const property = ofGraph.get(name);
      if (claim !== undefined) claims[claim] = value;
      else if (property !== undefined && options.ext_profile === true) profile[property] = value;
      else if (name === "groups" && (options.ext_groups === true || options.ext_nested_groups === true)) {
        groups = groupsOf(value);
      } else lost.push(`${name}: ${whyLost(name)}`);
    }
    return { claims, graph: { groups, profile }, lost };
  },
  optionsAt(connection, home) {
    const { options, lacking } = openIdOptionsAt(connection, home);
    return { options: without(options, ...unknownHere), lacking: [...lacking, ...presentHere(connection)] };
  },
};

/** Microsoft Entra by OpenID Connect (`oidc`): all claims count, and object ids of groups become `group_ids`. */
export const entraByOpenId: Dialect = {
  protocol: "oidc",
  asserted(connection, attributes, username) {
    const { group_ids, ...others } = attributes;
    const { claims, ...rest } = openIdClaims(connection, {
      ...others,
      ...(group_ids !== undefined && { groups: group_ids }),
    });
    // Entra sends no email_verified.
    return { ...rest, claims: { ...directoryClaims(connection, username), ...claims } };
  },
  optionsAt(connection, home) {
    const { options, lacking } = openIdOptionsAt(connection, home);
    // The host decides how the tenant names groups: it stays, and the tenant has a stand-in for it.
    const discovery_url = `https://${entraHost}/${connection.name}/v2.0/.well-known/openid-configuration`;
    return { options: { ...without(options, "issuer"), discovery_url }, lacking };
  },
};

const entraHost = "login.microsoftonline.com";

/** As the local tenant tells them from other providers. */
const microsoftHosts = /^(?:login\.microsoftonline\.com|login\.microsoft\.com|sts\.windows\.net)$/;

export function leadsToEntra({ strategy, options }: Pick<Named, "strategy" | "options">): boolean {
  if (strategy !== "oidc") return false;
  return [options.discovery_url, options.issuer].some((address) => {
    return typeof address === "string" && URL.canParse(address) && microsoftHosts.test(new URL(address).hostname);
  });
}

/** The ids of the user and of the directory, which every ID token of Entra has. */
function directoryClaims({ name, options }: Named, username: string): Record<string, unknown> {
  const ofAddress = textOf(options.discovery_url) ?? textOf(options.issuer);
  const directory =
    textOf(options.tenantId) ??
    textOf(options.tenant_domain) ??
    (ofAddress === undefined ? name : (new URL(ofAddress).pathname.split("/")[1] ?? name));
  const tid = guid.test(directory) ? directory : guidOf(directory);
  return { oid: guidOf(`${tid}/${username}`), tid };
}

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** A GUID that is always the same for the same text (RFC 9562, 5.8: version 8). */
function guidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ];
  return parts.join("-");
}

function groupsOf(value: unknown): { id: string; displayName: string }[] {
  const names: readonly unknown[] = Array.isArray(value) ? value : [value];
  return names.map((name) => ({ id: guidOf(String(name)), displayName: String(name) }));
}

function whyLost(name: string): string {
  if (name === "groups") return "a waad connection reads groups only with the option ext_groups";
  if (name === "group_ids") return "a waad connection has the names of groups, in groups, and no ids";
  if (ofGraph.has(name)) return "a waad connection reads it only with the option ext_profile";
  return "a waad connection does not pass it on";
}

/** Other protocols and an older API of Microsoft, which the local tenant does not speak. */
const unknownHere = ["use_wsfed", "waad_protocol"];

function presentHere({ options }: Named): string[] {
  return [
    ...(options.use_wsfed === true ? ["use_wsfed"] : []),
    ...(options.waad_protocol === "wsfederation" ? ["waad_protocol: wsfederation"] : []),
  ];
}
