import { beforeAll, expect, it } from "@jest/globals";
import fc from "fast-check";
import { BuiltActions } from "../built-actions.ts";
import { acmeOidc, config, globexOidc, machine, organization, portal, unmanaged } from "../fixture.ts";
import { backend, exchangeEvent, see } from "./exchanging.ts";
import { mint } from "./tokens.ts";

let built: BuiltActions;
beforeAll(async () => {
  built = await BuiltActions.of(config);
});

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

const carriers = [portal, acmeOidc, globexOidc, machine(), organization("acme"), unmanaged("x"), backend()];
const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(...carriers, ...carriers.map(({ metadata }) => metadata)),
  fc.constantFrom<unknown>([], {}, "", 0, null, undefined, "ann@acme.test", "globex-oidc", { sub: "2" }),
);

function places(value: unknown, path: readonly string[] = []): string[][] {
  const inner = isFields(value) ? Object.entries(value).flatMap(([key, item]) => places(item, [...path, key])) : [];
  return path.length > 0 ? [[...path], ...inner] : inner;
}

function put(value: unknown, [key, ...rest]: readonly string[], replacement: unknown): unknown {
  if (key === undefined) return replacement;
  return isFields(value) ? { ...value, [key]: put(value[key], rest, replacement) } : value;
}

it("for any event, the Action decides, and the user is the one in the token", async () => {
  const change = fc.tuple(fc.constantFrom(...places(exchangeEvent()), ["user"], ["transaction", "user_id"]), anything);
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      const event = changes.reduce<unknown>(
        (value, [path, item]) => put(value, path, item),
        exchangeEvent({ token: mint() }),
      );
      const seen = see(await built.run("token-exchange", event as Fields));
      if (seen.decision === "deny") {
        expect(seen.reason).toMatch(/^[a-z_]+: \w/);
        return;
      }
      allowed += 1;
      expect(seen.user).toMatchObject([
        "acme-oidc",
        { user_id: "1", email: "ann@acme.test", groups: ["Managers"] },
        {},
      ]);
    }),
    { numRuns: 400 },
  );
  // Many changes are irrelevant. If no event were allowed, the test would prove nothing.
  expect(allowed).toBeGreaterThan(10);
});
