import { describe, expect, it } from "@jest/globals";
import { MessageError } from "../../../../../packages/local-tenant/upstream/message-error.ts";
import {
  optionalTime,
  periodOf,
  readAttributes,
  readConditions,
  requiredAttribute,
  requiredTime,
} from "../../../../../packages/local-tenant/upstream/saml-assertions/reading.ts";
import { elementOf } from "../xml/element-of.ts";

const at = (time: string) => elementOf(`<a T="${time}"/>`);

describe("a time of SAML", () => {
  it.each([
    ["2026-01-02T03:04:05Z", "2026-01-02T03:04:05.000Z"],
    ["2026-01-02T03:04:05.1Z", "2026-01-02T03:04:05.100Z"],
    ["2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123Z"],
    ["2026-01-02T03:04:05+02:30", "2026-01-02T00:34:05.000Z"],
    ["2026-01-02T03:04:05-02:30", "2026-01-02T05:34:05.000Z"],
  ])("%s is read", (text, time) => {
    expect(optionalTime(at(text), "T")).toBe(Date.parse(time));
    expect(requiredTime(at(text), "T")).toBe(Date.parse(time));
  });

  it.each([
    "",
    "tomorrow",
    "2026-01-02",
    "2026-01-02T03:04:05",
    "2026-01-02T03:04Z",
    "2026-01-02 03:04:05Z",
    "2026-01-02T03:04:05.Z",
    "2026-01-02T03:04:05.1234567890Z",
    "2026-01-02T03:04:05.xZ",
    "2026-01-02T03:04:05x1Z",
    "2026-01-02T03:04:05+2:30",
    "2026-01-02T03:04:05+02:3",
    "2026-01-02T03:04:05+0230",
    "2026-01-02T03:04:05 GMT",
    "2026-01-02T03:04:05ZZ",
    "2026-01-02T03:04:05Z (comment)",
    "on 2026-01-02T03:04:05Z",
    " 2026-01-02T03:04:05Z",
    "+002026-01-02T03:04:05Z",
    "226-01-02T03:04:05Z",
    "2026-1-02T03:04:05Z",
    "2026-01-2T03:04:05Z",
    "2026-01-02T3:04:05Z",
    "2026-01-02T03:4:05Z",
    "2026-01-02T03:04:5Z",
    "2026-13-02T03:04:05Z",
    "2026-01-02T25:04:05Z",
    "2026-01-02T03:04:05+99:99",
  ])("%j is refused", (text) => {
    const refusal = new MessageError("has a T that is not a time");
    expect(() => optionalTime(at(text), "T")).toThrow(refusal);
    expect(() => requiredTime(at(text), "T")).toThrow(refusal);
  });

  it("may be missing only where it is optional", () => {
    expect(optionalTime(elementOf("<a/>"), "T")).toBeUndefined();
    expect(() => requiredTime(elementOf("<a/>"), "T")).toThrow(new MessageError("has no T"));
    expect(requiredTime(at("1970-01-01T00:00:00Z"), "T")).toBe(0);
  });

  it("limits a period on either side", () => {
    const [notBefore, notOnOrAfter] = ["2026-01-02T03:04:05Z", "2026-01-02T03:05:05Z"];
    expect(periodOf(elementOf(`<a NotBefore="${notBefore}" NotOnOrAfter="${notOnOrAfter}"/>`))).toEqual({
      notBefore: Date.parse(notBefore),
      notOnOrAfter: Date.parse(notOnOrAfter),
    });
    expect(periodOf(elementOf("<a/>"))).toEqual({ notBefore: undefined, notOnOrAfter: undefined });
  });
});

describe("a required attribute", () => {
  it("may be empty, but not missing", () => {
    expect(requiredAttribute(elementOf('<a b=""/>'), "b")).toBe("");
    expect(() => requiredAttribute(elementOf("<a/>"), "b")).toThrow(new MessageError("has no b"));
  });
});

describe("conditions", () => {
  const names = { namespace: "urn:s", restriction: "Restriction", others: ["Once"] };
  const conditions = (inner: string) => elementOf(`<s:C xmlns:s="urn:s" xmlns:x="urn:x">${inner}</s:C>`);
  const unknown = new MessageError("has an unknown condition in its assertion");

  it("hold the audiences of each restriction", () => {
    const one = "<s:Restriction><s:Audience>urn:a</s:Audience><s:Audience> urn:b</s:Audience></s:Restriction>";
    const read = readConditions(conditions(`${one}<s:Once/><s:Restriction/>`), names);
    expect(read).toEqual({ audiences: [["urn:a", " urn:b"], []], notBefore: undefined, notOnOrAfter: undefined });
  });

  it("hold their period", () => {
    const time = "2026-01-02T03:04:05Z";
    const read = readConditions(elementOf(`<s:C xmlns:s="urn:s" NotBefore="${time}"/>`), names);
    expect(read).toEqual({ audiences: [], notBefore: Date.parse(time), notOnOrAfter: undefined });
  });

  it.each(["<s:Other/>", "<x:Restriction/>", "<x:Once/>", "<s:Once/><s:Other/>"])("with %s are refused", (inner) => {
    expect(() => readConditions(conditions(inner), names)).toThrow(unknown);
  });
});

describe("attributes", () => {
  const read = (statements: string) =>
    readAttributes(elementOf(`<s:A xmlns:s="urn:s" xmlns:x="urn:x">${statements}</s:A>`), "urn:s", (attribute) =>
      requiredAttribute(attribute, "Name"),
    );
  const statement = (inner: string) => `<s:AttributeStatement>${inner}</s:AttributeStatement>`;
  const value = (text: string) => `<s:AttributeValue>${text}</s:AttributeValue>`;

  it("are those of all statements, in their order, with all their values", () => {
    const first = `<s:Subject/><s:Attribute Name="a">${value("1")}${value(" 2 ")}<x:AttributeValue>3</x:AttributeValue>`;
    const statements = [`${first}</s:Attribute>`, '<s:Attribute Name="b"/><s:Attribute Name="a"/>'];
    expect(read(statements.map(statement).join("<s:Other/>"))).toEqual([
      ["a", ["1", " 2 "]],
      ["b", []],
      ["a", []],
    ]);
  });

  it("may hold elements, of which the text remains", () => {
    expect(read(statement(`<s:Attribute Name="a">${value("<x:id>1<x:b>2</x:b></x:id>")}</s:Attribute>`))).toEqual([
      ["a", ["12"]],
    ]);
  });

  it.each(["<s:EncryptedAttribute/>", "<x:EncryptedData/>"])("that are encrypted, by %s, are refused", (inner) => {
    expect(() => read(statement(inner))).toThrow(new MessageError("is encrypted"));
  });

  it.each(["<s:Other/>", "<x:Attribute Name='a'/>", "<x:Subject/>", "<s:NotEncrypted/>"])(
    "next to %s are refused",
    (inner) => {
      const refusal = new MessageError("has an attribute statement with elements that are not attributes");
      expect(() => read(statement(inner))).toThrow(refusal);
    },
  );
});
