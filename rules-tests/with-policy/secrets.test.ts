import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { buildAll } from "../../compiler/build.ts";
import type { Manifest } from "../../compiler/manifest.ts";
import { createSigningKeyPem } from "../../compiler/sealing/signing-key.ts";
import { deployWithCli } from "../../packages/deploy-cli/import.ts";
import { type RunningTenant, startTenant } from "../../packages/local-tenant/start.ts";
import { changed, withPolicy } from "../compiler/policy-folder.ts";
import { testAuthority } from "../shared-keys.ts";

const secrets: Readonly<Record<string, string>> = {
  PLAIN: "a plain secret",
  DOUBLE_QUOTES: 'say "yes", or ""',
  SINGLE_QUOTES: "it's 'quoted'",
  BACKSLASHES: "C:\\temp\\new\\\\share\\",
  ESCAPED_NEWLINE: "one\\ntwo",
  NEWLINES: "one\ntwo\r\nthree\n",
  TAB: "one\ttwo",
  DOLLARS: "$& and $1, $$, $` and $'",
  NUMBER_SIGNS: "a ##X## inside, and ## alone",
  AT_SIGNS: "a @@Y@@ inside, and @@ alone",
  TEMPLATES: "{{name}} <%= name %> ${",
  EMOJI: "🔑 key, e\u0301 and é, 漢字",
  JSON_TEXT: '{"a":["b",{"c":null}]}',
  PEM: "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----\n",
  SEPARATORS: "\u2028\u2029\u007f",
  SPACES: "  leading and trailing  ",
  EVERYTHING: "\"\\n\\\n$&$1 ##X## @@Y@@ '🔑\\",
};
const names = Object.keys(secrets);

let tenant: RunningTenant;
let outDir: string;
let manifest: Manifest;

beforeAll(async () => {
  tenant = await startTenant({ authority: testAuthority(), onLog: () => undefined });
  outDir = await mkdtemp(join(tmpdir(), "secrets-"));
  const policy = changed("customers/acme.yaml", ["options:\n", `options:\n${policyLines().join("")}`]);
  const signingKeyPem = createSigningKeyPem();
  const compiled = await withPolicy(policy, (policyDir) =>
    buildAll({ policyDir, environment: "local", outDir, domain: tenant.domain, signingKeyPem }),
  );
  manifest = compiled.manifest;
  await deployWithCli({
    directory: join(outDir, "tenant"),
    tenantDomain: tenant.domain,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    caFile: tenant.caFile,
    keywords: { ACME_SECRET: "a secret", ...secrets },
    fast: true,
  });
}, 60_000);

afterAll(async () => {
  await tenant?.close();
  if (outDir) await rm(outDir, { recursive: true, force: true });
});

/** Each secret as an option of its own, and all of them in a list within another. */
function policyLines(): string[] {
  const single = names.map((name) => `      ${name.toLowerCase()}: "##${name}##"\n`);
  return [...single, "      nested:\n        all:\n", ...names.map((name) => `          - "##${name}##"\n`)];
}

const options = () => tenant.tenant.store.connections.find(({ name }) => name === "acme-oidc")?.options ?? {};

describe("a secret written ##NAME##, deployed by auth0-deploy-cli", () => {
  it.each(Object.entries(secrets))("%s arrives unchanged: %j", (name, secret) => {
    expect(options()[name.toLowerCase()]).toBe(secret);
  });

  it("arrives unchanged in a list of an inner option, next to all the others", () => {
    expect(options().nested).toEqual({ all: Object.values(secrets) });
  });

  it("is named in the manifest", () => {
    expect(manifest.secrets).toEqual(["ACME_SECRET", ...names].sort());
  });
});
