import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { exportPKCS8, exportSPKI, generateKeyPair } from "jose";
import type { Authority } from "../../packages/loopback/authority.ts";
import { freePort, untilItListens } from "./free-port.ts";
import { startHttpsFront } from "./https-front.ts";
import { PeerAbsentError } from "./peer-absent-error.ts";

/** Where Debian's package installs the portal. */
const portal = "/usr/share/lemonldap-ng/portal";
const remedy = "On Debian 12: apt-get install liblemonldap-ng-portal-perl libstring-random-perl libimage-magick-perl";

const modules = [
  "Lemonldap::NG::Portal::Main",
  "Plack::Runner",
  "String::Random",
  "Crypt::OpenSSL::RSA",
  "Image::Magick",
];

export interface LemonLdapOptions {
  readonly authority: Authority;
  readonly client: { readonly id: string; readonly secret: string; readonly redirectUri: string };
}

export interface LemonLdap {
  readonly issuer: string;
  readonly discoveryUrl: string;
  close(): Promise<void>;
}

/**
 * Starts Debian's LemonLDAP::NG as an OpenID Provider, with its demonstration users (`dwho` / `dwho`) and its own
 * configuration in a temporary folder, served by Plack behind an HTTPS proxy. The machine's own configuration is
 * neither used nor changed.
 *
 * @throws {PeerAbsentError} if it or a module that it needs is not installed
 */
export async function startLemonLdap(options: LemonLdapOptions): Promise<LemonLdap> {
  if (!existsSync(join(portal, "htdocs/index.psgi"))) throw new PeerAbsentError("LemonLDAP::NG", remedy);
  await assertPerlModules(async (...args) => execa("perl", args, { reject: false }));
  const folder = await mkdtemp(join(tmpdir(), "lemonldap-"));
  const port = await freePort();
  const front = await startHttpsFront(options.authority, port);
  await configure(folder, front.origin, options);
  const server = execa(
    "plackup",
    ["-E", "deployment", "-o", "127.0.0.1", "-p", String(port), join(portal, "htdocs/index.psgi")],
    {
      env: { LLNG_DEFAULTCONFFILE: join(folder, "lemonldap-ng.ini") },
      reject: false,
      stdout: "ignore",
      stderr: { file: join(folder, "portal.log") },
    },
  );
  await untilItListens(port);
  return {
    issuer: `${front.origin}/`,
    discoveryUrl: `${front.origin}/.well-known/openid-configuration`,
    close: async () => {
      server.kill();
      await server;
      await front.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Debian's package only recommends some of the modules that a login needs.
 *
 * @param perl runs Perl with these arguments
 * @throws {PeerAbsentError} if Perl or a module is missing
 */
export async function assertPerlModules(
  perl: (...args: readonly string[]) => Promise<{ readonly failed: boolean; readonly stdout: string }>,
): Promise<void> {
  const { failed, stdout } = await perl("-e", 'print join ", ", grep { !eval "require $_; 1" } @ARGV', ...modules);
  if (failed) throw new PeerAbsentError("Perl", remedy);
  if (stdout.trim() !== "") throw new PeerAbsentError(`The Perl module ${stdout.trim()}`, remedy);
}

async function configure(folder: string, origin: string, { client }: LemonLdapOptions): Promise<void> {
  for (const name of ["conf", "sessions", "sessions/lock", "psessions", "psessions/lock", "cache"]) {
    await mkdir(join(folder, name));
  }
  const pair = await generateKeyPair("RS256", { extractable: true });
  const storage = (name: string) => ({ Directory: join(folder, name), LockDirectory: join(folder, name, "lock") });
  const write = (path: string, text: string) => writeFile(join(folder, path), text, { mode: 0o600 });
  await write(
    "lemonldap-ng.ini",
    `[all]
logLevel = warn
[configuration]
type = File
dirName = ${folder}/conf
localStorage = Cache::FileCache
localStorageOptions = { 'namespace' => 'config', 'cache_root' => '${folder}/cache', 'cache_depth' => 1 }
[portal]
staticPrefix = /static
templateDir = ${portal}/templates
`,
  );
  const privateKey = await exportPKCS8(pair.privateKey);
  const configuration = {
    cfgNum: 1,
    cfgDate: Math.floor(Date.now() / 1000),
    cfgAuthor: "test",
    cfgVersion: "2.16.1",
    portal: `${origin}/`,
    domain: "localhost",
    cookieName: "lemonldap",
    securedCookie: 1,
    authentication: "Demo",
    userDB: "Same",
    passwordDB: "Demo",
    demoExportedVars: { cn: "cn", mail: "mail", uid: "uid" },
    exportedVars: {},
    macros: { _whatToTrace: "lc($_user)" },
    groups: {},
    locationRules: {},
    exportedHeaders: {},
    globalStorage: "Apache::Session::File",
    globalStorageOptions: storage("sessions"),
    persistentStorage: "Apache::Session::File",
    persistentStorageOptions: storage("psessions"),
    localSessionStorage: "Cache::FileCache",
    localSessionStorageOptions: { namespace: "sessions", cache_root: join(folder, "cache"), cache_depth: 1 },
    whatToTrace: "_whatToTrace",
    key: "for this run only",
    requireToken: 0,
    captcha_login_enabled: 0,
    captcha_mail_enabled: 0,
    captcha_register_enabled: 0,
    portalDisplayRegister: 0,
    portalDisplayResetPassword: 0,
    issuerDBOpenIDConnectActivation: 1,
    issuerDBOpenIDConnectPath: "^/oauth2/",
    issuerDBOpenIDConnectRule: 1,
    oidcServiceMetaDataIssuer: `${origin}/`,
    oidcServiceAllowAuthorizationCodeFlow: 1,
    oidcServicePrivateKeySig: privateKey,
    oidcServicePublicKeySig: await exportSPKI(pair.publicKey),
    oidcServiceKeyIdSig: "of-this-run",
    oidcServiceMetaDataAuthorizeURI: "authorize",
    oidcServiceMetaDataTokenURI: "token",
    oidcServiceMetaDataUserInfoURI: "userinfo",
    oidcServiceMetaDataJWKSURI: "jwks",
    oidcRPMetaDataOptions: {
      tenant: {
        oidcRPMetaDataOptionsClientID: client.id,
        oidcRPMetaDataOptionsClientSecret: client.secret,
        oidcRPMetaDataOptionsRedirectUris: client.redirectUri,
        oidcRPMetaDataOptionsIDTokenSignAlg: "RS256",
        oidcRPMetaDataOptionsIDTokenForceClaims: 1,
        oidcRPMetaDataOptionsBypassConsent: 1,
        oidcRPMetaDataOptionsUserIDAttr: "uid",
      },
    },
    oidcRPMetaDataExportedVars: { tenant: { email: "mail", name: "cn", groups: "groups;string;always" } },
    oidcRPMetaDataOptionsExtraClaims: { tenant: { groups: "groups" } },
  };
  await write("conf/lmConf-1.json", JSON.stringify(configuration));
}
