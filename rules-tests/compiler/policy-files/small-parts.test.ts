import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { anyCharacter } from "../../../attacks/any-character.ts";
import { aliasOf } from "../../../compiler/policy-files/aliases.ts";
import { callbackProblem } from "../../../compiler/policy-files/callbacks.ts";
import { endOfDay } from "../../../compiler/policy-files/dates.ts";
import { didYouMean } from "../../../compiler/policy-files/did-you-mean.ts";
import { parseDuration } from "../../../compiler/policy-files/durations.ts";
import { emailDomainProblem } from "../../../compiler/policy-files/email-domains.ts";

describe("endOfDay", () => {
  it("is the last millisecond of the day in UTC", () => {
    expect(endOfDay("2027-01-31")).toBe(Date.parse("2027-01-31T23:59:59.999Z"));
    expect(endOfDay("2028-02-29")).toBe(Date.parse("2028-02-29T23:59:59.999Z"));
  });

  it.each([
    "2027-02-29",
    "2027-13-01",
    "2027-00-01",
    "2027-1-1",
    "27-01-01",
    "2027-01-31T00:00:00Z",
    " 2027-01-31",
    "",
    "soon",
    "٢٠٢٧-٠١-٣١",
  ])("rejects %j", (text) => {
    expect(endOfDay(text)).toBeUndefined();
  });
});

describe("parseDuration", () => {
  it.each([
    ["90s", 90],
    ["30m", 1800],
    ["12h", 43_200],
    ["7d", 604_800],
    ["3650d", 315_360_000],
  ])("reads %s", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(["", "12", "h", "0h", "-1h", "1.5h", "1 h", "1w", "1H", "3651d", "012h", "999999999999h", "1h30m"])(
    "rejects %j",
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

describe("didYouMean", () => {
  it("suggests the nearest name, ignoring case", () => {
    expect(didYouMean("Ordrs", ["invoices", "orders"])).toBe('; did you mean "orders"?');
  });

  it("lists the names if none is near, but not all of very many", () => {
    expect(didYouMean("x", ["orders", "invoices"])).toBe(" (there are: orders, invoices)");
    expect(didYouMean("x", [])).toBe(" (there are none)");
    expect(
      didYouMean(
        "x",
        Array.from({ length: 20 }, (_, index) => `name-${index}`),
      ),
    ).toContain("name-11 and 8 more)");
  });
});

describe("aliases", () => {
  const customer = { aliases: { Managers: "1b2c", constructor: "c" } };

  it("stand for their values wherever a value is allowed", () => {
    expect(aliasOf(customer)("Managers")).toBe("1b2c");
    expect(aliasOf(customer)("toString")).toBe("toString");
    expect(aliasOf(customer)("constructor")).toBe("c");
  });
});

describe("callbackProblem", () => {
  it("accepts no address that a browser reads as another scheme", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("javascript", "data", "vbscript", "file", "blob", "about"),
        fc.string(),
        fc.boolean(),
        (scheme, rest, isNative) => {
          fc.pre(URL.canParse(`${scheme}:${rest}`));
          expect(callbackProblem(`${scheme}:${rest}`, isNative)).toBeDefined();
        },
      ),
    );
  });

  it("accepts only https and loopback for web applications", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ validSchemes: ["http", "https", "ftp"] }), fc.string()), (text) => {
        if (callbackProblem(text, false) !== undefined) return;
        const { protocol, hostname } = new URL(text);
        expect(protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname)).toBe(true);
      }),
    );
  });
});

describe("emailDomainProblem", () => {
  it("accepts lower-case A-labels only", () => {
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: anyCharacter })), (text) => {
        if (emailDomainProblem(text) === undefined) expect(text).toMatch(/^[a-z0-9.-]+$/);
      }),
    );
    expect(emailDomainProblem("xn--bcher-kva.example")).toBeUndefined();
  });
});
