import { describe, expect, it } from "@jest/globals";
import { Refusal } from "../../../actions/policy/decision/refusal.ts";
import { readExchangePayload } from "../../../actions/token-exchange/trust.ts";
import { trust } from "./exchanging.ts";

const read = (x: unknown) => readExchangePayload({ t: "exchange", a: ["orders"], x });
const address = (j: unknown) => trust({ k: undefined, j });

describe("the trust of an exchanging application", () => {
  it("is read as it is, or is none", () => {
    expect(read(trust())).toMatchObject({ t: "exchange", trust: trust() });
    expect(read(undefined).trust).toBeUndefined();
  });

  it.each([
    "https://login.acme.test/jwks",
    "http://localhost:8080/jwks",
    "http://127.0.0.1/jwks",
    "http://[::1]:8080/jwks",
  ])("may name the address %s", (j) => {
    expect(read(address(j)).trust).toMatchObject({ j });
  });

  it.each<[string, unknown]>([
    ["an unknown member", trust({ z: 1 })],
    ["a member of two letters that are known", trust({ ci: 1 })],
    ["an empty member", trust({ "": 1 })],
    ["no connection", trust({ c: undefined })],
    ["an empty connection", trust({ c: "" })],
    ["no issuer", trust({ i: undefined })],
    ["an issuer that is no text", trust({ i: 7 })],
    ["no audience", trust({ u: undefined })],
    ["no algorithms", trust({ g: undefined })],
    ["an empty list of algorithms", trust({ g: [] })],
    ["algorithms in a text", trust({ g: "RS256" })],
    ["an empty algorithm", trust({ g: ["RS256", ""] })],
    ["no attributes", trust({ n: undefined })],
    ["an attribute that is no text", trust({ n: ["groups", 7] })],
    ["no age", trust({ m: undefined })],
    ["an age of nothing", trust({ m: 0 })],
    ["a fraction as its age", trust({ m: 0.5 })],
    ["an age in words", trust({ m: "300" })],
    ["neither keys nor an address", trust({ k: undefined })],
    ["keys and an address", trust({ j: "https://login.acme.test/jwks" })],
    ["an empty list of keys", trust({ k: [] })],
    ["a key in a text", trust({ k: [{ kty: "RSA" }, "key"] })],
    ["keys in an object", trust({ k: { kty: "RSA" } })],
    ["an address without TLS", address("http://login.acme.test/jwks")],
    ["an address that begins like loopback", address("http://localhost.acme.test/jwks")],
    ["another protocol on loopback", address("ftp://localhost/jwks")],
    ["an address that is none", address("login.acme.test")],
    ["an empty address", address("")],
    ["an address in a list", address(["https://login.acme.test/jwks"])],
  ])("is refused with %s", (_what, x) => {
    expect(() => read(x)).toThrow(Refusal);
  });
});
