import { describe, expect, it } from "@jest/globals";
import { deployAction } from "../../deployment/actions.ts";
import type { Found, Resource } from "../../deployment/resources.ts";
import type { Transport } from "../../deployment/transport.ts";

const content = {
  ...{ name: "enrich", code: "new", runtime: "node22", dependencies: [] },
  secrets: [
    { name: "CRM_TOKEN", value: "@@CRM_TOKEN@@" },
    { name: "OTHER", value: "@@OTHER@@" },
  ],
};

/** The bodies that are sent to write the Action. */
async function sent(found: unknown, wanted: object, secrets: Record<string, string>): Promise<unknown[]> {
  const bodies: unknown[] = [];
  const transport = {
    get: async () => ({ status: "built" }),
    request: async (_method: string, _path: string, options?: { body: unknown }) => {
      if (options) bodies.push(options.body);
      return { body: { id: "a" } };
    },
  };
  await deployAction(
    transport as unknown as Transport,
    { name: "enrich", content: wanted } as Resource,
    found as Found | undefined,
    secrets,
  );
  return bodies;
}

describe("the secrets of an own Action", () => {
  it("are sent by their values, and by name alone where none is set, so that the tenant keeps its own", async () => {
    const secrets = [{ name: "CRM_TOKEN", value: "t" }, { name: "OTHER" }];
    expect(await sent(undefined, content, { CRM_TOKEN: "t" })).toMatchObject([{ secrets }]);
    const found = { id: "a", raw: { code: "old", runtime: "node22" } };
    expect(await sent(found, content, { CRM_TOKEN: "t", OTHER: "" })).toMatchObject([{ secrets }]);
  });

  it("are not sent of an Action that has none, so that what a person added there stays", async () => {
    const [body] = await sent(undefined, { ...content, secrets: [] }, {});
    expect(body).not.toHaveProperty("secrets");
  });
});
