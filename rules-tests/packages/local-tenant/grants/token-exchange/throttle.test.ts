import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { carl, type ExchangeTenant, exchange, setByConnection, startExchangeTenant } from "../../world/exchange.ts";

let test: ExchangeTenant;
beforeAll(async () => {
  test = await startExchangeTenant();
});
afterAll(() => test.close());

const statuses = async (count: number, body: string) => {
  test.setAction(body);
  const seen: number[] = [];
  for (let index = 0; index < count; index++) seen.push((await exchange(test)).status);
  return seen;
};

it("blocks an address after ten invalid subject tokens, for ten minutes", async () => {
  const reject = `api.access.rejectInvalidSubjectToken("no");`;
  expect(await statuses(12, `api.access.deny("invalid_request", "a refusal is not counted");`)).toEqual(
    Array(12).fill(400),
  );
  expect(await statuses(12, `throw new Error("a failure is not counted");`)).not.toContain(429);
  test.bind("post-login", `api.access.deny("a refusal of the login is not counted");`);
  expect(await statuses(12, setByConnection(carl))).toEqual(Array(12).fill(403));
  test.unbind();
  expect(await statuses(11, reject)).toEqual([...Array(10).fill(400), 429]);
  test.setAction(setByConnection(carl));
  const { status, body } = await exchange(test);
  expect([status, body.error]).toEqual([429, "too_many_attempts"]);
  expect(body.error_description).toMatch(/suspicious login behavior/);
  test.advance(601);
  expect(await statuses(2, reject)).toEqual([400, 429]);
  test.advance(601);
  expect(await statuses(2, setByConnection(carl))).toEqual([200, 200]);
});
