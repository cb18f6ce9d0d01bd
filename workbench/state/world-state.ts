import { createHmac, randomBytes, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { replaceFile } from "./replace-file.ts";
import { StateError } from "./state-folder.ts";

const port = z.number().int().min(1).max(65_535);
const keyAndCertificate = z.strictObject({ key: z.string(), cert: z.string() });

const stateSchema = z.strictObject({
  version: z.literal(1),
  /** All passwords and client secrets of providers are derived from it. */
  secret: z.string().min(32),
  ports: z.strictObject({
    tenant: port.optional(),
    api: port.optional(),
    /** By connection. */
    providers: z.record(z.string(), port),
    /** By application. */
    portals: z.record(z.string(), port).default({}),
  }),
  authority: keyAndCertificate.optional(),
  /** Private keys that sign tokens, PKCS#8 PEM, by what signs. */
  keys: z.record(z.string(), z.string()),
  /** The same of SAML and WS-Federation, with certificates. */
  certified: z.record(z.string(), keyAndCertificate),
  /** What the tenant has of the policy, to take away what the policy loses. */
  deployed: z.array(z.strictObject({ kind: z.string(), name: z.string() })),
});

type Content = z.infer<typeof stateSchema>;
type Certified = z.infer<typeof keyAndCertificate>;

/** Certificates are renewed this long before they end, in milliseconds. */
const margin = 7 * 24 * 60 * 60 * 1000;

/** What stays the same from start to start: ports, passwords, secrets and keys. Only its owner can read the file. */
export class WorldState {
  readonly folder: string;
  readonly content: Content;

  private constructor(folder: string, content: Content) {
    this.folder = folder;
    this.content = content;
  }

  /** @throws {StateError} */
  static async open(folder: string): Promise<WorldState> {
    return new WorldState(folder, (await read(fileIn(folder))) ?? empty());
  }

  save(): Promise<void> {
    return replaceFile(fileIn(this.folder), `${JSON.stringify(this.content, undefined, 1)}\n`);
  }

  /** A secret for one purpose: always the same, and of no use for another one. */
  secretFor(...purpose: readonly string[]): string {
    return createHmac("sha256", this.content.secret).update(JSON.stringify(purpose)).digest("base64url");
  }

  async key(name: string, create: () => Promise<string>): Promise<string> {
    const key = this.content.keys[name] ?? (await create());
    this.content.keys[name] = key;
    return key;
  }

  async certified(name: string, create: () => Promise<Certified>): Promise<Certified> {
    const known = this.content.certified[name];
    const pair = known !== undefined && isLasting(known) ? known : await create();
    this.content.certified[name] = pair;
    return pair;
  }

  async authority(create: () => Promise<Certified>): Promise<Certified> {
    const { authority } = this.content;
    const pair = authority !== undefined && isLasting(authority) ? authority : await create();
    this.content.authority = pair;
    return pair;
  }
}

const fileIn = (folder: string): string => join(folder, "world.json");

function empty(): Content {
  const secret = randomBytes(32).toString("base64url");
  return { version: 1, secret, ports: { providers: {}, portals: {} }, keys: {}, certified: {}, deployed: [] };
}

function isLasting({ cert }: Certified): boolean {
  return Date.parse(new X509Certificate(cert).validTo) - Date.now() > margin;
}

async function read(file: string): Promise<Content | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StateError(`${file}: cannot be read (${error.code})`);
  });
  if (text === undefined) return undefined;
  const content = stateSchema.safeParse(parseJson(text));
  if (content.success) return content.data;
  const where = content.error.issues[0]?.path.join(".") || "the file";
  // What the parser says may quote the file, which holds secrets.
  throw new StateError(`${file}: ${where} is not what was written here. Delete the file to start afresh`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
