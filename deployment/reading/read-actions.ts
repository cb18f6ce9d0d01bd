import { boundActions } from "../bindings.ts";
import type { Desired } from "../desired.ts";
import { type Found, isFields, text } from "../resources.ts";
import type { Transport } from "../transport.ts";
import { found } from "./found.ts";

export async function readActions(transport: Transport): Promise<Found[]> {
  const actions = await transport.list("/actions/actions", "actions");
  return actions.map((raw) => {
    const deployed = isFields(raw.deployed_version) ? raw.deployed_version : {};
    // Only what is deployed runs: a draft is none of the tenant's state.
    const draft = raw.all_changes_deployed === true ? raw : {};
    const { code = draft.code ?? "", runtime = draft.runtime, dependencies = draft.dependencies ?? [] } = deployed;
    const content = { ...raw, code, runtime, dependencies, deployed: raw.deployed_version !== undefined };
    return { ...found("action", text(raw.name), null, text(raw.id), raw), content };
  });
}

export async function readBindings(transport: Transport, desired: Desired): Promise<Found[]> {
  const triggers = desired.resources.filter(({ kind }) => kind === "trigger_binding");
  return Promise.all(
    triggers.map(async ({ name }) => {
      const bindings = await transport.list(`/actions/triggers/${name}/bindings`, "bindings");
      const actions = boundActions({ bindings });
      return { ...found("trigger_binding", name, null, name, {}), content: { actions }, raw: { bindings } };
    }),
  );
}

export async function readProfiles(
  transport: Transport,
  desired: Desired,
  actions: readonly Found[],
): Promise<readonly Found[]> {
  const isUsed =
    desired.resources.some(({ kind }) => kind === "token_exchange_profile") ||
    actions.some(({ name }) => name === "token-exchange");
  if (!isUsed) return [];
  const profiles = await transport.list("/token-exchange-profiles", "token_exchange_profiles");
  const names = new Map(actions.map(({ id, name }) => [id, name]));
  return profiles.map((raw) => ({
    ...found("token_exchange_profile", text(raw.name), null, text(raw.id), raw),
    content: { ...raw, action: names.get(text(raw.action_id)) ?? raw.action_id },
  }));
}
