import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import nock from "nock";
import { actionFile, actionOf, Kit } from "../../packages/actions-test-kit/index.ts";
import "../../packages/actions-test-kit/jest.ts";

const text = readFileSync(join(__dirname, "../../docs/testing-actions.md"), "utf8");
/** Heading and code of each example. */
const examples = [...text.matchAll(/^## (.*)\n(?:(?!^## )[\s\S])*?```js\n([\s\S]*?)```/gm)].map(
  ([, title = "", code = ""]) => [title, code] as const,
);

const AsyncFunction = (async () => {}).constructor as new (
  ...parts: string[]
) => (...given: unknown[]) => Promise<void>;

describe("docs/testing-actions.md", () => {
  it("has these examples", () => {
    expect(examples.map(([title]) => title)).toEqual([
      ...["A login, and a refusal", "Secrets", "fetch, with nock", "The cache", "A redirect", "A chain"],
    ]);
  });

  it.each(examples)("%s", async (_, code) => {
    expect.hasAssertions();
    await new AsyncFunction("Kit", "actionOf", "actionFile", "nock", "expect", code)(
      ...[Kit, actionOf, actionFile, nock, expect],
    );
  });
});
