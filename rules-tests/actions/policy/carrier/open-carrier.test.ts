import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Carrier, createCarrierOpener } from "../../../../actions/policy/carrier/open-carrier.ts";
import {
  readClientPayload,
  readConnectionPayload,
  readOrganizationPayload,
} from "../../../../actions/policy/carrier/payload.ts";
import { type CarrierKind, signedMessage } from "../../../../actions/policy/carrier/sealed-format.ts";
import { sealPolicy } from "../../../../compiler/sealing/seal.ts";
import { createSigningKey } from "../../../../compiler/sealing/signing-key.ts";

const key = createSigningKey();
const next = createSigningKey();
const acceptedKeys = [next.publicKey, key.publicKey];
const asIs = (payload: unknown) => payload;

/** Three chunks of metadata: the content does not deflate. */
const payload = { noise: Array.from({ length: 90 }, (_, index) => `${(index + 7) ** 9}`.slice(0, 14)) };
const domain = "tenant.test";
const carrierOf = (kind: CarrierKind, name: string, customer = "acme", content: unknown = payload, by = key) => {
  const strategy = kind === "connection" ? "oidc" : "";
  const { metadata } = sealPolicy({ kind, name, strategy, customer, payload: content }, by, domain);
  return { kind, name, strategy, metadata };
};
const carrier = carrierOf("connection", "acme-oidc");
const chunkNames = Object.keys(carrier.metadata).filter((name) => name.startsWith("policy_"));

/** A new opener each time, without cached verifications. */
const open = (each: Carrier, publicKeys = acceptedKeys) => createCarrierOpener({ domain, publicKeys })(each, asIs);
const refuses = (each: Carrier, keys = acceptedKeys) => expect(() => open(each, keys)).toThrow(/^policy_unavailable: /);
const edited = (metadata: Record<string, unknown>): Carrier => ({
  ...carrier,
  metadata: { ...carrier.metadata, ...metadata },
});
const first = String(carrier.metadata.policy_1);

describe("an intact carrier", () => {
  it("opens, by the current key and by the next", () => {
    expect(chunkNames.length).toBeGreaterThanOrEqual(3);
    expect(open(carrier)).toEqual({ customer: "acme", version: expect.stringMatching(/^[\w-]{8}$/), policy: payload });
    expect(open(carrierOf("client", "x", "acme", payload, next))?.policy).toEqual(payload);
  });

  it("opens next to other keys, and next to chunks left over from a longer policy", () => {
    const [last] = chunkNames.slice(-1).map((name) => Number(name.slice("policy_".length)));
    const leftOver = { [`policy_${Number(last) + 1}`]: first, policy_9: "2.2.3" };
    expect(open(edited({ colour: "blue", Policy_1: "x", customers: "y", ...leftOver }))?.policy).toEqual(payload);
  });

  it("holds more GUIDs than have one digit in base 36, each in its place", () => {
    const groups = Array.from({ length: 40 }, (_, index) => {
      const digits = (index + 1).toString(16).padStart(2, "0");
      return `${digits.repeat(4)}-${digits}00-4000-8000-0000000000${digits}`;
    });
    expect(open(carrierOf("client", "x", "acme", { groups }))?.policy).toEqual({ groups });
  });

  it("is unmanaged if it has none of our keys", () => {
    for (const metadata of [undefined, null, {}, { colour: "blue", Customer: "acme", xpolicy_1: "x" }]) {
      expect(open({ ...carrier, metadata })).toBeUndefined();
    }
    expect(createCarrierOpener({ domain, publicKeys: acceptedKeys })(undefined, asIs)).toBeUndefined();
  });
});

describe("a managed carrier that is not intact is refused:", () => {
  it.each<[string, Carrier]>([
    ["only the customer", { ...carrier, metadata: { customer: "acme" } }],
    ["only a later chunk", { ...carrier, metadata: { policy_7: "x" } }],
    [
      "no customer",
      { ...carrier, metadata: Object.fromEntries(chunkNames.map((name) => [name, carrier.metadata[name]])) },
    ],
    ["another customer", edited({ customer: "globex" })],
    ["a customer that is not a string", edited({ customer: ["acme"] })],
    ["a chunk that is not a string", edited({ policy_2: 1 })],
    ["a chunk that is missing", edited({ policy_2: undefined })],
    [
      "a chunk on a prototype",
      { ...carrier, metadata: Object.create(carrier.metadata, { customer: { value: "acme", enumerable: true } }) },
    ],
    ["chunks swapped", edited({ policy_2: carrier.metadata.policy_3, policy_3: carrier.metadata.policy_2 })],
    ["a chunk cut", edited({ policy_2: String(carrier.metadata.policy_2).slice(0, -1) })],
    ["an empty first chunk", edited({ policy_1: "" })],
    ["another name", { ...carrier, name: "acme-saml" }],
    ["a name in another case", { ...carrier, name: "Acme-oidc" }],
    ["another kind", { ...carrier, kind: "client" }],
    ["no name", { ...carrier, name: "" }],
    ["metadata that is not an object", { ...carrier, metadata: ["customer"] }],
    ["metadata that is a string", { ...carrier, metadata: "customer" }],
    ["a later version", edited({ policy_1: first.replace(/^2\./, "3.") })],
    ["a version with a leading zero", edited({ policy_1: first.replace(/^2\./, "02.") })],
    ["one chunk fewer", edited({ policy_1: first.replace(/^2\.(\d)/, (_, count) => `2.${Number(count) - 1}`) })],
    [
      "one more chunk, which is empty",
      edited({
        policy_1: first.replace(/^2\.(\d)/, (_, count) => `2.${Number(count) + 1}`),
        [`policy_${chunkNames.length + 1}`]: "",
      }),
    ],
    [
      "a length with a leading zero",
      edited({ policy_1: first.replace(/^2\.(\d)\.(\d+)/, (_, count, length) => `2.${count}.0${Number(length) + 1}`) }),
    ],
    ["the next key's id", edited({ policy_1: first.replace(key.publicKey.id, next.publicKey.id) })],
    ["an unknown key's id", edited({ policy_1: first.replace(key.publicKey.id, "AAAAAAAA") })],
    ["no signature", edited({ policy_1: first.replace(/(\.[\w-]{8}\.)[\w-]{86}/, `$1${"A".repeat(86)}`) })],
  ])("%s", (_, each) => {
    refuses(each);
  });

  it("signed by a key that the Actions do not know, or know under another id", () => {
    const stranger = createSigningKey();
    const forged = carrierOf("connection", "acme-oidc", "acme", payload, stranger);
    refuses(forged);
    refuses(forged, []);
    refuses(forged, [{ id: stranger.publicKey.id, x: key.publicKey.x }]);
  });

  it("with any single character changed, in any chunk", () => {
    const place = fc
      .constantFrom(...chunkNames)
      .chain((name) => fc.tuple(fc.constant(name), fc.nat(String(carrier.metadata[name]).length - 1)));
    const character = fc.constantFrom(..."ABCabc019-_.=+/ \u0000é");
    fc.assert(
      fc.property(place, character, ([name, at], replacement) => {
        const chunk = String(carrier.metadata[name]);
        fc.pre(chunk[at] !== replacement);
        refuses(edited({ [name]: chunk.slice(0, at) + replacement + chunk.slice(at + 1) }));
      }),
      { numRuns: 300 },
    );
  });

  it("with another encoding of the same bytes", () => {
    // Node's decoder accepts base64 as base64url, and ignores the unused bits of the last character.
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const spare = (letter = "") => alphabet[alphabet.indexOf(letter) ^ 1] ?? "";
    const signature = /^(?:[^.]+\.){4}([\w-]{86})\./.exec(first)?.[1] ?? "";
    refuses(edited({ policy_1: first.replace(signature, signature.slice(0, -1) + spare(signature.at(-1))) }));
    for (const [url, plain] of [
      ["-", "+"],
      ["_", "/"],
    ] as const) {
      const name = chunkNames.find((each) => each !== "policy_1" && String(carrier.metadata[each]).includes(url)) ?? "";
      refuses(edited({ [name]: String(carrier.metadata[name]).replace(url, plain) }));
    }
  });

  it("with anything inserted or cut off anywhere", () => {
    fc.assert(
      fc.property(fc.constantFrom(...chunkNames), fc.nat(), fc.string({ maxLength: 3 }), (name, at, text) => {
        const chunk = String(carrier.metadata[name]);
        const place = at % chunk.length;
        refuses(
          edited({ [name]: text === "" ? chunk.slice(0, place) : chunk.slice(0, place) + text + chunk.slice(place) }),
        );
      }),
      { numRuns: 150 },
    );
  });

  it("copied to a carrier of another kind, name or customer", () => {
    const kinds: readonly CarrierKind[] = ["client", "connection", "organization"];
    const identity = fc.record({
      kind: fc.constantFrom(...kinds),
      name: fc.constantFrom("a", "b", "a\n", 'a","acme"]'),
      customer: fc.constantFrom("acme", "globex"),
    });
    fc.assert(
      fc.property(identity, identity, (from, to) => {
        const original = carrierOf(from.kind, from.name, from.customer);
        const strategy = to.kind === "connection" ? "oidc" : "";
        const copy = { ...to, strategy, metadata: { ...original.metadata, customer: to.customer } };
        if (JSON.stringify(from) === JSON.stringify(to)) expect(open(copy)?.customer).toBe(to.customer);
        else refuses(copy);
      }),
      { numRuns: 100 },
    );
  });
});

/** Arbitrary signed content in one chunk. */
function forged(content: Buffer, version = "2"): Carrier {
  const signedFor = { domain, kind: "client", name: "x", strategy: "", customer: "acme" } as const;
  const signature = key.sign(signedMessage(signedFor, content)).toString("base64url");
  const body = `${key.publicKey.id}.${signature}.${content.toString("base64url")}`;
  const length = body.length + "2.1.000.".length;
  return { kind: "client", name: "x", metadata: { customer: "acme", policy_1: `${version}.1.${length}.${body}` } };
}

describe("a policy signed for something else is refused:", () => {
  const strategy = (changed: string | undefined): Carrier => ({ ...carrier, strategy: changed });

  it("another tenant that accepts the same key", () => {
    const elsewhere = createCarrierOpener({ domain: "production.test", publicKeys: acceptedKeys });
    expect(() => elsewhere(carrier, asIs)).toThrow(/^policy_unavailable: /);
  });

  it.each(["auth0", "samlp", "", undefined])("a connection whose strategy is now %j", (changed) => {
    expect(open(strategy("oidc"))?.policy).toEqual(payload);
    refuses(strategy(changed));
  });

  it("a warm Action, which has cached it for the signed strategy", () => {
    const opener = createCarrierOpener({ domain, publicKeys: acceptedKeys });
    opener(carrier, asIs);
    expect(() => opener(strategy("auth0"), asIs)).toThrow(/^policy_unavailable: /);
  });

  it("format 1, with a reason that says what to do", () => {
    const content = Buffer.concat([Buffer.alloc(2), deflateRawSync("{}")]);
    expect(() => open(forged(content, "1"))).toThrow(/^policy_unavailable: .*format 1.* deploy it again$/);
    expect(() => open(forged(content, "3"))).toThrow(/^policy_unavailable: the access policy could not be read/);
  });
});

describe("signed content that cannot be used is refused:", () => {
  it("followed by something else, under a header that counts it", () => {
    const whole = carrierOf("client", "x", "acme", {});
    const text = String(whole.metadata.policy_1);
    const longer = `${text}.x`.replace(`.${text.length}.`, `.${text.length + 2}.`);
    refuses({ ...whole, metadata: { ...whole.metadata, policy_1: longer } });
  });

  it("larger than the limit when inflated", () => {
    const large = { large: "x".repeat(60_000) };
    expect(open(carrierOf("client", "x", "acme", large))?.policy).toEqual(large);
    // The build refuses to seal more; another tool with the key could.
    expect(() => carrierOf("client", "x", "acme", { large: "x".repeat(70_000) })).toThrow(/bytes inflated/);
    const content = Buffer.concat([Buffer.alloc(2), deflateRawSync(JSON.stringify({ large: "x".repeat(70_000) }))]);
    refuses(forged(content));
    expect(open(forged(Buffer.concat([Buffer.alloc(2), deflateRawSync("{}")])))?.policy).toEqual({});
  });

  it.each([
    ["not deflate", Buffer.from("00007b7d", "hex")],
    ["nothing", Buffer.alloc(0)],
    ["more GUIDs than there are", Buffer.concat([Buffer.from([0, 9]), deflateRawSync("{}")])],
    ["a GUID that is not there", Buffer.concat([Buffer.alloc(2), deflateRawSync('["\u007f0"]')])],
    ["no JSON", Buffer.concat([Buffer.alloc(2), deflateRawSync("{")])],
  ])("with content: %s", (_, content) => {
    refuses(forged(content));
  });

  it("with a form that this version does not write", () => {
    const opener = createCarrierOpener({ domain, publicKeys: acceptedKeys });
    const client = { t: "spa", a: [] };
    for (const wrong of [
      { ...client, z: 1 },
      { ...client, t: "toString" },
      { ...client, a: "orders" },
      { ...client, s: 2 },
      { ...client, e: -1 },
      { ...client, e: "1" },
      { ...client, m: { a: 1 } },
      [],
      null,
      "x",
      1,
      {},
    ]) {
      expect(() => opener(carrierOf("client", "x", "acme", wrong), readClientPayload)).toThrow(/^policy_unavailable/);
    }
    const policy = { a: {}, d: 0, n: [], r: 1, k: [], m: [] };
    expect(opener(carrierOf("connection", "x", "acme", policy), readConnectionPayload)?.policy).toEqual(policy);
    for (const wrong of [
      { ...policy, d: [1] },
      { ...policy, r: "1" },
      { ...policy, m: [[]] },
      { ...policy, m: [[[0], [], 1]] },
      { ...policy, m: [[[0], {}, -1]] },
      { ...policy, s: { a: 1 } },
      { ...policy, a: { x: 1 } },
      { ...policy, n: undefined },
      { ...policy, u: 2 },
      { ...policy, z: 1 },
    ]) {
      expect(() => opener(carrierOf("connection", "x", "acme", wrong), readConnectionPayload)).toThrow(
        /^policy_unavailable/,
      );
    }
    expect(opener(carrierOf("organization", "x", "acme", {}), readOrganizationPayload)?.customer).toBe("acme");
    for (const wrong of [{ z: 1 }, { e: 0 }, { customer: "globex" }, [], null, "x"]) {
      expect(() => opener(carrierOf("organization", "x", "acme", wrong), readOrganizationPayload)).toThrow(
        /^policy_unavailable/,
      );
    }
  });
});

describe("a warm Action", () => {
  it("reads a policy once, and again if content, name, kind or customer differ", () => {
    const opener = createCarrierOpener({ domain, publicKeys: acceptedKeys });
    let reads = 0;
    const counting = (policy: unknown) => {
      reads++;
      return policy;
    };
    opener(carrier, counting);
    opener({ ...carrier, metadata: { ...carrier.metadata, colour: "blue" } }, counting);
    expect(reads).toBe(1);
    opener(carrierOf("connection", "acme-oidc", "acme", { other: 1 }), counting);
    expect(reads).toBe(2);
    expect(() => opener({ ...carrier, name: "other" }, counting)).toThrow();
    expect(() => opener({ ...carrier, kind: "client" }, counting)).toThrow();
    expect(() => opener(edited({ customer: "globex" }), counting)).toThrow();
    // As long as before, and under the signature that was verified.
    const { policy_1: first = "" } = carrier.metadata as Readonly<Record<string, string>>;
    const changed = first.slice(0, -1) + (first.endsWith("A") ? "B" : "A");
    expect(() => opener(edited({ policy_1: changed }), counting)).toThrow();
    expect(reads).toBe(2);
  });

  it("does not cache refusals, and bounds its cache", () => {
    const opener = createCarrierOpener({ domain, publicKeys: acceptedKeys });
    let reads = 0;
    const counting = () => ++reads;
    const damaged = edited({ policy_2: "x" });
    expect(() => opener(damaged, counting)).toThrow();
    expect(() => opener(damaged, counting)).toThrow();
    const many = Array.from({ length: 2001 }, (_, index) => carrierOf("organization", `o${index}`, "acme", {}));
    for (const each of many) opener(each, counting);
    expect(reads).toBe(2001);
    for (const each of many.slice(-2000)) opener(each, counting);
    expect(reads).toBe(2001);
    opener(many[0], counting);
    expect(reads).toBe(2002);
  });
});
