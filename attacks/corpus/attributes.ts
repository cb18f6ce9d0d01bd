import type { AttackClass, LoginAttack } from "../attack.ts";

const login = (
  name: string,
  reference: string,
  expected: LoginAttack["expected"],
  rest: Partial<LoginAttack>,
): LoginAttack => ({
  trigger: "post-login",
  name,
  reference,
  expected,
  ...rest,
});

const group = "Orders-Managers";
/** Values that are not the group, and that a lenient comparison might take for it. */
const groups: readonly [what: string, value: unknown][] = [
  ["in lower case", group.toLowerCase()],
  ["with a space before it", ` ${group}`],
  ["with a space after it", `${group} `],
  ["with a no-break space", `${group}\u00a0`],
  ["with a tab", `\t${group}`],
  ["with a line break", `${group}\n`],
  ["with a zero-width space", `Orders\u200b-Managers`],
  ["with a NUL", `${group}\u0000`],
  ["in full-width letters", "\uff2frders-Managers"],
  ["with a Cyrillic letter", "\u041erders-Managers"],
  ["with a soft hyphen", "Orders\u00ad-Managers"],
  ["with another hyphen", "Orders\u2010Managers"],
  ["joined by a comma", `Sales,${group}`],
  ["joined by a semicolon", `Sales;${group}`],
  ["joined by a space", `Sales ${group}`],
  ["in a distinguished name", `CN=${group},OU=Groups,DC=acme,DC=example`],
  ["as a path", `/${group}`],
  ["behind a domain", `ACME\\${group}`],
  ["as JSON", JSON.stringify([group])],
  ["in quotes", `"${group}"`],
  ["as an object", { value: group }],
  ["as an object's key", { [group]: true }],
  ["in a nested list", [[group]]],
  ["as an object in a list", [{ name: group }]],
  ["as a pattern", "Orders-*"],
  ["as a regular expression", "^Orders-Managers$"],
  ["as everything", "*"],
  ["cut short", group.slice(0, -1)],
  ["with something before it", `x${group}`],
  ["with something after it", `${group}x`],
  ["null", null],
  ["true", true],
  ["a number", 7],
  ["an empty text", ""],
  ["an empty list", []],
  ["the role's name", "manager"],
  ["the API's and the role's name", "orders:manager"],
  ["a key of the prototype", "__proto__"],
  ["a name of the prototype's", "constructor"],
  ["more than 1,024 characters", group + "x".repeat(1024)],
];

const mapping = groups.map(([what, value]) =>
  login(`the group ${what}`, "docs/policy-files.md", "no_role", { attributes: { groups: value } }),
);

const places: readonly [what: string, rest: Partial<LoginAttack>][] = [
  ["the user's own metadata alone", { event: { user: { user_metadata: { groups: [group] }, groups: undefined } } }],
  ["the application's metadata alone", { event: { user: { app_metadata: { groups: [group] }, groups: undefined } } }],
  ["the user's own metadata too", { event: { user: { user_metadata: { groups: [group] } } } }],
  ["the application's metadata too", { event: { user: { app_metadata: { groups: ["x"] } } } }],
  ["the prototype", { attributes: { groups: undefined, __proto__: { groups: [group] } } }],
  ["another attribute", { attributes: { groups: undefined, Groups: [group] } }],
  ["an attribute with a space", { attributes: { groups: undefined, "groups ": [group] } }],
  ["an attribute of the same look", { attributes: { groups: undefined, gr\u043eups: [group] } }],
  ["a nested attribute", { attributes: { groups: undefined, claims: { groups: [group] } } }],
  ["roles", { attributes: { groups: undefined, roles: ["manager"] } }],
  ["permissions", { attributes: { groups: undefined, permissions: ["write:orders"] } }],
  ["scope", { attributes: { groups: undefined, scope: "write:orders" } }],
  ["a namespaced claim", { attributes: { groups: undefined, "https://claims.example.com/roles": ["manager"] } }],
  ["Auth0's own roles", { attributes: { groups: undefined }, event: { authorization: { roles: ["manager"] } } }],
  [
    "the organization's metadata",
    { attributes: { groups: undefined }, event: { tenant: { id: "t", groups: [group] } } },
  ],
  [
    "the request",
    { attributes: { groups: undefined }, event: { request: { query: { groups: group }, body: { groups: group } } } },
  ],
  [
    "transaction metadata",
    { attributes: { groups: undefined }, event: { transaction: { metadata: { groups: group } } } },
  ],
];
const sources = places.map(([what, rest]) => login(`the group in ${what}`, "docs/policy-files.md", "no_role", rest));

const overage: readonly [string, Record<string, unknown>][] = [
  ["_claim_names", { _claim_names: { groups: "src1" } }],
  ["hasgroups", { hasgroups: true }],
  ["hasgroups as text", { hasgroups: "true" }],
  ["groups.link", { "http://schemas.microsoft.com/claims/groups.link": "https://graph.example" }],
];
const overages = overage.map(([what, attributes]) =>
  login(`groups left out, told by ${what}`, "Microsoft identity platform, group overages", "groups_overage", {
    attributes: { groups: undefined, ...attributes },
  }),
);

const nOAuth = "nOAuth (Descope 2023; CVE-2023-3128)";
const addresses: readonly [what: string, email: unknown, reference?: string][] = [
  ["of another customer's domain", "ann@globex.example", nOAuth],
  ["of a domain that ends likewise", "ann@evil-acme.example", nOAuth],
  ["of a subdomain", "ann@mail.acme.example"],
  ["of a domain that begins likewise", "ann@acme.example.evil.test"],
  ["with a comment's end cut off", "ann@acme.exampl", "CVE-2017-11427 to 11430"],
  ["with two at signs", "ann@evil.test@acme.example"],
  ["in quotes", '"ann@evil.test"@acme.example'],
  ["with a dot at its end", "ann@acme.example."],
  ["with a line break in it", "ann\r\nBcc: x@acme.example", "CWE-93"],
  ["with a space in it", "ann b@acme.example"],
  ["with a NUL", "ann@acme.example\u0000"],
  ["with a port", "ann@acme.example:443"],
  ["with a path", "ann@acme.example/x"],
  ["in angle brackets", "Ann <ann@acme.example>"],
  ["with percent-encoding", "ann@acme.exam%70le"],
  ["with a Cyrillic letter", "ann@\u0430cme.example"],
  ["of an IP address", "ann@[127.0.0.1]"],
  ["that is a list", ["ann@acme.example"]],
  ["that is an object", { address: "ann@acme.example" }],
  ["that is missing", undefined],
  ["that is null", null],
  ["that is empty", ""],
  ["that is a domain only", "acme.example"],
  ["with nothing before the at sign", "@acme.example"],
  ["with 65 characters before the at sign", `${"a".repeat(65)}@acme.example`],
];
const domains = addresses.map(([what, email, reference = "docs/policy-files.md"]) =>
  login(`an address ${what}`, reference, "email_domain_not_allowed", { attributes: { email } }),
);
const verification = [false, "false"].map((email_verified) =>
  login(`an address with email_verified ${JSON.stringify(email_verified)}`, nOAuth, "email_domain_not_allowed", {
    attributes: { email_verified },
  }),
);
const shadowed = [
  ["user_metadata", "ann@acme.example"],
  ["user_metadata", "eve@acme.example"],
  ["app_metadata", "eve@acme.example"],
].map(([metadata = "", email]) =>
  login(`an address where ${metadata} has ${email}`, nOAuth, "email_domain_not_allowed", {
    event: { user: { [metadata]: { email } } },
  }),
);

export const attributes: readonly AttackClass[] = [
  { name: "a value that is nearly a mapped one", attacks: mapping },
  { name: "an attribute from a source that does not count", attacks: [...sources, ...overages] },
  { name: "an e-mail address that proves nothing", attacks: [...domains, ...verification, ...shadowed] },
];
