import { describe, expect, it } from "@jest/globals";
import { emailDomain } from "../../../actions/federated-login/email-domain.ts";
import { endlessLength } from "../policy/endless.ts";

describe("emailDomain", () => {
  it.each([
    ["ann@acme.example", "acme.example"],
    ["Ann@ACME.Example", "acme.example"],
    ["ann+x@mail.acme.example", "mail.acme.example"],
    ["ann@b\u00fccher.example", "xn--bcher-kva.example"],
    ["ann@BU\u0308CHER.example", "xn--bcher-kva.example"],
    ["ann@XN--BCHER-KVA.example", "xn--bcher-kva.example"],
    // IDNA (UTS #46) maps these to the same domain, so nobody else can own it.
    ["ann@\uff41\uff43\uff4d\uff45.example", "acme.example"],
    ["ann@acme\u3002example", "acme.example"],
    ["\u00e4nn@acme.example", "acme.example"],
  ])("%s has the domain %s", (email, domain) => {
    expect(emailDomain(email)).toBe(domain);
  });

  it("may have a local part of 64 characters, a domain of 253 and 320 characters in all", () => {
    // Each of these characters counts as two of the address.
    const local = (length: number) => "\u{1f600}".repeat(Math.floor(length / 2)) + "a".repeat(length % 2);
    const domain = (length: number) => "a".padStart(length, "a.");
    expect(emailDomain(`${"a".repeat(64)}@acme.example`)).toBe("acme.example");
    expect(emailDomain(`${local(128)}@acme.example`)).toBe("acme.example");
    expect(emailDomain(`${local(130)}@acme.example`)).toBeUndefined();
    expect(emailDomain(`ann@${domain(253)}`)).toBe(domain(253));
    expect(emailDomain(`ann@${domain(254)}`)).toBeUndefined();
    expect(emailDomain(`${local(66)}@${domain(253)}`)).toBe(domain(253));
    expect(emailDomain(`${local(67)}@${domain(253)}`)).toBeUndefined();
  });

  it.each([
    "",
    "@",
    "ann",
    "ann@",
    "@acme.example",
    "ann@acme",
    "ann@@acme.example",
    "ann@acme.example@evil.example",
    '"ann@evil.example"@acme.example',
    "ann@acme.example.",
    "ann@.acme.example",
    "ann@acme..example",
    "ann@acme.example ",
    "ann@ acme.example",
    "ann@acme.example\n",
    "ann@acme.example/x",
    "ann@acme.example:443",
    "ann@acme.example?x",
    "ann@acme.example#x",
    "ann@acme.exam%70le",
    "ann@acme.example,evil.example",
    "ann@[127.0.0.1]",
    "ann@acme_x.example",
    "ann@acme.example\u0000",
    "ann\u0000@acme.example",
    "ann\r\nBcc: x@acme.example",
    "ann b@acme.example",
    " @acme.example",
    "\u0000@acme.example",
    "ann\u00a0b@acme.example",
    "ann\u200bb@acme.example",
    "\u2028ann@acme.example",
    `${"a".repeat(65)}@acme.example`,
    "ann@acme.example\\evil",
    "ann@<acme.example>",
    "ann@acme\u2215x.example\u2100",
    `ann@${"a".repeat(64)}.${"b".repeat(200)}.example`,
  ])("%j has no domain", (email) => {
    expect(emailDomain(email)).toBeUndefined();
  });

  it.each([undefined, null, 1, true, ["ann@acme.example"], { email: "ann@acme.example" }])(
    "%j is not an address",
    (email) => {
      expect(emailDomain(email)).toBeUndefined();
    },
  );

  it.each([
    ["marks", (length: number) => `a@${"\u0301\u0323".repeat(length / 2)}.example`],
    ["labels", (length: number) => `a@${"a.".repeat(length / 2)}`],
    ["at signs", (length: number) => "@".repeat(length)],
    ["hyphens", (length: number) => `a@${"-".repeat(length)}!`],
  ])("takes linear time for a very long address: %s", (_, textOf) => {
    expect(emailDomain(textOf(endlessLength))).toBeUndefined();
  });
});
