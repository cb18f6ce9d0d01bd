import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { createCarrierOpener } from "../../../actions/policy/carrier/open-carrier.ts";
import type { CarrierKind } from "../../../actions/policy/carrier/sealed-format.ts";
import { anyCharacter } from "../../../attacks/any-character.ts";
import { sealPolicy } from "../../../compiler/sealing/seal.ts";
import { createSigningKey } from "../../../compiler/sealing/signing-key.ts";

const key = createSigningKey();
const domain = "tenant.test";
const guid = (number: number) => `1b2c3d4e-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;

function roundTrip(kind: CarrierKind, name: string, customer: string, payload: unknown): unknown {
  const { metadata } = sealPolicy({ kind, name, customer, payload }, key, domain);
  return createCarrierOpener({ domain, publicKeys: [key.publicKey] })({ kind, name, metadata }, (read) => read)?.policy;
}

describe("sealPolicy", () => {
  it("round-trips any payload of any carrier", () => {
    const hex = fc.constantFrom(..."0123456789abcdef");
    const guids = fc
      .array(hex, { minLength: 32, maxLength: 32 })
      .map((digits) => digits.join("").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"));
    const text = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 20 }),
      guids,
      guids.map((each) => `"${each}"`),
      guids.map((each) => each.toUpperCase()),
      fc.constant("\\"),
    );
    const clean = text.map((each) => each.replaceAll("\u007f", ""));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        clean,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(clean, tie("tree"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(
        fc.constantFrom<CarrierKind>("client", "connection", "organization"),
        fc.string({ unit: anyCharacter }),
        tree,
        (kind, name, payload) => {
          expect(JSON.stringify(roundTrip(kind, name, "acme", payload))).toBe(JSON.stringify(payload));
        },
      ),
      { numRuns: 200 },
    );
  });

  it("packs GUIDs, repeated ones once, and leaves similar texts unchanged", () => {
    const payload = [guid(1), guid(1), guid(2).toUpperCase(), `{${guid(3)}}`, ` ${guid(4)}`, { [guid(5)]: guid(5) }];
    expect(roundTrip("client", "x", "acme", payload)).toEqual(payload);
    const size = (count: number) =>
      sealPolicy(
        {
          kind: "connection",
          name: "x",
          customer: "a",
          payload: Array.from({ length: count }, (_, index) => guid(index)),
        },
        key,
        domain,
      ).characters;
    // 16 bytes are 22 characters of base64url; the marks add a few more.
    expect((size(60) - size(10)) / 50).toBeLessThan(26);
  });

  it("stays within Auth0's limits (ten keys of 255 characters) and reports its size", () => {
    const noise = Array.from({ length: 100 }, (_, index) => `${(index + 3) ** 9}`.slice(0, 13));
    const { metadata, characters, capacity } = sealPolicy(
      { kind: "connection", name: "x", customer: "acme", payload: noise },
      key,
      domain,
    );
    const chunks = Object.entries(metadata).filter(([name]) => name !== "customer");
    expect(metadata.customer).toBe("acme");
    expect(Object.keys(metadata).length).toBeLessThanOrEqual(10);
    expect(chunks.map(([name]) => name)).toEqual(chunks.map((_, index) => `policy_${index + 1}`));
    expect(chunks.slice(0, -1).every(([, chunk]) => chunk.length === 255)).toBe(true);
    expect(chunks.map(([, chunk]) => chunk).join("").length).toBe(characters);
    expect(capacity).toBe(9 * 255);
  });

  it("keeps the vendor's own metadata, which reduces the free keys", () => {
    const own = { owner: "sales", region: "eu" };
    const { metadata, capacity } = sealPolicy(
      { kind: "client", name: "x", customer: "acme", payload: {}, ownMetadata: own },
      key,
      domain,
    );
    expect(metadata).toMatchObject(own);
    expect(capacity).toBe(7 * 255);
  });

  it("reports the excess of a policy that is too large, in characters and in inflated bytes", () => {
    const noise = Array.from({ length: 300 }, (_, index) => `${(index + 3) ** 9}`.slice(0, 13));
    const seal =
      (payload: unknown, ownMetadata = {}) =>
      () =>
        sealPolicy({ kind: "connection", name: "x", customer: "acme", payload, ownMetadata }, key, domain);
    expect(seal(noise)).toThrow(/^needs (\d+) characters of metadata, (\d+) more than the limit of 2295$/);
    expect(seal("x".repeat(70_000))).toThrow("needs 70002 bytes inflated, 4466 more than the limit of 65536");
    const nine = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, "v"]));
    expect(seal({}, nine)).toThrow(/more than the limit of 0$/);
    expect(seal(Array.from({ length: 70_000 }, (_, index) => guid(index)))).toThrow(/characters of metadata/);
  });

  it("gives the same bytes for the same payload, key and carrier", () => {
    const seal = (name: string) =>
      sealPolicy({ kind: "client", name, customer: "acme", payload: { a: [guid(1)] } }, key, domain);
    expect(seal("x")).toEqual(seal("x"));
    expect(seal("x").version).not.toBe(seal("y").version);
  });
});
