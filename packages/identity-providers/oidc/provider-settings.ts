import { createPrivateKey, randomBytes } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, type JWK } from "jose";
import type { ClientMetadata, Configuration, KoaContextWithOIDC, default as Provider } from "oidc-provider";
import { ClientMetadataError } from "../errors.ts";
import type { LocalUsers } from "../local-users.ts";
import { signOutPath } from "../pages/home-page.ts";
import { errorPage, pageHeaders } from "../pages/page.ts";
import { signedOutPage, signOutPage } from "../pages/sign-out-pages.ts";
import { createMemoryStorage, MemoryAdapter } from "./memory-adapter.ts";

/** OpenID Connect Core 1.0, section 5.4. */
const claimsOfScopes = {
  openid: ["sub"],
  email: ["email", "email_verified"],
  profile: ["name", "family_name", "given_name", "nickname", "preferred_username", "picture", "updated_at"],
};

const hour = 3600;

export interface ConfiguredProvider {
  readonly provider: Provider;
  /** Rejects client metadata that OpenID Connect Dynamic Client Registration 1.0 defines as invalid. */
  addClient(metadata: ClientMetadata & { client_id: string }): Promise<void>;
}

export interface ProviderSettings {
  readonly issuer: string;
  /** As its users know it. */
  readonly name: string;
  readonly users: LocalUsers;
  /** The claims that it can assert. */
  readonly claimNames: ReadonlySet<string>;
  /** Whether claims that OpenID Connect does not define come with every ID token, not with the scope `groups` alone. */
  readonly alwaysAsserts: boolean;
  /** An RSA key, PKCS#8 PEM. */
  readonly signingKey: string;
}

/** The library's provider at `issuer`, which asserts the named claims of `users`. */
export async function createProvider(settings: ProviderSettings): Promise<ConfiguredProvider> {
  const { issuer, name, users, claimNames, alwaysAsserts, signingKey } = settings;
  const storage = createMemoryStorage();
  const ofOtherScopes = new Set(Object.values(claimsOfScopes).flat());
  const further = [...claimNames].filter((name) => !ofOtherScopes.has(name));
  const openid = alwaysAsserts ? [...claimsOfScopes.openid, ...further] : claimsOfScopes.openid;
  const { default: Library, interactionPolicy } = await loadLibrary();
  const provider: Provider = new Library(issuer, {
    adapter: (model) => new MemoryAdapter(storage, model),
    jwks: { keys: [await privateJwk(signingKey)] },
    claims: { ...claimsOfScopes, openid, groups: further },
    // Auth0's OIDC connections read the ID token, and call userinfo only if a mapping refers to it.
    conformIdTokenClaims: false,
    cookies: cookiesOf(new URL(issuer).port),
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: signOutOf(name) },
    routes: { end_session: signOutPath },
    interactions: {
      url: (_ctx, interaction) => `/login/${interaction.uid}`,
      policy: asksOthers(users, interactionPolicy),
    },
    findAccount: (_ctx, accountId) => {
      const user = users.get(accountId);
      return user && { accountId, claims: () => ({ ...user.claims, sub: accountId }) };
    },
    loadExistingGrant,
    ttl: { AccessToken: hour, IdToken: hour, Interaction: hour, Session: 12 * hour, Grant: 12 * hour },
    renderError: (ctx, { error, error_description }) => {
      showPage(ctx, errorPage(`${error}: ${error_description ?? "no further description"}`));
    },
  });
  return {
    provider,
    async addClient(metadata) {
      const clients = new MemoryAdapter(storage, "Client");
      await clients.upsert(metadata.client_id, metadata);
      // The library validates a client when it is looked up.
      await provider.Client.find(metadata.client_id).catch(async (error: Error & { error_description?: string }) => {
        await clients.destroy(metadata.client_id);
        throw new ClientMetadataError(`Client ${metadata.client_id}: ${error.error_description ?? error.message}`);
      });
    },
  };
}

/** RP-Initiated Logout 1.0, which a person can begin too: so one can come back as another user. */
function signOutOf(name: string): NonNullable<NonNullable<Configuration["features"]>["rpInitiatedLogout"]> {
  return {
    enabled: true,
    logoutSource: (ctx, form) => showPage(ctx, signOutPage(name, form)),
    postLogoutSuccessSource: (ctx) => showPage(ctx, signedOutPage(name)),
  };
}

/**
 * With a session of somebody else than `login_hint` names, asks for the password, as large providers do. Whoever then
 * signs in is let in.
 */
function asksOthers(users: LocalUsers, { base, Check }: typeof import("oidc-provider").interactionPolicy) {
  const policy = base();
  const isOther = ({ oidc }: KoaContextWithOIDC) => {
    const { params, session, result } = oidc;
    const hint = params?.login_hint;
    if (typeof hint !== "string" || hint === "" || result?.login !== undefined) return false;
    const user = users.get(session?.accountId ?? "");
    return user !== undefined && user.username !== hint && user.claims.email !== hint;
  };
  policy.get("login")?.checks.add(new Check("other_user", "somebody else than login_hint is signed in", isOther));
  return policy;
}

function showPage(ctx: KoaContextWithOIDC, text: string): void {
  ctx.set(pageHeaders);
  ctx.type = "html";
  ctx.body = text;
}

/** A key for ID tokens, PKCS#8 PEM. */
export async function createProviderKey(): Promise<string> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  return exportPKCS8(privateKey);
}

async function privateJwk(pem: string): Promise<JWK> {
  const jwk = await exportJWK(createPrivateKey(pem));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: "RS256", use: "sig" };
}

/** Cookies are shared between ports: without separate names, providers on one host would mix up their sessions. */
function cookiesOf(port: string): NonNullable<Configuration["cookies"]> {
  return {
    keys: [randomBytes(32).toString("base64url")],
    names: { session: `idp_${port}_session`, interaction: `idp_${port}_login`, resume: `idp_${port}_resume` },
  };
}

/** A company's provider does not ask for consent to the company's own applications. */
const loadExistingGrant: NonNullable<Configuration["loadExistingGrant"]> = async (ctx) => {
  const { client, session, provider, params } = ctx.oidc;
  if (!client || !session?.accountId) return undefined;
  const existing = session.grantIdFor(client.clientId);
  const grant =
    (existing && (await provider.Grant.find(existing))) ||
    new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  if (typeof params?.scope === "string") grant.addOIDCScope(params.scope);
  await grant.save();
  return grant;
};

/**
 * Under Node 20 the library prints a warning at every start that it needs Node 22. It does run under Node 20, as the
 * tests show. Only this one warning is suppressed.
 */
async function loadLibrary(): Promise<typeof import("oidc-provider")> {
  const { warn } = console;
  console.warn = (...args) => {
    if (!String(args[0]).includes("Unsupported runtime")) warn(...args);
  };
  try {
    return await import("oidc-provider");
  } finally {
    console.warn = warn;
  }
}
