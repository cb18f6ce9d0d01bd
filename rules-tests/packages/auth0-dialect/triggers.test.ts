import { expect, it } from "@jest/globals";
import { runTrigger } from "../../../packages/actions-runtime/in-process.ts";
import { type TriggerId, triggers } from "../../../packages/auth0-dialect/triggers.ts";
import { runnableTriggers } from "../../../packages/local-tenant/management-api/action-triggers.ts";

const ids = Object.keys(triggers) as TriggerId[];

/** The logs of an Action with this handler only. Empty if the runtime does not call it. */
const logOf = async (trigger: TriggerId, handler: string) => {
  const code = `exports.${handler} = async () => console.log("called");`;
  const action = { id: "1", name: "probe", versionId: handler, code, secrets: {} };
  const outcome = await runTrigger({ trigger, actions: [action], event: {} });
  return outcome.executions.flatMap(({ logs }) => logs.map(({ text }) => text));
};

it.each(ids)("the runtime calls the handler that the table names for %s, and no other", async (id) => {
  for (const other of ids) {
    expect(await logOf(id, triggers[other].handler)).toEqual(other === id ? ["called"] : []);
  }
});

it("the tenant offers every trigger of the table, in its version", () => {
  const current = runnableTriggers.filter(({ status }) => status === "CURRENT");
  expect(Object.fromEntries(current.map(({ id, version }) => [id, version]))).toEqual(
    Object.fromEntries(ids.map((id) => [id, triggers[id].version])),
  );
});
