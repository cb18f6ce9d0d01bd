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
    attributes: [...entries],
    nameId: nameId ?? undefined,
    issuer: "urn:idp",
  };
  return mapSamlAttributes(connection, claims, { ...defaultSwitches, ...switches });
}

/** Without the properties that every profile has. */
function mapped(given: Given): Record<string, unknown> {
  const { issuer: _issuer, nameIdAttributes: _nameId, ...attributes } = map(given).attributes;
  return attributes;
}

describe("mapping a SAML assertion to a profile", () => {
  it("maps the attributes that Auth0 maps by default", () => {
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

  it("puts Entra's object ids of groups into group_ids, or leaves them under their URI by a switch", () => {
    const uri = "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups";
    const attributes = { [uri]: ["1b2c3d4e-0000-4000-8000-000000000001"] };
    expect(mapped({ attributes })).toEqual({ group_ids: attributes[uri]?.[0] });
    expect(mapped({ attributes, switches: { entraGroupIds: "groups" } })).toEqual({ [uri]: attributes[uri]?.[0] });
  });

  it("sets Auth0's own properties, even if attributes have the same names", () => {
    const attributes = {
      issuer: ["urn:evil"],
      nameIdAttributes: ["evil"],
      sessionIndex: ["kept: the assertion has none"],
    };
    const nameId = { value: "gil", format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" };
    expect(map({ attributes, nameId }).attributes).toEqual({
      issuer: "urn:idp",
      nameIdAttributes: { value: "gil", Format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
      sessionIndex: "kept: the assertion has none",
    });
  });

  it("keeps unmapped attributes at the root under their own names", () => {
    expect(
      mapped({ attributes: { [level]: ["director"], department: ["Sales"], email: ["raw@globex.example"] } }),
    ).toEqual({
      [level]: "director",
      department: "Sales",
      email: "raw@globex.example",
    });
  });

  it("prefers a mapped attribute to an attribute with that name", () => {
    const attributes = [
      ["email", ["raw@globex.example"]],
      [`${soap}/emailaddress`, ["mapped@globex.example"]],
    ] as const;
    for (const order of [attributes, attributes.toReversed()]) {
      expect(mapped({ attributes: order })).toEqual({ email: "mapped@globex.example" });
    }
  });

  it("follows fieldsMap: a name, or the first of several that is present, overriding the defaults", () => {
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

  it("maps one attribute to several keys, and the NameID to any key", () => {
    const options = { fieldsMap: { email: `${soap}/nameidentifier`, mail: "m", contact: "m" } };
    expect(mapped({ attributes: { m: ["x"] }, options })).toEqual({ email: "gil", mail: "x", contact: "x" });
  });

  it.each([null, 7, "text", ["a"], { email: 7 }, { email: { a: "b" } }, { email: ["", null] }])(
    "ignores a fieldsMap of %j",
    (fieldsMap) => expect(mapped({ attributes: { a: ["1"] }, options: { fieldsMap } })).toEqual({ a: "1" }),
  );

  it("keeps one value as a string, several as a list, an empty value as empty, and omits attributes without values", () => {
    const attributes = { one: ["a,b"], two: ["a", "a"], empty: [""], none: [], [groups]: [] };
    expect(mapped({ attributes })).toStrictEqual({ one: "a,b", two: ["a", "a"], empty: "" });
  });

  it("takes the last attribute of a name, or the values of all by a switch", () => {
    const attributes = [
      ["role", ["a", "b"]],
      ["other", ["x"]],
      ["role", ["c"]],
    ] as const;
    expect(mapped({ attributes })).toEqual({ role: "c", other: "x" });
    const switches = { samlRepeatedAttributes: "merged" } as const;
    expect(mapped({ attributes, switches })).toEqual({ role: ["a", "b", "c"], other: "x" });
  });

  it("names a format only where the NameID has one", () => {
    expect(map({}).attributes.nameIdAttributes).toStrictEqual({ value: "gil" });
  });

  it("reads email_verified as a boolean", () => {
    expect(mapped({ attributes: { email_verified: ["true"] } })).toEqual({ email_verified: true });
    for (const value of ["false", "TRUE", "1", ""]) {
      expect(mapped({ attributes: { email_verified: [value] } })).toEqual({ email_verified: false });
    }
    expect(mapped({ attributes: { email_verified: ["true", "true"] } })).toEqual({ email_verified: false });
  });

  it("never lets a provider set Auth0's own keys, directly or through a mapping", () => {
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

  it("stores dots unchanged or as colons, depending on the switch", () => {
    const attributes = { "urn:oid:0.9.2342": ["x"], [level]: ["y"], [`${soap}/emailaddress`]: ["z"] };
    const colons = mapped({ attributes, switches: { samlAttributeDots: "colons" } });
    expect(colons).toEqual({ "urn:oid:0:9:2342": "x", "http://schemas:globex:example/claims/level": "y", email: "z" });
  });

  describe("the user id", () => {
    const upn = { [`${soap}/upn`]: ["gil@corp"], [`${soap}/name`]: ["Gil"] };
    const nameIdentifier = { [`${soap}/nameidentifier`]: ["n"] };
    it.each<[string, Given, string]>([
      ["the NameID", { attributes: { ...upn, ...nameIdentifier } }, "gil"],
      ["otherwise the attribute nameidentifier", { nameId: null, attributes: { ...upn, ...nameIdentifier } }, "n"],
      ["otherwise upn", { nameId: null, attributes: upn }, "gil@corp"],
      ["otherwise the name", { nameId: null, attributes: { [`${soap}/name`]: ["Gil"] } }, "Gil"],
      ["user_id_attribute first of all", { attributes: { id: ["7"] }, options: { user_id_attribute: "id" } }, "7"],
      ["the NameID if that attribute is missing", { attributes: {}, options: { user_id_attribute: "id" } }, "gil"],
      [
        "the attribute that fieldsMap.user_id names",
        { attributes: { id: ["7"] }, options: { fieldsMap: { user_id: ["x", "id"] } } },
        "7",
      ],
    ])("is %s", (_what, given, subject) => expect(map(given).subject).toBe(subject));

    it.each<[string, Given]>([
      ["nothing names the user", { nameId: null }],
      ["the NameID is empty", { nameId: { value: "", format: undefined } }],
      ["the attribute that fieldsMap.user_id names is missing", { options: { fieldsMap: { user_id: "id" } } }],
      ["the attribute has several values", { attributes: { id: ["7", "8"] }, options: { user_id_attribute: "id" } }],
      ["the attribute is blank", { attributes: { id: [" "] }, options: { user_id_attribute: "id" } }],
    ])("is missing where %s", (_what, given) => {
      expect(() => map(given)).toThrow(/^The connection "globex" got an assertion with/);
    });
  });
});
