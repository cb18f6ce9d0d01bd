import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { readAssertion } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-assertion.ts";
import { readSaml2 } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-saml2.ts";
import { elementOf } from "../xml/element-of.ts";

const [begin, middle, end] = ["2026-01-02T03:04:05Z", "2026-01-02T03:05:00Z", "2026-01-02T04:04:05Z"] as const;
const bearer = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

const parts = {
  version: ' Version="2.0"',
  id: ' ID="_1"',
  issued: ` IssueInstant="${begin}"`,
  issuer: "<Issuer> urn:idp </Issuer>",
  nameId: '<NameID Format="urn:f" NameQualifier="urn:n" SPNameQualifier="urn:s"> gil </NameID>',
  confirmation: `<SubjectConfirmation Method="${bearer}"><SubjectConfirmationData Recipient="https://r.example/" InResponseTo="_q" NotBefore="${begin}" NotOnOrAfter="${end}"/></SubjectConfirmation>`,
  conditions: `<Conditions NotBefore="${begin}" NotOnOrAfter="${end}"><AudienceRestriction><Audience>urn:a</Audience></AudienceRestriction><OneTimeUse/><ProxyRestriction/></Conditions>`,
  statement: `<AuthnStatement SessionIndex="s1" SessionNotOnOrAfter="${middle}"><AuthnContext><AuthnContextClassRef> urn:c </AuthnContextClassRef></AuthnContext></AuthnStatement>`,
  attributes:
    '<AttributeStatement><Attribute Name="a"><AttributeValue>1</AttributeValue></Attribute></AttributeStatement>',
  namespace: "urn:oasis:names:tc:SAML:2.0:assertion",
};

function read(changes: Partial<typeof parts> = {}) {
  const { version, id, issued, issuer, nameId, confirmation, conditions, statement, attributes, namespace } = {
    ...parts,
    ...changes,
  };
  const subject = `<Subject>${nameId}${confirmation}</Subject>`;
  const inner = `${issuer}${subject}${conditions}${statement}${attributes}`;
  return readAssertion(elementOf(`<Assertion xmlns="${namespace}"${version}${id}${issued}>${inner}</Assertion>`));
}

describe("an assertion of SAML 2.0", () => {
  const confirmation = {
    ...{ recipient: "https://r.example/", inResponseTo: "_q" },
    ...{ notBefore: Date.parse(begin), notOnOrAfter: Date.parse(end) },
  };

  it("is read as a whole", () => {
    expect(read()).toEqual({
      id: "_1",
      issued: Date.parse(begin),
      notBefore: Date.parse(begin),
      notOnOrAfter: Date.parse(end),
      audiences: [["urn:a"]],
      confirmations: [confirmation],
      hasSignIn: true,
      isUnconfirmed: false,
      sessionNotOnOrAfter: Date.parse(middle),
      claims: {
        issuer: "urn:idp",
        nameId: { value: " gil ", format: "urn:f", nameQualifier: "urn:n", spNameQualifier: "urn:s" },
        sessionIndex: "s1",
        authenticationMethod: "urn:c",
        attributes: [["a", ["1"]]],
      },
    });
  });

  it("may lack what is optional", () => {
    const bare = { nameId: "", attributes: "", statement: "<AuthnStatement/>", confirmation: "" };
    expect(read(bare)).toMatchObject({
      confirmations: [],
      sessionNotOnOrAfter: undefined,
      claims: { nameId: undefined, sessionIndex: undefined, authenticationMethod: undefined, attributes: [] },
    });
    const withoutMethod = read({ statement: "<AuthnStatement><AuthnContext/></AuthnStatement>" });
    expect(withoutMethod.claims.authenticationMethod).toBeUndefined();
    expect(read({ nameId: "<NameID>gil</NameID>" }).claims.nameId).toEqual({ value: "gil" });
  });

  it("has the bearer confirmations only, with or without data", () => {
    const without = `<SubjectConfirmation Method="${bearer}"/>`;
    const others = parts.confirmation.replace(bearer, "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key");
    const { confirmations } = read({ confirmation: `${others}<SubjectConfirmation/>${without}${parts.confirmation}` });
    const empty = { recipient: undefined, inResponseTo: undefined, notBefore: undefined, notOnOrAfter: undefined };
    expect(confirmations).toEqual([empty, confirmation]);
  });

  const foreign = '<AuthnStatement xmlns="urn:x"/>';
  it.each<[string, Partial<typeof parts>, string]>([
    ["another namespace", { namespace: "urn:x" }, "has a signature that does not cover an assertion"],
    ["no version", { version: "" }, "is neither SAML 1.1 nor SAML 2.0"],
    ["another version", { version: ' Version="2.1"' }, "is neither SAML 1.1 nor SAML 2.0"],
    ["no id", { id: "" }, "has no ID"],
    ["no time", { issued: "" }, "has no IssueInstant"],
    ["no issuer", { issuer: "" }, "has no Issuer in its Assertion"],
    ["no conditions", { conditions: "" }, "has no Conditions in its Assertion"],
    ["no authentication statement", { statement: "" }, "has no authentication statement"],
    ["an authentication statement of another namespace", { statement: foreign }, "has no authentication statement"],
    ["two names", { nameId: parts.nameId + parts.nameId }, "has more than one NameID in its Subject"],
    ["a second subject", { attributes: "<Subject/>" }, "has more than one Subject in its Assertion"],
    ["an unnamed attribute", { attributes: "<AttributeStatement><Attribute/></AttributeStatement>" }, "has no Name"],
    [
      "an unknown condition",
      { conditions: "<Conditions><Condition/></Conditions>" },
      "has an unknown condition in its assertion",
    ],
  ])("is refused with %s", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });

  it("is an Assertion", () => {
    const other = elementOf(`<Advice xmlns="${parts.namespace}" Version="2.0"/>`);
    expect(() => readSaml2(other)).toThrow(new MessageError("has a signature that does not cover an assertion"));
  });
});
