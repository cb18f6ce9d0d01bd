import { isDeepStrictEqual } from "node:util";
import { differing, holds } from "./compare.ts";
import type { Compared } from "./compared.ts";
import { type Desired, isNamed } from "./desired.ts";
import { isOurs } from "./metadata.ts";
import { type Found, isFields, type Resource, strings, text } from "./resources.ts";
import { comparable } from "./secrets.ts";
import type { Fields } from "./transport.ts";

/** The properties of a resource that are not as the build wants them. */
export function differingFields(found: Found, wanted: Resource, compared: Compared): string[] {
  const fields = differing(found.content, comparableContent(found, wanted, compared.secrets));
  return fields.filter(
    (name) => !isEqualList(name, found, wanted, compared.desired) && !isEqualPolicy(name, found, wanted, compared),
  );
}

/** Of a build without the tenant's key, whose signatures differ from the tenant's in any case. */
function isEqualPolicy(field: string, found: Found, wanted: Resource, compared: Compared): boolean {
  if (compared.isSigned || (field !== "metadata" && field !== "client_metadata")) return false;
  const [is, to] = [compared.policies.open(found), compared.builtPolicies.open(wanted)];
  if (is.is !== "policy" || to.is !== "policy" || is.customer !== to.customer) return false;
  const own = Object.entries(isFields(wanted.content[field]) ? wanted.content[field] : {}).filter(
    ([key]) => !isOurs(key),
  );
  return isDeepStrictEqual(is.payload, to.payload) && holds(found.content[field], Object.fromEntries(own));
}

function comparableContent({ content }: Found, wanted: Resource, secrets: Compared["secrets"]): Fields {
  switch (wanted.kind) {
    case "connection": {
      const { enabled_clients: _clients, options, ...rest } = wanted.content;
      return {
        ...rest,
        enabled_clients: wanted.content.enabled_clients,
        options: comparable(options, content.options, secrets),
      };
    }
    case "client":
      return withoutPem(wanted.content);
    case "action": {
      const { secrets: _secrets, supported_triggers: _triggers, ...rest } = wanted.content;
      return rest;
    }
    case "resource_server": {
      const { identifier: _same, ...rest } = wanted.content;
      return rest;
    }
    default:
      return wanted.content;
  }
}

/** A key's PEM is never shown; its name is a digest of it. */
function withoutPem(content: Readonly<Fields>): Fields {
  const { client_authentication_methods: methods, ...rest } = content;
  if (!isFields(methods)) return rest;
  const named = Object.entries(methods).map(([method, value]) => {
    const keys = isFields(value) && Array.isArray(value.credentials) ? value.credentials.filter(isFields) : [];
    return [method, { credentials: keys.map(({ name }) => ({ name })) }];
  });
  return { ...rest, client_authentication_methods: Object.fromEntries(named) };
}

/** Lists that hold others' entries too: of them, only what is ours counts. */
function isEqualList(field: string, found: Found, wanted: Resource, desired: Desired): boolean {
  if (wanted.kind === "connection" && field === "enabled_clients") {
    const { missing, surplus } = enabledClients(found, wanted, desired);
    return missing.length === 0 && surplus.length === 0;
  }
  if (wanted.kind === "organization" && field === "connections") {
    const { missing, changed, surplus } = organizationConnections(found, wanted, desired);
    return missing.length + changed.length + surplus.length === 0;
  }
  return false;
}

/** The applications to be enabled and disabled. Only one of ours is disabled. */
export function enabledClients(
  found: Found,
  wanted: Resource,
  desired: Desired,
): { missing: string[]; surplus: string[]; foreign: string[] } {
  const [is, to] = [strings(found.content.enabled_clients), strings(wanted.content.enabled_clients)];
  const more = is.filter((client) => !to.includes(client));
  const isManaged = (client: string) => isNamed(desired, { kind: "client", name: client });
  return {
    missing: to.filter((client) => !is.includes(client)),
    surplus: more.filter(isManaged),
    foreign: more.filter((client) => !isManaged(client)),
  };
}

/** The connections of an organization to be added, changed and taken out. Only one of ours is taken out. */
export function organizationConnections(
  found: Found | undefined,
  wanted: Resource,
  desired: Desired,
): { missing: Fields[]; changed: Fields[]; surplus: Fields[]; foreign: Fields[] } {
  const listOf = (value: unknown) => (Array.isArray(value) ? value.filter(isFields) : []);
  const [is, to] = [listOf(found?.content.connections), listOf(wanted.content.connections)];
  const named = (name: unknown) => is.find((link) => link.name === name);
  const missing = to.filter(({ name }) => !named(name));
  const changed = to.filter((link) => {
    // Only a connection with sign-up tells whether it has one.
    const actual = { is_signup_enabled: false, ...named(link.name) };
    return named(link.name) !== undefined && !holds(actual, link);
  });
  const more = is.filter(({ name }) => !to.some((link) => link.name === name));
  const isManaged = ({ name }: Fields) => isNamed(desired, { kind: "connection", name: text(name) });
  return { missing, changed, surplus: more.filter(isManaged), foreign: more.filter((link) => !isManaged(link)) };
}
