import type { OtherCustomers } from "../compiler/unchanged/other-customers.ts";
import { DeploymentError } from "./errors.ts";
import { grantName, isFields, keyOf, type Resource, text } from "./resources.ts";
import type { Fields } from "./transport.ts";

/** What a deployment makes of a tenant: the build's files, read as data. */
export interface Desired {
  readonly domain: string;
  readonly resources: readonly Resource[];
  /** By `kind:name`. */
  readonly byKey: ReadonlyMap<string, Resource>;
  /** Customers of the policy files whose resources are not among these. */
  readonly others?: Pick<OtherCustomers, "names" | "needs"> | undefined;
}

/**
 * The resources of a build.
 *
 * @param files auth0-deploy-cli's directory format, by path: those of `dist/tenant`, or of a kept build
 * @param others customers that the files leave out
 * @throws DeploymentError if a file is not one that a build writes
 */
export function desiredOf(files: ReadonlyMap<string, string>, domain: string, others?: Desired["others"]): Desired {
  const resources = [...files].flatMap(([path, content]) => resourcesOf(path, content, files));
  return { domain, resources, byKey: new Map(resources.map((resource) => [keyOf(resource), resource])), others };
}

/** Whether the policy files name a resource, which may be that of a customer left out of the build. */
export function isNamed({ byKey, others }: Desired, resource: Pick<Resource, "kind" | "name">): boolean {
  return byKey.has(keyOf(resource)) || others?.names.has(`${resource.kind} ${resource.name}`) === true;
}

function resourcesOf(path: string, content: string, files: ReadonlyMap<string, string>): Resource[] {
  const [folder = "", file = ""] = path.split("/");
  if (!path.endsWith(".json")) return [];
  const fields = parse(path, content);
  const name = text(fields.name);
  const slug = file.replace(/\.json$/, "").split("--")[0] ?? null;
  switch (folder) {
    case "resource-servers":
      return [{ kind: "resource_server", name: text(fields.identifier), customer: null, content: fields }];
    case "clients":
      return [{ kind: "client", name, customer: slug, content: fields }];
    case "grants": {
      const { client_id: client, audience, subject_type: subject } = fields;
      return [
        {
          kind: "client_grant",
          name: grantName(text(client), text(audience), subject),
          customer: slug,
          content: fields,
        },
      ];
    }
    case "connections":
      return [{ kind: "connection", name, customer: customerOf(fields), content: fields }];
    case "organizations":
      return [{ kind: "organization", name, customer: name, content: fields }];
    case "token-exchange-profiles":
      return [{ kind: "token_exchange_profile", name, customer: null, content: fields }];
    case "actions": {
      const code = files.get(text(fields.code).replace(/^\.\//, ""));
      if (code === undefined) throw new DeploymentError(`${path} names a file of code that the build lacks`);
      return [{ kind: "action", name, customer: null, content: { ...fields, code } }];
    }
    case "triggers":
      return Object.entries(fields).map(([trigger, bound]) => ({
        kind: "trigger_binding" as const,
        name: trigger,
        customer: null,
        content: { actions: Array.isArray(bound) ? bound.map((each) => text(isFields(each) && each.action_name)) : [] },
      }));
    default:
      throw new DeploymentError(`${path} is not a file that a build writes`);
  }
}

function customerOf({ metadata }: Fields): string | null {
  return isFields(metadata) && typeof metadata.customer === "string" ? metadata.customer : null;
}

function parse(path: string, content: string): Fields {
  try {
    const parsed: unknown = JSON.parse(content);
    if (isFields(parsed)) return parsed;
  } catch {
    // The same: no file of a build.
  }
  throw new DeploymentError(`${path} is not a file that a build writes`);
}
