import { triggers } from "@federated-actions/auth0-dialect/triggers";
import { allCustomers, isShared } from "../applications.ts";
import type { ActionBody } from "../bundling/bundle-actions.ts";
import { boundBefore } from "../own-actions/binding-order.ts";
import type { OwnAction } from "../own-actions/bundle-own-actions.ts";
import { secondsOf } from "../policy-files/durations.ts";
import type { Policy } from "../policy-files/policy.ts";
import type { Customer, Environment } from "../policy-files/schema.ts";
import { PolicyIndex } from "../policy-index.ts";
import type { SealedCarrier } from "../sealing/seal-carriers.ts";
import type { OtherCustomers } from "../unchanged/other-customers.ts";
import { subjectTokenType } from "../vendor-config.ts";
import { clientGrants } from "./client-grants.ts";
import { clientFile } from "./clients.ts";
import { connectionFile } from "./connections.ts";
import { resourceServerFile } from "./resource-servers.ts";

export interface BuiltAction extends Pick<ActionBody, "name" | "trigger"> {
  readonly code: string;
  /** The size of the code without the vendor's configuration. */
  readonly ownBytes: number;
}

type AnyAction = Pick<OwnAction, "name" | "trigger" | "code"> & Partial<OwnAction>;

/**
 * All files of auth0-deploy-cli's directory format, by path within it.
 *
 * @param others customers that the policy leaves out: shared files are as with them
 */
export function tenantFiles(
  policy: Policy,
  actions: readonly BuiltAction[],
  sealed: ReadonlyMap<string, SealedCarrier>,
  own: readonly OwnAction[] = [],
  others?: Pick<OtherCustomers, "reauthenticateAfter">,
): Map<string, string> {
  const files = new Map<string, string>();
  const json = (path: string, content: object) => files.set(path, `${JSON.stringify(content, undefined, 2)}\n`);
  const metadataOf = (kind: SealedCarrier["kind"], name: string) => {
    const carrier = sealed.get(`${kind}:${name}`);
    // Without its policy, a deployed carrier would be unmanaged: fail instead.
    if (!carrier) throw new Error(`the ${kind} ${name} was not sealed`);
    return carrier.metadata;
  };

  for (const action of [...actions, ...own]) {
    files.set(`actions/${action.name}/code.js`, action.code);
    json(`actions/${action.name}.json`, actionFile(action));
  }
  for (const action of [...actions, ...own].filter(isOfProfile)) {
    const type = "subjectTokenType" in action ? action.subjectTokenType : undefined;
    json(
      `token-exchange-profiles/${action.name}.json`,
      profileFile(action, type ?? subjectTokenType(policy.apis.namespace)),
    );
  }
  const bound = actions.filter((action) => !isOfProfile(action));
  json("triggers/triggers.json", triggersFile(bound, policy.environment.other_actions ?? {}, own));
  for (const [key, api] of Object.entries(policy.apis.apis))
    json(`resource-servers/${key}.json`, resourceServerFile(api));
  const index = new PolicyIndex(policy);
  const reauthenticateAfter = ({ reauthenticate_after }: Customer) => secondsOf(reauthenticate_after);
  const shortest = allCustomers(policy)
    .map(reauthenticateAfter)
    .reduce((a, b) => Math.min(a, b), others?.reauthenticateAfter ?? Infinity);
  for (const owned of index.applications) {
    // A shared application has the users of all customers.
    const ages = isShared(owned.application) ? shortest : reauthenticateAfter(owned.customer);
    json(`clients/${owned.id}.json`, clientFile(owned, metadataOf("client", owned.name), ages));
    for (const [api, grant] of clientGrants(policy, owned)) json(`grants/${owned.id}--${api}.json`, grant);
  }
  for (const customer of allCustomers(policy)) {
    const clients = index.signInApplications(customer);
    for (const name of Object.keys(customer.connections)) {
      json(`connections/${name}.json`, connectionFile(customer, name, clients, metadataOf("connection", name)));
    }
    const slug = customer.customer;
    json(`organizations/${slug}.json`, organizationFile(customer, metadataOf("organization", slug)));
  }
  return files;
}

/** A secret's value is filled in at deployment, from the environment variable of its name. */
function actionFile({ name, trigger, secrets = [], dependencies = {} }: AnyAction): object {
  return {
    name,
    code: `./actions/${name}/code.js`,
    runtime: "node22",
    dependencies: Object.entries(dependencies).map(([npmPackage, version]) => ({ name: npmPackage, version })),
    secrets: secrets.map((secret) => ({ name: secret, value: `@@${secret}@@` })),
    supported_triggers: [{ id: trigger, version: triggers[trigger].version }],
    deployed: true,
  };
}

/** An entity-bound trigger has no bindings: the token exchange profile names its Action. */
function isOfProfile({ trigger }: AnyAction): boolean {
  return triggers[trigger].binding === "entity-bound";
}

function profileFile({ name }: AnyAction, subjectTokenType: string): object {
  return { name, subject_token_type: subjectTokenType, action: name, type: "custom_authentication" };
}

/** A trigger's list replaces its bindings. Ours come last: no other Action may add a scope or a claim after them. */
function triggersFile(
  actions: readonly BuiltAction[],
  others: Environment["other_actions"] & object,
  own: readonly OwnAction[],
): object {
  const binding = (name: string) => ({ action_name: name, display_name: name });
  return Object.fromEntries(
    actions.map(({ name, trigger }) => {
      const listed = Object.entries(others).find(([id]) => id === trigger)?.[1] ?? [];
      return [trigger, [...boundBefore(listed, own, trigger), name].map(binding)];
    }),
  );
}

/** Auth0 excludes third-party applications from an organization unless it says otherwise. */
function organizationFile({ customer, name, connections, applications }: Customer, metadata: object): object {
  const hasThirdParty = Object.values(applications).some(({ party, type }) => party === "third" && type !== "machine");
  return {
    name: customer,
    display_name: name,
    metadata,
    third_party_client_access: hasThirdParty ? "allow" : "block",
    connections: Object.keys(connections).map((connection) => ({
      name: connection,
      assign_membership_on_login: true,
      show_as_button: true,
      is_signup_enabled: false,
    })),
  };
}
