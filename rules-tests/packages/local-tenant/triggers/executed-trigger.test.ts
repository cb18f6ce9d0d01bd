import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { ExecutedTrigger } from "../../../../packages/local-tenant/triggers/executed-trigger.ts";
import { signIn, token } from "../login/portal.ts";
import { acme, audience, machine, type TestTenant } from "../world/acme.ts";
import { world } from "../world/world.ts";

const executed: ExecutedTrigger[] = [];
let test: TestTenant;
beforeAll(async () => {
  test = await world({ onActionsRun: (each) => executed.push(each) })
    .with(acme)
    .start();
});
afterAll(() => test.close());

it("hands out what Actions ran on, by the id that the log has, and nothing where none ran", async () => {
  const { client_id, client_secret } = machine;
  await token(test, { grant_type: "client_credentials", client_id, client_secret, audience });
  expect(executed).toEqual([]);
  test.bind("post-login", `api.access.deny("no_role: not you");`);
  await signIn(test);
  const [run, ...others] = executed;
  expect(others).toEqual([]);
  expect(run).toMatchObject({
    trigger: "post-login",
    event: { user: { email: "ann@acme.example" }, transaction: { state: "a state & more" } },
    outcome: { denied: { reason: "no_role: not you" } },
  });
  expect(Math.abs((run?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  const entries = test.tenant.logs.list().filter((each) => test.tenant.logs.executionsOf(each).includes(run?.id ?? ""));
  expect(entries.map(({ type }) => type)).toEqual(["local_action", "f"]);
  expect(entries[0]?.details?.execution_id).toBe(run?.id);
});
