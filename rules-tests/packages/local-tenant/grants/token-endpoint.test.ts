import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { answerOf, token } from "../login/portal.ts";
import { audience, machine, startTestTenant, type TestTenant } from "../world/acme.ts";

const ask = { grant_type: "client_credentials", client_id: "machine", client_secret: machine.client_secret, audience };
const form = "application/x-www-form-urlencoded";

describe("/oauth/token and bad input", () => {
  let test: TestTenant;
  beforeAll(async () => {
    test = await startTestTenant();
  });
  afterAll(() => test.close());

  const post = async (body: string | Uint8Array<ArrayBuffer>, type: string | undefined) => {
    const headers = { ...(type !== undefined && { "content-type": type }) };
    return answerOf(await test.fetch(new URL("oauth/token", test.issuer), { method: "POST", body, headers }));
  };
  const good = new URLSearchParams({ ...ask, client_secret: machine.client_secret ?? "" }).toString();

  it.each<[string, string | Uint8Array<ArrayBuffer>, string | undefined, number, string]>([
    ["malformed JSON", "{", "application/json", 400, "not valid JSON"],
    ["a list", "[]", "application/json", 400, "must be a JSON object"],
    ["a string", '"x"', "application/json", 400, "must be a JSON object"],
    ["null", "null", "application/json", 400, "must be a JSON object"],
    ["nothing", "", "application/json", 400, "not valid JSON"],
    ["an empty form", "", form, 400, "Missing required parameter: grant_type"],
    ["another content type", good, "text/plain", 415, "Content-Type must be"],
    ["no content type", new TextEncoder().encode(good), undefined, 415, "Content-Type must be"],
    ["a duplicate parameter", `${good}&audience=urn%3Alegacy`, form, 400, "Duplicate parameter: audience"],
    ["a duplicate of no account", `${good}&x=1&x=1`, form, 400, "Duplicate parameter: x"],
    ["bytes that are no text", new Uint8Array([0xff, 0xfe, 0x7b]), "application/json", 400, "not UTF-8"],
    ["200 kB as a form", `a=${"x".repeat(200_000)}`, form, 413, "too large"],
    ["200 kB as JSON", JSON.stringify({ a: "x".repeat(200_000) }), "application/json", 413, "too large"],
    ["a megabyte as a form", `a=${"x".repeat(1_000_000)}`, form, 413, "larger than 524288 bytes"],
    ["a megabyte as JSON", JSON.stringify({ a: "x".repeat(1_000_000) }), "application/json", 413, "larger than 524288"],
    ["endless nesting", `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`, "application/json", 400, "nested too deeply"],
    [
      "a grant type that is no string",
      '{"grant_type":["client_credentials"]}',
      "application/json",
      400,
      "grant_type must be a string",
    ],
    [
      "an audience that is no string",
      JSON.stringify({ ...ask, audience: [audience] }),
      "application/json",
      400,
      "audience must be a string",
    ],
    [
      "a client that is no string",
      JSON.stringify({ ...ask, client_id: { $ne: null } }),
      "application/json",
      400,
      "client_id must be a string",
    ],
    [
      "a secret that is no string",
      JSON.stringify({ ...ask, client_secret: true }),
      "application/json",
      400,
      "client_secret must be a string",
    ],
    [
      "a grant type of every object",
      "grant_type=__proto__&client_id=portal",
      form,
      403,
      "Grant type '__proto__' not allowed",
    ],
  ])("refuses %s and stays up", async (_what, body, type, status, description) => {
    const answer = await post(body, type);
    expect(answer.status).toBe(status);
    expect(answer.body.error_description).toContain(description);
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect((await token(test, ask)).status).toBe(200);
  });

  it("accepts a content type with parameters, ignoring case", async () => {
    expect((await post(JSON.stringify(ask), "Application/JSON; charset=utf-8")).status).toBe(200);
  });

  it("answers another method with a 4xx", async () => {
    const answer = await test.fetch(new URL("oauth/token", test.issuer));
    expect(answer.status).toBe(404);
    await answer.body?.cancel();
  });
});
