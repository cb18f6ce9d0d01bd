import { describe, expect, it } from "@jest/globals";
import { checkPolicy } from "../../../compiler/check.ts";
import { changed, withPolicy } from "../policy-folder.ts";
import type { Files } from "./try-policy.ts";

const check = (onlyCustomer: string, files: Files = {}) =>
  withPolicy(files, (dir) => checkPolicy({ dir, environment: "local", onlyCustomer }));
const broken = { "customers/globex.yaml": "customer: globex\nnam: Globex\n" };
const usesGlobex = changed("customers/acme.yaml", [
  "expect: { deny: no_role }\n",
  `expect: { deny: no_role }
  - name: a user of Globex
    connection: globex-saml
    application: portal
    api: orders
    attributes: { email: ann@globex.example }
    expect: { deny: connection_not_allowed }
`,
]);

describe("checking one customer", () => {
  it("reads its file and the shared ones, and runs its examples only", async () => {
    expect(await check("acme", broken)).toMatchObject({ customers: 1, examples: 2 });
  });

  it("tells its problems", async () => {
    await expect(check("globex", broken)).rejects.toThrow(/globex\.yaml:2:1: /);
  });

  it("tells problems of the shared files", async () => {
    await expect(check("acme", changed("apis.yaml", ["Orders API", "Orders API\n    nope: 1"]))).rejects.toThrow(
      /apis\.yaml:5:5: /,
    );
  });

  it("reads the others where its examples name them", async () => {
    expect(await check("acme", usesGlobex)).toMatchObject({ examples: 3 });
  });

  it("refuses a customer that is not there", async () => {
    await expect(check("acne")).rejects.toThrow(/customers:1:1: no customer "acne"; did you mean "acme"\?$/);
  });
});
