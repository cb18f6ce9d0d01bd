import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PublicKey } from "../../actions/policy/vendor-config.ts";
import { localEnvironment } from "../policy-files/policy.ts";
import { readPublicKey } from "../policy-files/public-keys.ts";
import type { Environment } from "../policy-files/schema.ts";
import {
  createSigningKeyPem,
  describePublicKey,
  readSigningKey,
  type SigningKey,
  SigningKeyError,
} from "./signing-key.ts";

interface ChosenKeys {
  readonly signing: SigningKey;
  /** The keys that the Actions accept. */
  readonly accepted: readonly PublicKey[];
}

/** Kept out of git and never accepted outside `local`. */
const defaultKeyFile = join(import.meta.dirname, "..", "..", "development-signing-key.pem");

/**
 * The key that signs an environment's policies, and the keys that its Actions accept: its `public_keys`, which must
 * include the signing key's. In `local` the signing key's own public key is accepted, and a key is created if none is
 * given.
 *
 * @throws SigningKeyError
 */
export async function chooseSigningKey(
  environmentName: string,
  environment: Environment,
  pem: string | undefined,
  developmentKeyFile = defaultKeyFile,
): Promise<ChosenKeys> {
  if (environmentName === localEnvironment) {
    if (!pem) refuseElsewhere(environment.domain);
    const signing = readSigningKey(pem || (await developmentKey(developmentKeyFile)));
    return { signing, accepted: [signing.publicKey] };
  }
  if (!pem) {
    throw new SigningKeyError(
      `POLICY_SIGNING_KEY is not set: the environment ${environmentName} needs the private key (PKCS#8 PEM) ` +
        "of one of its public_keys",
    );
  }
  const signing = readSigningKey(pem);
  const accepted = publicKeysOf(environment);
  await refuseDevelopmentKey(environmentName, [signing.publicKey, ...accepted], developmentKeyFile);
  if (!accepted.some((key) => key.x === signing.publicKey.x)) {
    throw new SigningKeyError(
      `POLICY_SIGNING_KEY's public key is not among public_keys of the environment ${environmentName}: ` +
        "Actions there would refuse what it signs",
    );
  }
  return { signing, accepted };
}

/** @throws SigningKeyError if one of an environment's keys is that of `local` */
export async function refuseDevelopmentKey(
  environmentName: string,
  keys: readonly PublicKey[],
  developmentKeyFile = defaultKeyFile,
): Promise<void> {
  const development = await readIfThere(developmentKeyFile);
  const refused = development && readSigningKey(development).publicKey.x;
  if (!keys.some((key) => key.x === refused)) return;
  throw new SigningKeyError(
    `the development key is for the environment ${localEnvironment} only; ` +
      `create another one for ${environmentName}: npm run key -- new`,
  );
}

/** The keys that an environment's Actions accept; in `local` the development key, if one has been made. */
export async function acceptedKeys(environmentName: string, environment: Environment): Promise<readonly PublicKey[]> {
  if (environmentName !== localEnvironment) return publicKeysOf(environment);
  const development = await readIfThere(defaultKeyFile);
  return development === undefined ? [] : [readSigningKey(development).publicKey];
}

function publicKeysOf(environment: Environment): PublicKey[] {
  return environment.public_keys.map((key) => describePublicKey(readPublicKey(key)));
}

/** The development key is in a file without a passphrase: only the developer's own tenant may accept it. */
function refuseElsewhere(domain: string): void {
  if (/^(?:localhost|127\.0\.0\.1|(?:[a-z0-9-]+\.)+localhost)(?::\d+)?$/.test(domain)) return;
  throw new SigningKeyError(
    `the environment ${localEnvironment} has the domain ${domain}, but the development key is only for a tenant on ` +
      "localhost; create an environment for that tenant",
  );
}

async function developmentKey(file: string): Promise<string> {
  const known = await readIfThere(file);
  if (known) return known;
  await mkdir(dirname(file), { recursive: true });
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, createSigningKeyPem(), { mode: 0o600, flag: "wx" });
    // Written atomically: of builds that start together, one creates the key and the others read it.
    await link(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  return readFile(file, "utf8");
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
