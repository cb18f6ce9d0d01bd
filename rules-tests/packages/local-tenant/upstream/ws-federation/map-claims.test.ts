import { describe, expect, it } from "@jest/globals";
import { defaultSwitches, type Switches } from "../../../../../packages/local-tenant/switches.ts";
import { UpstreamError } from "../../../../../packages/local-tenant/upstream/upstream-error.ts";
import { mapAdfsClaims } from "../../../../../packages/local-tenant/upstream/ws-federation/map-claims.ts";
import { connectionWith } from "../connection.ts";

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
type Attributes = Iterable<readonly [string, readonly string[]]>;

function map(
  attributes: Attributes,
  options: Readonly<Record<string, unknown>> = {},
  switches: Partial<Switches> = {},
) {
  const claims = { attributes, nameId: { value: "jo", format: undefined }, issuer: "urn:adfs" };
  return mapAdfsClaims(connectionWith(options, "adfs"), claims, { ...defaultSwitches, ...switches });
}

/** Without what every profile has. */
function mapped(...given: Parameters<typeof map>): Record<string, unknown> {
  const { issuer: _issuer, nameIdAttributes: _nameId, email_verified: _verified, ...rest } = map(...given).attributes;
  return rest;
}

describe("the claims of an AD FS token", () => {
  it("get the profile's names, or the last part of their own", () => {
    const attributes: Attributes = [
      [`${soap}/emailaddress`, ["jo@initech.example"]],
      [`${soap}/department`, ["Sales"]],
      ["http://x.example/office/", ["slash at the end"]],
      ["plain", ["no slash"]],
    ];
    expect(map(attributes).subject).toBe("jo");
    expect(mapped(attributes)).toEqual({
      email: "jo@initech.example",
      department: "Sales",
      "http://x.example/office/": "slash at the end",
      plain: "no slash",
    });
    expect(mapped(attributes, {}, { adfsClaimNames: "claim_type" })).toMatchObject({
      email: "jo@initech.example",
      [`${soap}/department`]: "Sales",
    });
  });

  it("keep their types where two would share a name", () => {
    const attributes: Attributes = [
      ["urn:a/level", ["1"]],
      ["urn:b/level", ["2"]],
      ["urn:c/email", ["3"]],
      [`${soap}/emailaddress`, ["jo@initech.example"]],
    ];
    expect(mapped(attributes)).toEqual({
      "urn:a/level": "1",
      "urn:b/level": "2",
      "urn:c/email": "3",
      email: "jo@initech.example",
    });
  });

  it("cannot take the names of Auth0's own keys, nor those of the protocol", () => {
    const attributes: Attributes = [
      ["urn:a/user_id", ["evil"]],
      ["urn:a/app_metadata", ["evil"]],
      ["urn:a/issuer", ["evil"]],
    ];
    expect(map(attributes).attributes).toEqual({
      issuer: "urn:adfs",
      nameIdAttributes: { value: "jo" },
      "urn:a/issuer": "evil",
      email_verified: false,
    });
  });

  it("keep the name that the protocol has for them", () => {
    // `issuer` is asserted too, but the profile has the protocol's own.
    expect(map([["issuer", ["evil"]]]).attributes).toMatchObject({ issuer: "urn:adfs" });
  });

  it("verify an email only where the connection says so", () => {
    const verified = (options: Readonly<Record<string, unknown>>) =>
      map([["email_verified", ["true"]]], options).attributes.email_verified;
    const option = "should_trust_email_verified_connection";
    expect(verified({})).toBe(false);
    expect(verified({ [option]: "never_set_emails_as_verified" })).toBe(false);
    expect(verified({ [option]: "always_set_emails_as_verified" })).toBe(true);
  });

  it("do not follow options.fieldsMap, which AD FS connections lack", () => {
    expect(mapped([["urn:a/level", ["1"]]], { fieldsMap: { rank: "urn:a/level" } })).toEqual({ level: "1" });
  });

  it("must name a user", () => {
    const claims = { attributes: [], nameId: undefined, issuer: "urn:adfs" };
    const mapNobody = () => mapAdfsClaims(connectionWith({}, "adfs"), claims, defaultSwitches);
    expect(mapNobody).toThrow(new UpstreamError(connectionWith(), "got an assertion without a user id"));
  });
});
