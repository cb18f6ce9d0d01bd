import { createHash, X509Certificate } from "node:crypto";
import { ownString } from "../connections/options.ts";
import type { Tenant } from "../tenant.ts";
import { fetchAnswer } from "../upstream/provider-answer.ts";
import { standInFor } from "../upstream/stand-in.ts";

type Options = Readonly<Record<string, unknown>>;

/** Milliseconds after which a provider that does not answer counts as down. */
const timeout = 3000;

/**
 * What Auth0 reads of the identity provider when a connection is created or its options change: an OpenID provider's
 * metadata, the certificate and endpoints in a SAML provider's. A provider that does not answer adds nothing, as at
 * Auth0. Only the API's replies show it: a login reads the provider's metadata itself, and says what is wrong with it.
 */
export async function providerOptions(tenant: Tenant, strategy: string, options: Options): Promise<Options> {
  if (strategy === "oidc" || strategy === "okta") return openIdOptions(tenant, options);
  if (strategy === "samlp" || strategy === "pingfederate") return samlOptions(tenant, options);
  return {};
}

const endpoints = ["issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"];

async function openIdOptions(tenant: Tenant, options: Options): Promise<Options> {
  const metadata = options.oidc_metadata ?? (await discovered(tenant, options));
  if (typeof metadata !== "object" || metadata === null) return {};
  const named = Object.fromEntries(Object.entries(metadata));
  const missing = endpoints.filter((name) => (options[name] ?? undefined) === undefined && named[name] !== undefined);
  return { oidc_metadata: metadata, ...Object.fromEntries(missing.map((name) => [name, named[name]])) };
}

async function discovered(tenant: Tenant, options: Options): Promise<unknown> {
  const domain = ownString(options, "domain");
  const issuer = ownString(options, "issuer") ?? (domain && `https://${domain}`);
  const url = ownString(options, "discovery_url") ?? (issuer && wellKnown(issuer));
  const text = url === undefined ? undefined : await download(tenant, url);
  try {
    const metadata: unknown = text === undefined ? undefined : JSON.parse(text);
    return typeof metadata === "object" && metadata !== null && ownString(metadata, "issuer") ? metadata : undefined;
  } catch {
    // No metadata: a login will say so.
    return undefined;
  }
}

const wellKnown = (issuer: string): string => `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;

async function samlOptions(tenant: Tenant, options: Options): Promise<Options> {
  const url = ownString(options, "metadataUrl");
  const text = ownString(options, "metadataXml") ?? (url && (await download(tenant, url)));
  const provider = text ? await readProvider(text, tenant.now()) : undefined;
  const own = ownString(options, "signingCert") ?? ownString(options, "cert");
  const certificate = readCertificate(own ?? provider?.certificates[0]);
  return { ...provider?.options, ...(certificate === undefined ? {} : certificateOptions(certificate)) };
}

async function readProvider(text: string, now: number) {
  // With an XML parser behind it, which most tenants never load.
  const [{ readMetadata }, { MessageError }, { signOutEndpointOf }] = await Promise.all([
    import("../upstream/saml/read-metadata.ts"),
    import("../upstream/message-error.ts"),
    import("./sign-out-endpoint.ts"),
  ]);
  try {
    const { certificates, signInEndpoint } = readMetadata(text, now);
    const signOutEndpoint = signOutEndpointOf(text);
    const [pem] = certificates;
    return {
      certificates,
      options: {
        ...(pem === undefined ? {} : { signingCert: Buffer.from(pem).toString("base64") }),
        ...(signOutEndpoint === undefined ? {} : { signOutEndpoint }),
        ...(signInEndpoint === undefined
          ? {}
          : { signInEndpoint, bindingMethod: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" }),
      },
    };
  } catch (error) {
    // A login will say what is wrong with the metadata.
    if (error instanceof MessageError) return undefined;
    throw error;
  }
}

function certificateOptions(certificate: X509Certificate): Options {
  return {
    cert: certificate.toString(),
    expires: new Date(certificate.validTo).toISOString(),
    subject: subjectOf(certificate),
    thumbprints: [createHash("sha1").update(certificate.raw).digest("hex")],
  };
}

/** A certificate in PEM, in Base64 alone, or in Base64 of PEM. */
function readCertificate(text: string | undefined): X509Certificate | undefined {
  if (text === undefined) return undefined;
  const decoded = Buffer.from(text, "base64");
  for (const form of [text, decoded, decoded.toString("latin1")]) {
    try {
      return new X509Certificate(form);
    } catch {
      // Not in this form.
    }
  }
  return undefined;
}

const subjectNames: Readonly<Record<string, string>> = {
  C: "countryName",
  ST: "stateOrProvinceName",
  L: "localityName",
  O: "organizationName",
  OU: "organizationalUnitName",
  CN: "commonName",
};

function subjectOf({ subject }: X509Certificate): Record<string, string> {
  const parts = subject.split("\n").map((line) => /^([A-Z]+)=(.*)$/.exec(line));
  return Object.fromEntries(
    parts.flatMap((part) => {
      const name = subjectNames[part?.[1] ?? ""];
      return name === undefined ? [] : [[name, part?.[2] ?? ""]];
    }),
  );
}

async function download(tenant: Tenant, url: string): Promise<string | undefined> {
  if (!URL.canParse(url) || new URL(url).protocol !== "https:") return undefined;
  try {
    const response = await fetchAnswer(tenant, standInFor(tenant, new URL(url)), timeout, { redirect: "error" });
    if (response.ok) return await response.text();
  } catch {
    // The provider does not answer, or without end: the connection is made without what it would say, as at Auth0.
  }
  return undefined;
}
