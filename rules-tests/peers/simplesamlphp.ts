import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { generate } from "selfsigned";
import type { Authority } from "../../packages/loopback/authority.ts";
import { freePort, untilItListens } from "./free-port.ts";
import { startHttpsFront } from "./https-front.ts";
import { PeerAbsentError } from "./peer-absent-error.ts";

/** Where Debian's package installs it. */
const installed = "/usr/share/simplesamlphp";
const remedy = "On Debian 12: apt-get install simplesamlphp php-cli php-xml";
/** SimpleSAMLphp 1.19 needs them, and Debian's package does not depend on the one that has `dom`. */
const extensions = ["dom", "hash", "json", "libxml", "openssl", "session", "zlib"];

export interface SimpleSamlPhpOptions {
  readonly authority: Authority;
  /** Its SAML service provider and its WS-Federation relying party, with their URLs. */
  readonly samlParty: { readonly entityId: string; readonly reply: string };
  readonly wsfedParty: { readonly realm: string; readonly reply: string };
  /** `"name:password"`, and the user's attributes by name. */
  readonly users: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface SimpleSamlPhp {
  readonly samlMetadataUrl: string;
  readonly federationMetadataUrl: string;
  close(): Promise<void>;
}

/**
 * Starts Debian's SimpleSAMLphp on a free port, with its own configuration in a temporary folder, served by PHP's
 * built-in server behind an HTTPS proxy. The machine's own configuration is neither used nor changed.
 *
 * @throws {PeerAbsentError} if it, PHP or an extension that it needs is not installed
 */
export async function startSimpleSamlPhp(options: SimpleSamlPhpOptions): Promise<SimpleSamlPhp> {
  if (!existsSync(join(installed, "www/module.php"))) throw new PeerAbsentError("SimpleSAMLphp", remedy);
  await assertPhpExtensions(async (code) => execa("php", ["-r", code], { reject: false }));
  const folder = await mkdtemp(join(tmpdir(), "simplesamlphp-"));
  const port = await freePort();
  const front = await startHttpsFront(options.authority, port);
  await configure(folder, front.origin, options);
  const server = execa("php", [...settings(folder), "-S", `127.0.0.1:${port}`, "-t", join(installed, "www")], {
    env: { SIMPLESAMLPHP_CONFIG_DIR: join(folder, "config") },
    reject: false,
    stdout: "ignore",
    stderr: { file: join(folder, "log/php.log") },
  });
  await untilItListens(port);
  return {
    samlMetadataUrl: `${front.origin}/saml2/idp/metadata.php`,
    federationMetadataUrl: `${front.origin}/module.php/adfs/idp/metadata.php`,
    close: async () => {
      server.kill();
      await server;
      await front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Without one of them the provider starts, and answers every request with an HTML page about an error.
 *
 * @param php runs PHP code
 * @throws {PeerAbsentError} if PHP or an extension is missing
 */
export async function assertPhpExtensions(
  php: (code: string) => Promise<{ readonly failed: boolean; readonly stdout: string }>,
): Promise<void> {
  const names = JSON.stringify(extensions);
  const { failed, stdout } = await php(
    `echo implode(" ", array_filter(json_decode('${names}'), fn($name) => !extension_loaded($name)));`,
  );
  if (failed) throw new PeerAbsentError("PHP", remedy);
  const missing = stdout.trim();
  if (missing !== "") throw new PeerAbsentError(`The PHP extension ${missing.replaceAll(" ", ", ")}`, remedy);
}

/** PHP settings: sessions in the folder, and a flag that the server is behind HTTPS. */
function settings(folder: string): string[] {
  return ["-d", `session.save_path=${folder}/sessions`, "-d", `auto_prepend_file=${folder}/https.php`];
}

async function configure(folder: string, origin: string, options: SimpleSamlPhpOptions): Promise<void> {
  for (const name of ["config", "metadata", "cert", "sessions", "log", "data", "temp"]) await mkdir(join(folder, name));
  const pair = await generate([{ name: "commonName", value: "SimpleSAMLphp" }], { keyType: "rsa", keySize: 2048 });
  const write = (path: string, text: string) => writeFile(join(folder, path), text, { mode: 0o600 });
  await write("cert/idp.pem", pair.private);
  await write("cert/idp.crt", pair.cert);
  await write("https.php", "<?php $_SERVER['HTTPS'] = 'on';\n");
  // As JSON, so that no configuration value can be interpreted as PHP.
  const configured = async (path: string, variable: string, value: unknown) => {
    await write(`${path}.php`, `<?php $${variable} = json_decode(file_get_contents(__FILE__ . '.json'), true);\n`);
    await write(`${path}.php.json`, JSON.stringify(value));
  };
  const keys = { privatekey: "idp.pem", certificate: "idp.crt" };
  await configured("config/config", "config", {
    baseurlpath: `${origin}/`,
    certdir: `${folder}/cert/`,
    loggingdir: `${folder}/log/`,
    datadir: `${folder}/data/`,
    tempdir: `${folder}/temp`,
    metadatadir: `${folder}/metadata`,
    "metadata.sources": [{ type: "flatfile", directory: `${folder}/metadata` }],
    "logging.handler": "file",
    secretsalt: randomBytes(16).toString("hex"),
    "auth.adminpassword": randomBytes(16).toString("hex"),
    technicalcontact_name: "Nobody",
    technicalcontact_email: "nobody@example.org",
    timezone: "UTC",
    "enable.saml20-idp": true,
    "enable.adfs-idp": true,
    "module.enable": { exampleauth: true, core: true, saml: true, adfs: true },
    "session.cookie.secure": true,
    "store.type": "phpsession",
    production: false,
    "trusted.url.domains": [new URL(options.wsfedParty.reply).host],
  });
  await configured("config/authsources", "config", {
    people: { 0: "exampleauth:UserPass", ...options.users },
  });
  await configured("metadata/saml20-idp-hosted", "metadata", {
    [`${origin}/saml`]: {
      host: "__DEFAULT__",
      auth: "people",
      ...keys,
      "attributes.NameFormat": "urn:oasis:names:tc:SAML:2.0:attrname-format:uri",
    },
  });
  await configured("metadata/saml20-sp-remote", "metadata", {
    [options.samlParty.entityId]: {
      AssertionConsumerService: options.samlParty.reply,
      "simplesaml.nameidattribute": "uid",
      NameIDFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
    },
  });
  await configured("metadata/adfs-idp-hosted", "metadata", {
    [`${origin}/adfs`]: { host: "__DEFAULT__", auth: "people", ...keys },
  });
  await configured("metadata/adfs-sp-remote", "metadata", {
    [options.wsfedParty.realm]: { prp: options.wsfedParty.reply, "simplesaml.nameidattribute": "uid" },
  });
}
