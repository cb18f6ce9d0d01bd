import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import jwt from "jsonwebtoken";
import { messageOf, postLoginEvent, resultOf } from "../running.ts";

const now = () => 1_700_000_000_500;
const secret = "a secret of the Action";

async function encoded(options: object): Promise<string> {
  const token = await resultOf(`result(api.redirect.encodeToken(${JSON.stringify(options)}));`, { now });
  return String(token);
}

describe("encodeToken", () => {
  it("signs a JWT that others verify", async () => {
    const token = await encoded({ secret, payload: { step: "consent" } });
    const options = { algorithms: ["HS256" as const], clockTimestamp: 1_700_000_001 };
    expect(jwt.verify(token, secret, options)).toEqual({
      iat: 1_700_000_000,
      exp: 1_700_000_900,
      iss: "tenant.example",
      sub: "oidc|acme|1",
      ip: "127.0.0.1",
      step: "consent",
    });
    expect(() => jwt.verify(token, "another", options)).toThrow("invalid signature");
  });

  it("has the given lifetime, and the payload overrides claims", async () => {
    const token = await encoded({ secret, expiresInSeconds: 5, payload: { sub: "mine" } });
    expect(jwt.decode(token)).toMatchObject({ exp: 1_700_000_005, sub: "mine" });
  });

  it("needs a secret", async () => {
    expect(await messageOf("api.redirect.encodeToken({ secret: '', payload: {} })")).toMatch(/secret is needed/);
  });
});

describe("validateToken", () => {
  const claims = { iss: "tenant.example", sub: "oidc|acme|1", exp: 1_700_000_900, state: "abc", agreed: true };
  const sign = (changes: object = {}, key = secret, algorithm: "HS256" | "HS512" = "HS256") =>
    jwt.sign({ ...claims, ...changes }, key, { algorithm, noTimestamp: true });
  const eventWith = (query: object, body: object = {}) => ({
    ...postLoginEvent,
    request: { ...postLoginEvent.request, query, body },
  });
  const call = `api.redirect.validateToken({ secret: ${JSON.stringify(secret)} })`;

  /** Signed by HMAC SHA-256, with another algorithm in the header. */
  const relabelled = (token: string) => {
    const header = Buffer.from('{"alg":"none"}').toString("base64url");
    const content = `${header}.${token.split(".")[1]}`;
    return `${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`;
  };

  it.each([
    ["the query", (token: string) => eventWith({ session_token: token, state: "abc" })],
    ["the body", (token: string) => eventWith({ state: "abc" }, { session_token: token })],
    [
      "the body before the query",
      (token: string) => eventWith({ session_token: "x", state: "abc" }, { session_token: token }),
    ],
  ])("answers the payload from %s", async (_, eventOf) => {
    expect(await resultOf(`result(${call});`, { now, event: eventOf(sign()) })).toEqual(claims);
  });

  it.each([
    ["a wrong signature", sign({}, "another"), "its signature is wrong"],
    ["another algorithm", sign({}, secret, "HS512"), "its signature is wrong"],
    ["a header that names another algorithm", relabelled(sign()), "its algorithm is not HS256"],
    ["no signature", `${sign().split(".").slice(0, 2).join(".")}.`, "its signature is wrong"],
    ["an unsigned token", jwt.sign(claims, "", { algorithm: "none" }), "its signature is wrong"],
    ["another state", sign({ state: "x" }), "it has another state"],
    ["another subject", sign({ sub: "x" }), "it has another subject"],
    ["another issuer", sign({ iss: "x" }), "it has another issuer"],
    ["an expired token", sign({ exp: 1_700_000_000 }), "it has expired"],
    ["a token without exp", jwt.sign({ iss: claims.iss, sub: claims.sub, state: "abc" }, secret), "it has expired"],
    ["four parts", `${sign()}.x`, "it is not a JWT"],
    ["a text", "text", "it is not a JWT"],
  ])("refuses %s", async (_, token, reason) => {
    const event = eventWith({ session_token: token, state: "abc" });
    expect(await messageOf(call, { now, event })).toBe(`The session token is invalid: ${reason}`);
  });

  it("needs the parameter", async () => {
    expect(await messageOf(call)).toBe(
      "There is no parameter called 'session_token' available in either the POST body or query string.",
    );
  });
});

describe("canRedirect", () => {
  it.each([
    [{ protocol: "oidc-basic-profile" }, {}, true],
    [{ protocol: "oauth2-refresh-token" }, {}, false],
    [{ protocol: "oauth2-resource-owner" }, {}, false],
    [{ protocol: "oidc-basic-profile" }, { prompt: "none" }, false],
    [undefined, {}, true],
  ])("%j with %j", async (transaction, query, expected) => {
    const event = { ...postLoginEvent, transaction, request: { ...postLoginEvent.request, query } };
    expect(await resultOf("result(api.redirect.canRedirect());", { event })).toBe(expected);
  });
});
