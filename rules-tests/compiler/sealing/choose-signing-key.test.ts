import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { Environment } from "../../../compiler/policy-files/schema.ts";
import { chooseSigningKey } from "../../../compiler/sealing/choose-signing-key.ts";
import { describePublicKey, readSigningKey, SigningKeyError } from "../../../compiler/sealing/signing-key.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "key-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const file = () => join(dir, "development.pem");
const environment = (...public_keys: Environment["public_keys"]): Environment => ({
  domain: "localhost:8443",
  values: {},
  public_keys,
});
const pems = () => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    privatePem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    jwk: publicKey.export({ format: "jwk" }) as Record<string, unknown>,
  };
};
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const refused = (chosen: Promise<unknown>, message: RegExp) =>
  expect(chosen).rejects.toThrow(
    expect.objectContaining({
      name: "SigningKeyError",
      code: "signing_key_unusable",
      message: expect.stringMatching(message),
    }),
  );

describe("in local", () => {
  it("the variable's own key is accepted, and no file is created", async () => {
    const { privatePem, jwk } = pems();
    const { signing, accepted } = await chooseSigningKey("local", environment(), privatePem, file());
    expect(accepted).toEqual([signing.publicKey]);
    expect(signing.publicKey.x).toBe(jwk.x);
    expect(await readdir(dir)).toEqual([]);
  });

  it("a missing key is created once, atomically, and readable by its owner only", async () => {
    const chosen = await Promise.all(
      Array.from({ length: 8 }, () => chooseSigningKey("local", environment(), undefined, file())),
    );
    expect(new Set(chosen.map(({ signing }) => signing.publicKey.x)).size).toBe(1);
    expect(await readdir(dir)).toEqual(["development.pem"]);
    expect(readSigningKey(await readFile(file(), "utf8")).publicKey).toEqual(chosen[0]?.signing.publicKey);
  });
});

describe("in local, for a remote tenant", () => {
  const real = (domain: string) => ({ ...environment(), domain });

  it.each(["example.eu.auth0.com", "localhost.example.com", "localhost:1.example.com", "127.0.0.1.example.com"])(
    "%s: the development key is refused, and none is created",
    async (domain) => {
      await refused(chooseSigningKey("local", real(domain), undefined, file()), /only for a tenant on localhost/);
      expect(await readdir(dir)).toEqual([]);
    },
  );

  it("the variable's own key is accepted", async () => {
    const { privatePem, jwk } = pems();
    const { accepted } = await chooseSigningKey("local", real("example.eu.auth0.com"), privatePem, file());
    expect(accepted.map(({ x }) => x)).toEqual([jwk.x]);
  });
});

describe("elsewhere", () => {
  it("the current key and the next are accepted, PEM or JWK", async () => {
    const [present, next] = [pems(), pems()];
    const { signing, accepted } = await chooseSigningKey(
      "real",
      environment(present.publicPem, next.jwk),
      present.privatePem,
      file(),
    );
    expect(accepted.map(({ x }) => x)).toEqual([present.jwk.x, next.jwk.x]);
    expect(signing.publicKey).toEqual(accepted[0]);
  });

  it("the variable must be set", async () => {
    for (const none of [undefined, ""]) {
      await refused(
        chooseSigningKey("real", environment(pems().publicPem), none, file()),
        /^POLICY_SIGNING_KEY is not set/,
      );
    }
    expect(await readdir(dir)).toEqual([]);
  });

  it("the key must be one of public_keys", async () => {
    await refused(
      chooseSigningKey("real", environment(pems().publicPem), pems().privatePem, file()),
      /not among public_keys of the environment real/,
    );
  });

  it.each<[string, string]>([
    ["no PEM", "x"],
    ["an RSA key", rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["a public key", pems().publicPem],
    ["an X25519 key", generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
  ])("the key must not be %s", async (_, pem) => {
    await refused(
      chooseSigningKey("real", environment(pems().publicPem), pem, file()),
      /^POLICY_SIGNING_KEY is not an Ed25519 private key/,
    );
    // No message quotes a key.
    await expect(chooseSigningKey("local", environment(), pem, file())).rejects.toThrow(/^(?!.*BEGIN).*$/);
  });

  it("the development key is refused, both for signing and among public_keys", async () => {
    const development = pems();
    await writeFile(file(), development.privatePem);
    const other = pems();
    const message = /^the development key is for the environment local only/;
    await refused(
      chooseSigningKey("real", environment(development.publicPem), development.privatePem, file()),
      message,
    );
    await refused(
      chooseSigningKey("real", environment(other.publicPem, development.jwk), other.privatePem, file()),
      message,
    );
  });
});

describe("describePublicKey", () => {
  it("derives the same id from PEM and JWK, and accepts Ed25519 only", () => {
    const { publicPem, jwk } = pems();
    const described = describePublicKey(createPublicKey(publicPem));
    expect(described).toEqual(describePublicKey(createPublicKey({ key: jwk, format: "jwk" })));
    expect(described).toEqual({ id: expect.stringMatching(/^[\w-]{8}$/), x: jwk.x });
    expect(() => describePublicKey(rsa.publicKey)).toThrow(SigningKeyError);
  });
});
