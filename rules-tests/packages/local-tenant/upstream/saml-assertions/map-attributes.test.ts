import { describe, expect, it } from "@jest/globals";
import type { Connection } from "../../../../../packages/local-tenant/store/entities.ts";
import { defaultSwitches, type Switches } from "../../../../../packages/local-tenant/switches.ts";
import { mapSamlAttributes } from "../../../../../packages/local-tenant/upstream/saml-assertions/map-attributes.ts";
import type { NameId } from "../../../../../packages/local-tenant/upstream/saml-assertions/saml-claims.ts";

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const groups = "http://schemas.xmlsoap.org/claims/Group";
const level = "http://schemas.globex.example/claims/level";

interface Given {
  readonly attributes?: Readonly<Record<string, readonly string[]>> | Iterable<readonly [string, readonly string[]]>;
  readonly nameId?: NameId | null;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly switches?: Partial<Switches>;
}

function map({ attributes = {}, nameId = { value: "gil", format: undefined }, options = {}, switches }: Given) {
  const connection: Connection = {
    id: "con_globex",
    name: "globex",
    strategy: "samlp",
    options,
    enabled_clients: [],
    is_domain_connection: false,
  };
  const entries = Symbol.iterator in attributes ? attributes : Object.entries(attributes);
  const claims = {
    attributes: new Map<string, readonly string[]>(entries),
    nameId: nameId ?? undefined,
    issuer: "urn:idp",
  };
  return mapSamlAttributes(connection, claims, { ...defaultSwitches, ...switches });
}

/** Without what every profile has. */
function mapped(given: Given): Record<string, unknown> {
  const { issuer: _issuer, nameIdAttributes: _nameId, ...attributes } = map(given).attributes;
  return attributes;
}

describe("mapping a SAML assertion to a profile", () => {
  it("maps what Auth0 maps by default", () => {
    const attributes = {
      [`${soap}/emailaddress`]: ["gil@globex.example"],
      [`${soap}/name`]: ["Gil Green"],
      [`${soap}/givenname`]: ["Gil"],
      [`${soap}/surname`]: ["Green"],
      [groups]: ["staff", "finance"],
    };
    expect(mapped({ attributes })).toEqual({
      email: "gil@globex.example",
      name: "Gil Green",
      given_name: "Gil",
      family_name: "Green",
      groups: ["staff", "finance"],
    });
  });

  it("sets what Auth0 sets beside the attributes, whatever these are called", () => {
    const attributes = { issuer: ["urn:evil"], nameIdAttributes: ["evil"], sessionIndex: ["kept: there is none"] };
    const nameId = { value: "gil", format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" };
    expect(map({ attributes, nameId }).attributes).toEqual({
      issuer: "urn:idp",
      nameIdAttributes: { value: "gil", Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
      sessionIndex: "kept: there is none",
    });
  });

  it("lays what nothing maps at the root under its own name", () => {
    expect(
      mapped({ attributes: { [level]: ["director"], department: ["Sales"], email: ["raw@globex.example"] } }),
    ).toEqual({
      [level]: "director",
      department: "Sales",
      email: "raw@globex.example",
    });
  });

  it("prefers what is mapped to what has that name itself", () => {
    const attributes = [
      ["email", ["raw@globex.example"]],
      [`${soap}/emailaddress`, ["mapped@globex.example"]],
    ] as const;
    for (const order of [attributes, attributes.toReversed()]) {
      expect(mapped({ attributes: order })).toEqual({ email: "mapped@globex.example" });
    }
  });

  it("follows fieldsMap: a name, the first of several that is there, and over the defaults", () => {
    const options = { fieldsMap: { level, given_name: ["first", "FirstName"], groups: "memberOf", email: [] } };
    const attributes = {
      [level]: ["director"],
      FirstName: ["Gil"],
      memberOf: ["a", "b"],
      [groups]: ["not these"],
      [`${soap}/emailaddress`]: ["not mapped"],
    };
    expect(mapped({ attributes, options })).toEqual({
      level: "director",
      given_name: "Gil",
      groups: ["a", "b"],
      [groups]: "not these",
      [`${soap}/emailaddress`]: "not mapped",
    });
  });

  it("maps one attribute to several keys, and the NameID to any", () => {
    const options = { fieldsMap: { email: `${soap}/nameidentifier`, mail: "m", contact: "m" } };
    expect(mapped({ attributes: { m: ["x"] }, options })).toEqual({ email: "gil", mail: "x", contact: "x" });
  });

  it.each([null, 7, "text", ["a"], { email: 7 }, { email: { a: "b" } }, { email: ["", null] }])(
    "maps nothing by a fieldsMap of %j",
    (fieldsMap) => expect(mapped({ attributes: { a: ["1"] }, options: { fieldsMap } })).toEqual({ a: "1" }),
  );

  it("keeps one value a string, several a list, an empty one empty, and leaves out what has none", () => {
    const attributes = { one: ["a,b"], two: ["a", "a"], empty: [""], none: [], [groups]: [] };
    expect(mapped({ attributes })).toStrictEqual({ one: "a,b", two: ["a", "a"], empty: "" });
  });

  it("takes email_verified for what it says", () => {
    expect(mapped({ attributes: { email_verified: ["true"] } })).toEqual({ email_verified: true });
    for (const value of ["false", "TRUE", "1", ""]) {
      expect(mapped({ attributes: { email_verified: [value] } })).toEqual({ email_verified: false });
    }
    expect(mapped({ attributes: { email_verified: ["true", "true"] } })).toEqual({ email_verified: false });
  });

  it("never lets a provider assert Auth0's own keys, by their names or by a mapping", () => {
    const own = ["user_id", "identities", "app_metadata", "user_metadata", "blocked", "logins_count", "multifactor"];
    const hostile = [...own, "__proto__", "constructor", "prototype"];
    const attributes = hostile.map((name) => [name, ["evil"]] as const);
    expect(mapped({ attributes })).toEqual({});
    const options = {
      fieldsMap: Object.fromEntries(hostile.filter((key) => key !== "user_id").map((key) => [key, "x"])),
    };
    const { attributes: result } = map({ attributes: { x: ["evil"] }, options });
    expect(Object.keys(result).toSorted()).toEqual(["issuer", "nameIdAttributes"]);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it("stores dots as they are, or as colons, by the switch", () => {
    const attributes = { "urn:oid:0.9.2342": ["x"], [level]: ["y"], [`${soap}/emailaddress`]: ["z"] };
    const colons = mapped({ attributes, switches: { samlAttributeDots: "colons" } });
    expect(colons).toEqual({ "urn:oid:0:9:2342": "x", "http://schemas:globex:example/claims/level": "y", email: "z" });
  });

  describe("the user's id", () => {
    const upn = { [`${soap}/upn`]: ["gil@corp"], [`${soap}/name`]: ["Gil"] };
    const nameIdentifier = { [`${soap}/nameidentifier`]: ["n"] };
    it.each<[string, Given, string]>([
      ["the NameID", { attributes: { ...upn, ...nameIdentifier } }, "gil"],
      ["else the attribute nameidentifier", { nameId: null, attributes: { ...upn, ...nameIdentifier } }, "n"],
      ["else upn", { nameId: null, attributes: upn }, "gil@corp"],
      ["else the name", { nameId: null, attributes: { [`${soap}/name`]: ["Gil"] } }, "Gil"],
      ["before these user_id_attribute", { attributes: { id: ["7"] }, options: { user_id_attribute: "id" } }, "7"],
      ["which may be missing", { attributes: {}, options: { user_id_attribute: "id" } }, "gil"],
      [
        "or what fieldsMap.user_id names",
        { attributes: { id: ["7"] }, options: { fieldsMap: { user_id: ["x", "id"] } } },
        "7",
      ],
    ])("is %s", (_what, given, subject) => expect(map(given).subject).toBe(subject));

    it.each<[string, Given]>([
      ["nothing names the user", { nameId: null }],
      ["the NameID is empty", { nameId: { value: "", format: undefined } }],
      ["what fieldsMap.user_id names is missing", { options: { fieldsMap: { user_id: "id" } } }],
      ["it would be one of several", { attributes: { id: ["7", "8"] }, options: { user_id_attribute: "id" } }],
      [
        "the attribute is there without a value that says anything",
        { attributes: { id: [" "] }, options: { user_id_attribute: "id" } },
      ],
    ])("is missing where %s", (_what, given) => {
      expect(() => map(given)).toThrow(/^The connection "globex" got an assertion with/);
    });
  });
});
