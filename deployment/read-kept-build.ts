import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import type { PublicKey } from "../actions/policy/vendor-config.ts";
import { isBundled } from "../compiler/actions.ts";
import { localEnvironment } from "../compiler/policy-files/policy.ts";
import { PolicyError } from "../compiler/policy-files/problems.ts";
import { readEnvironment } from "../compiler/policy-files/read-environment.ts";
import type { Environment } from "../compiler/policy-files/schema.ts";
import { acceptedKeys, refuseDevelopmentKey } from "../compiler/sealing/choose-signing-key.ts";
import { type Build, type BuiltManifest, keptByDefault } from "./build.ts";
import { title } from "./describe-change.ts";
import { type Desired, desiredOf } from "./desired.ts";
import { embeddedConfig } from "./embedded-config.ts";
import { DeploymentRefusedError } from "./errors.ts";
import { acceptedKeysOf } from "./keys.ts";
import { Policies } from "./policies.ts";
import { isCarrier, text } from "./resources.ts";

const manifestSchema = z.looseObject({
  environment: z.string(),
  domain: z.string(),
  signed_by: z.string(),
  public_keys: z.array(z.string()),
  files: z.record(z.string(), z.string()),
});

interface ReadOptions {
  /** Of it, only the environment's file is read: policy files that are broken now must not forbid a rollback. */
  readonly policyDir: string;
  readonly environment: string;
}

/**
 * A build as it was kept. It is believed as far as its signatures verify under keys that the environment still has.
 *
 * @param folder holds `manifest.json` and `tenant/`
 * @throws DeploymentRefusedError, PolicyError
 */
export async function readKeptBuild(folder: string, { policyDir, environment }: ReadOptions): Promise<Build> {
  const manifest = await readManifest(folder);
  if (manifest.environment !== environment) {
    throw refusal(folder, `was built for the environment ${manifest.environment}, not for ${environment}`);
  }
  const files = await readFiles(folder, manifest);
  const desired = desiredOf(files, manifest.domain);
  const data = await environmentOf(policyDir, environment);
  const signedBy = await signerOf(folder, manifest, keysOf(folder, desired), data);
  refuseUnsigned(folder, desired, signedBy);
  return {
    files,
    manifest,
    // The build makes one for each customer, the vendor's included.
    customers: desired.resources.filter(({ kind }) => kind === "organization").map(({ name }) => name),
    isProtected: data.protected === true,
    keep: data.keep_deployments ?? keptByDefault,
    signedBy,
    keptAs: basename(resolve(folder)),
  };
}

async function readManifest(folder: string): Promise<BuiltManifest> {
  const file = join(folder, "manifest.json");
  const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw refusal(folder, `is no kept build: manifest.json cannot be read (${error.code ?? error.message})`);
  });
  try {
    return manifestSchema.parse(JSON.parse(content));
  } catch {
    throw refusal(folder, "is no kept build: manifest.json is not one that a build writes");
  }
}

/** Exactly the files that the manifest names, unchanged. */
async function readFiles(folder: string, manifest: BuiltManifest): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const [path, hash] of Object.entries(manifest.files)) {
    if (path.split(/[\\/]/).some((part) => part === "" || part === "..")) {
      throw refusal(folder, `names the file ${path}, which no build writes`);
    }
    const content = await readFile(join(folder, "tenant", path), "utf8").catch((error: NodeJS.ErrnoException) => {
      throw refusal(folder, `lacks tenant/${path} (${error.code ?? error.message})`);
    });
    if (createHash("sha256").update(content).digest("hex") !== hash) {
      throw refusal(folder, `has another tenant/${path} than was built`);
    }
    files.set(path, content);
  }
  return files;
}

async function environmentOf(policyDir: string, environment: string): Promise<Environment> {
  const { data, file } = await readEnvironment(policyDir, environment);
  if (!data) throw new PolicyError(file.problems);
  return data;
}

/** The keys that all of the build's Actions accept. */
function keysOf(folder: string, { resources, domain }: Desired): readonly PublicKey[] {
  for (const { kind, name, content } of resources) {
    if (kind !== "action" || !isBundled(name) || embeddedConfig(text(content.code))?.domain === domain) continue;
    throw refusal(folder, `has an Action ${name} that is not for ${domain}`);
  }
  return acceptedKeysOf(resources)?.byAll ?? [];
}

/** A key that has left `public_keys` may have been given away: nothing may make the tenant accept it again. */
async function signerOf(
  folder: string,
  { environment, signed_by: id, public_keys: ids }: BuiltManifest,
  keys: readonly PublicKey[],
  data: Environment,
): Promise<PublicKey> {
  if (environment !== localEnvironment) {
    const accepted = await acceptedKeys(environment, data);
    const gone = keys.filter(({ x }) => !accepted.some((key) => key.x === x)).map((key) => key.id);
    if (gone.length > 0) {
      throw refusal(folder, `accepts the key ${gone.join(", ")}, which public_keys of ${environment} no longer has`);
    }
    await refuseDevelopmentKey(environment, keys);
  }
  const signer = keys.find((key) => key.id === id && ids.includes(id));
  if (!signer) throw refusal(folder, `is signed by the key ${id}, which its own Actions do not accept`);
  return signer;
}

function refuseUnsigned(folder: string, { resources, domain }: Desired, signedBy: PublicKey): void {
  const policies = new Policies(domain, [signedBy]);
  const wrong = resources.find(
    (resource) =>
      isCarrier(resource.kind) && (policies.open(resource).is !== "policy" || resource.content.name !== resource.name),
  );
  if (wrong) throw refusal(folder, `has a policy of ${title(wrong)} that the key ${signedBy.id} did not sign`);
}

const refusal = (folder: string, words: string) =>
  new DeploymentRefusedError(`nothing was written: ${folder} ${words}; npm run rollback -- --list tells what is kept`);
