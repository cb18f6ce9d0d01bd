import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import { readAssertion } from "../../../../../packages/local-tenant/upstream/saml-assertions/read-assertion.ts";
import { elementOf } from "../xml/element-of.ts";

const [begin, end] = ["2026-01-02T03:04:05Z", "2026-01-02T04:04:05Z"] as const;
const confirmed = (method: string) =>
  `<SubjectConfirmation><ConfirmationMethod> ${method} </ConfirmationMethod></SubjectConfirmation>`;
const bearer = confirmed("urn:oasis:names:tc:SAML:1.0:cm:bearer");
const named = (name: string, confirmation = bearer) =>
  `<Subject><NameIdentifier Format="urn:f">${name}</NameIdentifier>${confirmation}</Subject>`;

const parts = {
  major: ' MajorVersion="1"',
  minor: ' MinorVersion="1"',
  id: ' AssertionID="_1"',
  issuer: ' Issuer="urn:idp"',
  issued: ` IssueInstant="${begin}"`,
  conditions: `<Conditions NotBefore="${begin}" NotOnOrAfter="${end}"><AudienceRestrictionCondition><Audience>urn:a</Audience></AudienceRestrictionCondition><DoNotCacheCondition/></Conditions>`,
  signIn: `<AuthenticationStatement AuthenticationMethod="urn:m">${named("jo")}</AuthenticationStatement>`,
  attributes: `<AttributeStatement>${named("jo")}<Attribute AttributeNamespace="urn:n" AttributeName="a"><AttributeValue>1</AttributeValue></Attribute><Attribute AttributeName="b"/></AttributeStatement>`,
};

function read(changes: Partial<typeof parts> = {}) {
  const { major, minor, id, issuer, issued, conditions, signIn, attributes } = { ...parts, ...changes };
  const inner = `${conditions}${attributes}${signIn}`;
  const xml = `<Assertion xmlns="urn:oasis:names:tc:SAML:1.0:assertion"${major}${minor}${id}${issuer}${issued}>${inner}`;
  return readAssertion(elementOf(`${xml}</Assertion>`));
}

const statement = (subject: string) => `<AttributeStatement>${subject}</AttributeStatement>`;
const without = { recipient: undefined, inResponseTo: undefined, notBefore: undefined, notOnOrAfter: undefined };

describe("an assertion of SAML 1.1", () => {
  it("is read as a whole", () => {
    expect(read()).toEqual({
      id: "_1",
      issued: Date.parse(begin),
      notBefore: Date.parse(begin),
      notOnOrAfter: Date.parse(end),
      audiences: [["urn:a"]],
      isUnconfirmed: false,
      confirmations: [without],
      hasSignIn: true,
      sessionNotOnOrAfter: undefined,
      claims: {
        issuer: "urn:idp",
        attributes: [
          ["urn:n/a", ["1"]],
          ["b", []],
        ],
        nameId: { value: "jo", format: "urn:f" },
        authenticationMethod: "urn:m",
      },
    });
  });

  it("may say nothing of a sign-in", () => {
    expect(read({ signIn: "" })).toMatchObject({ hasSignIn: false, claims: { authenticationMethod: undefined } });
  });

  it("may name nobody, or somebody in one of its statements", () => {
    const nobody = `<Subject>${bearer}</Subject>`;
    expect(read({ signIn: "", attributes: statement(nobody) }).claims.nameId).toBeUndefined();
    expect(read({ attributes: statement(nobody) }).claims.nameId).toEqual({ value: "jo", format: "urn:f" });
  });

  it.each<[string, string, string, { isUnconfirmed: boolean; isBearers: boolean }]>([
    ["both by their bearer", bearer, bearer, { isUnconfirmed: false, isBearers: true }],
    ["one by its bearer, one by nothing", bearer, "", { isUnconfirmed: true, isBearers: true }],
    ["one by nothing, one by its bearer", "", bearer, { isUnconfirmed: true, isBearers: true }],
    ["one in another way", bearer, confirmed("urn:x"), { isUnconfirmed: false, isBearers: false }],
    ["none by a method", bearer, "<SubjectConfirmation/>", { isUnconfirmed: false, isBearers: false }],
    ["none", "", "", { isUnconfirmed: true, isBearers: true }],
  ])("has two subjects confirmed: %s", (_what, first, second, { isUnconfirmed, isBearers }) => {
    const signIn = `<AuthenticationStatement>${named("jo", first)}</AuthenticationStatement>`;
    const read2 = read({ signIn, attributes: statement(named("jo", second)) });
    expect(read2).toMatchObject({ isUnconfirmed, confirmations: isBearers ? [without] : [] });
  });

  it.each<[string, Partial<typeof parts>, string]>([
    ["another major version", { major: ' MajorVersion="2"' }, "is neither SAML 1.1 nor SAML 2.0"],
    ["another minor version", { minor: ' MinorVersion="0"' }, "is neither SAML 1.1 nor SAML 2.0"],
    ["no minor version", { minor: "" }, "is neither SAML 1.1 nor SAML 2.0"],
    ["no statement", { signIn: "", attributes: "" }, "has no statement about a user"],
    ["a statement without a subject", { attributes: statement("") }, "has no Subject in its AttributeStatement"],
    ["no id", { id: "" }, "has no AssertionID"],
    ["no time", { issued: "" }, "has no IssueInstant"],
    ["no issuer", { issuer: "" }, "has no Issuer"],
    ["no conditions", { conditions: "" }, "has no Conditions in its Assertion"],
    ["two users", { attributes: statement(named("mallory")) }, "names more than one user"],
    [
      "an unnamed attribute",
      { attributes: statement(`${named("jo")}<Attribute AttributeNamespace="urn:n"/>`) },
      "has no AttributeName",
    ],
    [
      "an unknown condition",
      { conditions: "<Conditions><Condition/></Conditions>" },
      "has an unknown condition in its assertion",
    ],
  ])("is refused with %s", (_what, changes, reason) => {
    expect(() => read(changes)).toThrow(new MessageError(reason));
  });
});
