import { allApplications, allCustomers } from "../../compiler/applications.ts";
import { bundleActions, withConfig } from "../../compiler/bundling/bundle-actions.ts";
import { completeEvent } from "../../compiler/explaining/complete-event.ts";
import { loadPolicy } from "../../compiler/policy-files/load.ts";
import type { Customer } from "../../compiler/policy-files/schema.ts";
import { sealCarriers } from "../../compiler/sealing/seal-carriers.ts";
import { createSigningKey } from "../../compiler/sealing/signing-key.ts";
import { vendorConfig } from "../../compiler/vendor-config.ts";
import type { JsonObject } from "../../packages/actions-runtime/json.ts";
import type { DeployedAction } from "../../packages/actions-runtime/trigger.ts";
import { actionOf } from "../../packages/actions-test-kit/action-source.ts";
import { merge } from "../../packages/actions-test-kit/events/merge.ts";
import type {
  CommonWords,
  ExchangeWords,
  LoginWords,
  MachineWords,
} from "../../packages/actions-test-kit/events/words.ts";
import type { Kit } from "../../packages/actions-test-kit/kit.ts";
import { KitError } from "../../packages/actions-test-kit/kit-error.ts";
import type { KitEvent } from "../../packages/actions-test-kit/kit-event.ts";

/** Describes an event in terms of the policy: applications and APIs by their keys in the files. */
type PolicyWords<T extends CommonWords> = Omit<T, "application" | "api" | "connection" | "strategy"> & {
  /** The file's slug. */
  readonly customer: string;
  /** A key of `applications`, of this customer's or the vendor's. */
  readonly application: string;
  /** A key of apis.yaml. Null if none is requested. */
  readonly api: string | null;
};

/** This bundle's own Actions, built for a policy that is sealed with a new key. */
export interface OwnActions {
  /** By the Action's name: `federated-login`, ... @throws KitError if there is none */
  action(name: string): DeployedAction;
  /** A login by a connection of the customer's, the first unless it is named; metadata as the build seals it. */
  login(kit: Kit, words: PolicyWords<LoginWords> & { readonly connection?: string }): KitEvent;
  machine(kit: Kit, words: PolicyWords<MachineWords>): KitEvent;
  /** With the subject token type of the policy's own profile, unless given. */
  exchange(kit: Kit, words: PolicyWords<ExchangeWords>): KitEvent;
}

/** @param dir a policy folder @throws PolicyError for what is wrong in it */
export async function openOwnActions(dir: string, options: { environment?: string; now: number }): Promise<OwnActions> {
  const { environment = "local", now } = options;
  const [policy, bodies] = await Promise.all([loadPolicy({ dir, environment, now }), bundleActions()]);
  const key = createSigningKey();
  const sealed = sealCarriers(policy, key);
  const config = vendorConfig(policy, [key.publicKey]);
  const actions = bodies.map((body) => actionOf(withConfig(body, config), { name: body.name }));

  const customerOf = (slug: string): Customer =>
    allCustomers(policy).find(({ customer }) => customer === slug) ?? refuse("customer", slug);
  const applicationOf = (words: PolicyWords<CommonWords>): string => {
    const keys = [words.customer, "vendor"].map((owner) => `${owner}--${words.application}`);
    const found = allApplications(policy).find(({ id }) => keys.includes(id));
    return found?.name ?? refuse("application", words.application);
  };
  const apiOf = (key: string) => policy.apis.apis[key] ?? refuse("API", key);
  /** Without metadata, which `completeEvent` then adds from the policy. */
  const bare = { metadata: undefined };
  const bareParts = ({ organization }: { organization?: unknown }): JsonObject => ({
    client: bare,
    ...(organization !== undefined && { organization: bare }),
  });
  const named = (words: PolicyWords<CommonWords>) => ({
    application: applicationOf(words),
    api: words.api === null ? null : apiOf(words.api).audience,
  });
  const finish = (event: KitEvent, parts: JsonObject): KitEvent => ({
    ...event,
    // A copy, so that a test that changes an event does not change the policy for the next one.
    event: structuredClone(completeEvent(merge(event.event, parts), () => sealed)),
  });

  return {
    action: (name) => actions.find((action) => action.name === name) ?? refuse("Action", name),
    login(kit, words) {
      const { connections } = customerOf(words.customer);
      const connection = words.connection ?? Object.keys(connections)[0] ?? refuse("connection of", words.customer);
      const strategy = connections[connection]?.strategy ?? refuse("connection", connection);
      const asked = words.api === null ? {} : apiOf(words.api).scopes;
      const scopes = words.scopes ?? ["openid", ...Object.keys(asked)];
      const event = kit.login({ ...words, scopes, connection, strategy, ...named(words) });
      return finish(event, { ...bareParts(words), connection: bare });
    },
    machine(kit, words) {
      const { access } = customerOf(words.customer);
      const granted = words.api === null ? [] : (access[words.api]?.machine_scopes ?? []);
      return finish(kit.machine({ granted, ...words, ...named(words) }), bareParts(words));
    },
    exchange(kit, words) {
      const { subjectTokenType } = config;
      return finish(kit.exchange({ subjectTokenType, ...words, ...named(words) }), bareParts(words));
    },
  };
}

function refuse(kind: string, name: string): never {
  throw new KitError(`the policy has no ${kind} ${name}`);
}
