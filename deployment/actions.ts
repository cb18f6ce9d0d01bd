import { bindingsBody, boundActions } from "./bindings.ts";
import { DeploymentError, TenantRefusedError } from "./errors.ts";
import { type Found, isFields, type Resource, text } from "./resources.ts";
import type { Fields, Transport } from "./transport.ts";

/** Ms: how long a build may take, and between looks at it. Auth0's own take seconds. */
const longestBuild = 180_000;
const pause = 1000;

/**
 * Writes an Action's code, waits until it is built, and deploys it. Not by auth0-deploy-cli, which never looks at a
 * failed build and waits two minutes for it to succeed.
 *
 * @returns the Action's id
 * @throws DeploymentError if the build fails
 */
export async function deployAction(
  transport: Transport,
  wanted: Resource,
  found: Found | undefined,
  secrets: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const { name, code, runtime, dependencies, supported_triggers } = wanted.content;
  const draft = { code, runtime, dependencies, ...secretsOf(wanted, secrets) };
  const isDrafted = found !== undefined && found.raw.code === code && found.raw.runtime === runtime;
  const id = found?.id ?? text(await created(transport, { name, ...draft, supported_triggers }));
  if (found && !isDrafted) await transport.request("PATCH", pathOf(id), { body: draft });
  await untilBuilt(transport, wanted.name, id);
  await deployBuilt(transport, id);
  return id;
}

/** By name alone where the value is not set: Auth0 then keeps the one that it has. Absent if the Action has none. */
function secretsOf({ content }: Resource, values: Readonly<Record<string, string | undefined>>): Fields {
  const named = Array.isArray(content.secrets) ? content.secrets.filter(isFields) : [];
  if (named.length === 0) return {};
  return {
    secrets: named.map(({ name }) => {
      const value = values[text(name)];
      return { name, ...(value !== undefined && value !== "" && { value }) };
    }),
  };
}

async function created(transport: Transport, body: Fields): Promise<unknown> {
  const answer = await transport.request("POST", "/actions/actions", { body });
  return isFields(answer.body) ? answer.body.id : undefined;
}

async function untilBuilt(transport: Transport, name: string, id: string): Promise<void> {
  for (let waited = 0; waited <= longestBuild; waited += pause) {
    const { status } = await transport.get(pathOf(id));
    if (status === "built") return;
    if (status === "failed") {
      throw new DeploymentError(
        `Auth0 could not build the Action ${name}: open it in the dashboard, and see its build log`,
      );
    }
    await transport.sleep(pause);
  }
  throw new DeploymentError(
    `Auth0 has not built the Action ${name} within ${longestBuild / 1000} seconds: deploy again`,
  );
}

/** An Action that is built may still be refused for a moment. */
async function deployBuilt(transport: Transport, id: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await transport.request("POST", `${pathOf(id)}/deploy`);
      return;
    } catch (error) {
      if (tries === 5 || !(error instanceof TenantRefusedError) || ![400, 409].includes(error.status)) throw error;
      await transport.sleep(pause);
    }
  }
}

/**
 * Binds Actions to a trigger in this order. A deployed Action can be bound a moment later: what is refused as too early
 * is tried again, with what is bound by then. Auth0 makes all bindings of a trigger anew at each write, so that after
 * a write whose answer was lost their earlier ids are unknown.
 *
 * @param raw the trigger's bindings as they were read
 */
export async function bind(
  transport: Transport,
  trigger: string,
  actions: readonly string[],
  raw: Readonly<Fields>,
): Promise<void> {
  const path = `/actions/triggers/${trigger}/bindings`;
  let present = raw;
  for (let tries = 1; ; tries++) {
    try {
      await transport.request("PATCH", path, { body: bindingsBody(present, actions) });
      return;
    } catch (error) {
      if (tries === 5 || !(error instanceof TenantRefusedError) || ![400, 404, 409].includes(error.status)) throw error;
      await transport.sleep(pause);
      present = { bindings: await transport.list(path, "bindings") };
      if (boundActions(present).join("\n") === actions.join("\n")) return;
    }
  }
}

const pathOf = (id: string): string => `/actions/actions/${encodeURIComponent(id)}`;
