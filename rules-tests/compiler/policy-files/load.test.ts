// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of policy files
import { describe, expect, it } from "@jest/globals";
import { loadPolicy } from "../../../compiler/policy-files/load.ts";
import { PolicyError } from "../../../compiler/policy-files/problems.ts";
import { basePolicy, testTime } from "./base-policy.ts";
import { tryPolicy } from "./try-policy.ts";

describe("loadPolicy", () => {
  it("loads a valid policy", async () => {
    const { policy, problems, warnings } = await tryPolicy();
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
    expect(policy?.customers.map(({ customer }) => customer)).toEqual(["acme", "globex"]);
    expect(policy?.vendor.customer).toBe("vendor");
    expect(Object.keys(policy?.apis.apis ?? {})).toEqual(["orders", "invoices"]);
  });

  it("fills in defaults", async () => {
    const { policy } = await tryPolicy();
    const globex = policy?.customers[1];
    expect(globex).toMatchObject({
      enforcement: "enforce",
      reauthenticate_after: "12h",
      aliases: {},
      role_mapping: [],
      applications: {},
      examples: [],
      access: { invoices: { roles: ["reader"], machine_scopes: [] } },
    });
    expect(policy?.apis.apis.invoices).toMatchObject({ unmanaged: "enforce", token_lifetime: "10m" });
    expect(globex?.connections["globex-saml"]).toMatchObject({ unverified_email: "refuse", options: {} });
  });

  it("fills in the environment's values, which given ones override", async () => {
    const issuer = ({ policy }: Awaited<ReturnType<typeof tryPolicy>>) =>
      policy?.customers[0]?.connections["acme-oidc"]?.options.issuer;
    expect(issuer(await tryPolicy())).toBe("https://login.acme.example");
    const given = await tryPolicy({}, { values: { ISSUER: "https://localhost:4444" } });
    expect(issuer(given)).toBe("https://localhost:4444");
    expect(given.policy?.environment.values).toEqual({ ISSUER: "https://localhost:4444" });
  });

  it("does not scan inserted text again", async () => {
    const { policy } = await tryPolicy({}, { values: { ISSUER: "${ISSUER}" } });
    expect(policy?.customers[0]?.connections["acme-oidc"]?.options.issuer).toBe("${ISSUER}");
  });

  it("leaves Auth0's own templates and auth0-deploy-cli's keywords in options", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace(
      "      issuer:",
      '      attribute_map: { attributes: { mail: "${context.tokenset.email}" } }\n      issuer:',
    );
    const { policy, problems } = await tryPolicy({ "customers/acme.yaml": text });
    expect(problems).toEqual([]);
    expect(policy?.customers[0]?.connections["acme-oidc"]?.options).toMatchObject({
      client_secret: "##ACME_SECRET##",
      attribute_map: { attributes: { mail: "${context.tokenset.email}" } },
    });
  });

  it("reads only the customers that the environment lists", async () => {
    const { policy } = await tryPolicy({ "customers/globex.yaml": "nonsense: [" }, { environment: "real" });
    expect(policy?.customers.map(({ customer }) => customer)).toEqual(["acme"]);
  });

  it("reports every problem of every file, in the order of files, lines and columns", async () => {
    const { problems } = await tryPolicy({
      "apis.yaml": basePolicy["apis.yaml"]?.replace("viewer: [read:orders]", "viewer: [read:ordres, export]"),
      "customers/acme.yaml": basePolicy["customers/acme.yaml"]
        ?.replace("name: Acme\n", "nane: Acme\n")
        .replace("roles: [orders:viewer]", "roles: [orders:viewr]")
        .replace("algorithms: [RS256]", "algorithms: [HS256]"),
      "customers/globex.yaml": undefined,
      "vendor.yaml": "customer: [",
    });
    expect(problems.map((text) => text.split(": ")[0])).toEqual([
      "apis.yaml:11:16",
      "apis.yaml:11:29",
      "customers/acme.yaml:2:1",
      "customers/acme.yaml:22:13",
      "customers/acme.yaml:49:20",
      "vendor.yaml:1:12",
    ]);
  });

  it("reports a value that is not set once, without what follows from it", async () => {
    const { problems } = await tryPolicy({
      "customers/acme.yaml": basePolicy["customers/acme.yaml"]
        ?.replace("[https://portal.acme.example/callback]", '["${PORTAL}/callback", "${OTHER}"]')
        .replace("jwks_uri: https://login.acme.example/jwks", "jwks_uri: ${PORTAL}/jwks"),
      "customers/globex.yaml": basePolicy["customers/globex.yaml"]?.replace("name: Globex", "name: ${PORTAL}"),
    });
    expect(problems).toEqual([
      "customers/acme.yaml:30:18: ${PORTAL} has no value, here and in 2 further places: " +
        "add it to values in environments/local.yaml (there are: ISSUER)",
      "customers/acme.yaml:30:40: ${OTHER} has no value: add it to values in environments/local.yaml (there are: ISSUER)",
    ]);
  });

  it("accepts a byte order mark and counts columns without it", async () => {
    const { problems } = await tryPolicy({ "vendor.yaml": `\uFEFF${basePolicy["vendor.yaml"]}` });
    expect(problems).toEqual([]);
    const wrong = await tryPolicy({ "vendor.yaml": `\uFEFFcolour: red\n${basePolicy["vendor.yaml"]}` });
    expect(wrong.problems).toEqual([expect.stringMatching(/^vendor\.yaml:1:1: unknown key "colour"/)]);
  });

  it("keeps dates and words such as yes as strings", async () => {
    const text = basePolicy["customers/acme.yaml"]?.replace("department: Sales", "department: yes");
    const { policy } = await tryPolicy({ "customers/acme.yaml": text });
    expect(policy?.customers[0]?.role_mapping[1]).toEqual({
      when: { department: "yes" },
      roles: ["orders:viewer"],
      until: "2030-01-31",
    });
  });

  it("locates keys, values and missing entries", async () => {
    const { policy } = await tryPolicy();
    if (!policy) throw new Error("not loaded");
    const acme = policy.files.customer("acme");
    const place = (...args: Parameters<typeof policy.locate>) => {
      const { line, column } = policy.locate(...args);
      return `${line}:${column}`;
    };
    expect(place(acme, ["customer"])).toBe("1:11");
    expect(place(acme, ["customer"], "key")).toBe("1:1");
    expect(place(acme, ["connections", "acme-oidc"])).toBe("4:3");
    expect(place(acme, ["role_mapping", 1, "roles", 0])).toBe("22:13");
    expect(place(acme, ["examples", 0])).toBe("54:5");
    expect(place(acme, ["connections", "acme-oidc", "nothing", 7])).toBe("4:3");
    expect(place(acme, ["nothing"])).toBe("1:1");
    expect(policy.locate("no such file", []).line).toBe(1);
  });

  it("returns data that is frozen and has no prototypes", async () => {
    const { policy } = await tryPolicy();
    const roles = policy?.apis.apis.orders?.roles;
    expect(Object.isFrozen(roles)).toBe(true);
    expect(roles?.toString).toBeUndefined();
    expect(policy?.customers[0]?.access.hasOwnProperty).toBeUndefined();
  });
});

describe("loadPolicy, for files that are missing or malformed", () => {
  it.each([
    ["a missing folder", { dir: "/nowhere" }, /^\/nowhere\/environments:1:1: there is no such folder/],
    [
      "a missing environment",
      { environment: "lokal" },
      /lokal\.yaml:1:1: there is no environment "lokal"; did you mean "local"\?/,
    ],
    ["an environment that is a path", { environment: "../apis" }, /there is no environment "\.\.\/apis"/],
  ])("refuses %s", async (_, options, message) => {
    const { problems } = await tryPolicy({}, options);
    expect(problems).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    ["a missing file", "apis.yaml", undefined, /^apis\.yaml:1:1: there is no such file/],
    ["an empty file", "vendor.yaml", "", /^vendor\.yaml:1:1: the file is empty/],
    ["a file of comments", "vendor.yaml", "# nothing\n", /^vendor\.yaml:1:1: the file is empty/],
    ["a file that is a list", "vendor.yaml", "- a\n", /^vendor\.yaml:1:1: must be a mapping, is a list/],
    ["broken YAML", "vendor.yaml", "a: [1\n", /^vendor\.yaml:\d:\d: not YAML: /],
    ["two documents", "vendor.yaml", "a: 1\n---\nb: 1\n", /^vendor\.yaml:\d:\d: not YAML: .*multiple documents/],
    ["bytes that are not UTF-8", "vendor.yaml", new Uint8Array([0x61, 0xff]), /^vendor\.yaml:1:1: is not UTF-8/],
    ["a big file", "vendor.yaml", `# ${"x".repeat(1_000_000)}`, /^vendor\.yaml:1:1: has 1000002 bytes/],
    ["deep nesting", "vendor.yaml", "[".repeat(30_000), /^vendor\.yaml:\d+:\d+: /],
    [
      "nesting hundreds of levels deep",
      "vendor.yaml",
      `a: ${"[".repeat(200)}${"]".repeat(200)}`,
      /^vendor\.yaml:1:68: nested deeper than 64 levels/,
    ],
    ["a file that ends with .yml", "customers/zeta.yml", "a: 1", /^customers\/zeta\.yml:1:1: is not read: rename it/],
    ["a folder named like a file", "customers/zeta.yaml/inner.yaml", "a: 1", /^customers\/zeta\.yaml:1:1: /],
    [
      "an environment without values",
      "environments/local.yaml",
      "domain: localhost:8443\nvalues: 5\n",
      /^environments\/local\.yaml:2:9: must be a mapping/,
    ],
  ])("refuses %s", async (_, name, text, message) => {
    const { problems } = await tryPolicy({ [name]: text });
    expect(problems).toContainEqual(expect.stringMatching(message));
  });

  it("refuses a policy without the folder customers", async () => {
    const { problems } = await tryPolicy({ "customers/acme.yaml": undefined, "customers/globex.yaml": undefined });
    expect(problems).toEqual([expect.stringMatching(/^customers:1:1: there is no such folder: create it/)]);
  });

  it("throws an error with a static code and a line of its message for each problem", async () => {
    const error = await loadPolicy({ dir: "/nowhere", environment: "local", now: testTime }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PolicyError);
    expect(error.code).toBe("policy_invalid");
    expect(PolicyError.code).toBe("policy_invalid");
    expect(error.message.split("\n")).toHaveLength(error.problems.length);
  });
});
