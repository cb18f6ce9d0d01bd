import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type DeployOptions, deployWithCli } from "../../../packages/deploy-cli/import.ts";
import type { CliTarget } from "../../../packages/deploy-cli/run-cli.ts";
import { type RunningTenant, startTenant } from "../../../packages/local-tenant/start.ts";
import { testAuthority, testKeyPair } from "../../shared-keys.ts";
import { failureOf } from "./failure-of.ts";
import { writeSampleDirectory } from "./sample-directory.ts";

let tenant: RunningTenant;
let target: CliTarget;
let root: string;
let directory: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "deploy-test-"));
  directory = join(root, "tenant");
  await writeSampleDirectory(directory);
  tenant = await startTenant({ authority: testAuthority(), keyPair: testKeyPair(), onLog: () => {} });
  target = {
    tenantDomain: tenant.domain,
    clientId: tenant.clientId,
    clientSecret: tenant.clientSecret,
    caFile: tenant.caFile,
    keywords: { SECRET: "a secret of the connection" },
    fast: true,
  };
});
afterAll(async () => {
  await tenant.close();
  await rm(root, { recursive: true });
});

describe("what goes wrong is told in one line", () => {
  const failure = (options: Partial<DeployOptions>) => failureOf({ ...target, directory, ...options });

  it("a tenant that is not there", async () => {
    expect(await failure({ tenantDomain: "localhost:1" })).toContain("cannot reach https://localhost:1");
  });

  it("a certificate that is not trusted", async () => {
    const { caFile: _untrusted, ...rest } = target;
    const outcome = deployWithCli({ ...rest, directory });
    await expect(outcome).rejects.toThrow("is its certificate trusted");
  });

  it("something that the tenant refuses", async () => {
    const broken = join(root, "broken");
    await writeSampleDirectory(broken);
    const client = { name: "third", app_type: "spa", is_first_party: false, third_party_security_mode: "permissive" };
    await writeFile(join(broken, "clients/third.json"), JSON.stringify(client));
    expect(await failure({ directory: broken })).toContain(
      "The local tenant lacks third-party applications in permissive mode",
    );
  });
});
