import { z } from "zod";
import { lacks } from "./shared/http-errors.ts";
import { clientMetadataPatch } from "./shared/metadata.ts";
import { displayName, notAllowed, strings } from "./shared/schemas.ts";

/**
 * https://auth0.com/docs/api/management/v2/clients/post-clients: four types that users and machines sign in with, an
 * API, what Okta's administrators set up, and integrations.
 */
const appTypes = [
  ...["native", "spa", "regular_web", "non_interactive", "resource_server", "express_configuration"],
  ...["rms", "box", "cloudbees", "concur", "dropbox", "mscrm", "echosign", "egnyte", "newrelic", "office365"],
  ...["salesforce", "sentry", "sharepoint", "slack", "springcm", "sso_integration", "zendesk", "zoom", "oag"],
];

const seconds = z.int().min(0).max(2_592_000);

/**
 * A credential that the API creates from a PEM text. https://auth0.com/docs/api/management/v2/clients/post-credentials
 */
export const credentialSchema = z.strictObject({
  credential_type: z.enum(["public_key", "cert_subject_dn", "x509_cert"]).default("public_key"),
  name: z.string().max(128).optional(),
  pem: z.string().max(4096).optional(),
  subject_dn: z.string().max(256).optional(),
  alg: z.enum(["RS256", "RS384", "PS256"]).optional(),
  expires_at: z.iso.datetime({ offset: true }).optional(),
  parse_expiry_from_cert: z.boolean().optional(),
});

const newCredentials = oneMethod(z.array(credentialSchema).max(2));
const credentialReferences = oneMethod(z.array(z.strictObject({ id: z.string() })).max(2));

/** The methods exclude one another. An empty list is accepted: key rotations empty it before they delete a key. */
function oneMethod<T extends z.ZodType>(credentials: T) {
  const method = z.strictObject({ credentials }).optional();
  return z
    .strictObject({ private_key_jwt: method, tls_client_auth: method, self_signed_tls_client_auth: method })
    .refine((methods) => Object.values(methods).filter((item) => item !== undefined).length === 1, {
      message: "Exactly one client authentication method is needed",
    });
}

export type NewCredentials = z.output<typeof newCredentials>;
export type CredentialReferences = z.output<typeof credentialReferences>;

/** Properties that the local tenant reads are validated. Auth0 has many more, which are stored unchanged. */
const common = {
  description: z.string().max(140).nullish(),
  app_type: z.enum(appTypes).nullish(),
  is_first_party: z.boolean().nullish(),
  third_party_security_mode: z.enum(["strict", "permissive"]).nullish(),
  redirection_policy: z.enum(["open_redirect_protection", "allow_always"]).nullish(),
  client_secret: z.string().min(16).max(512).nullish(),
  callbacks: strings.nullish(),
  allowed_logout_urls: strings.nullish(),
  web_origins: strings.nullish(),
  allowed_origins: strings.nullish(),
  grant_types: strings.nullish(),
  token_endpoint_auth_method: z.enum(["none", "client_secret_post", "client_secret_basic"]).nullish(),
  client_metadata: clientMetadataPatch.nullish(),
  jwt_configuration: z
    .looseObject({
      lifetime_in_seconds: seconds.min(1).optional(),
      // The tenant signs with its own RSA key only. HS256 would sign with the application's secret.
      alg: z.literal("RS256", `${lacks} tokens signed with anything but RS256`).optional(),
    })
    .nullish(),
  refresh_token: z
    .looseObject({
      rotation_type: z.enum(["rotating", "non-rotating"]),
      expiration_type: z.enum(["expiring", "non-expiring"]),
      leeway: z.int().min(0).max(60).nullish(),
      token_lifetime: z.int().min(1).max(157_788_000).optional(),
      idle_token_lifetime: z.int().min(1).max(157_788_000).optional(),
      infinite_token_lifetime: z.boolean().optional(),
      infinite_idle_token_lifetime: z.boolean().optional(),
      policies: z.array(z.strictObject({ audience: z.string(), scope: strings })).nullish(),
    })
    .nullish(),
  organization_usage: z.enum(["deny", "allow", "require"]).nullish(),
  organization_require_behavior: z.enum(["no_prompt", "pre_login_prompt", "post_login_prompt"]).nullish(),
  default_organization: z.looseObject({ organization_id: z.string(), flows: strings }).nullish(),
  oidc_conformant: z.boolean().nullish(),
  token_exchange: z
    .strictObject({
      // An exchange on behalf of others is refused by the token endpoint, by name.
      allow_any_profile_of_type: z.array(z.enum(["custom_authentication", "on_behalf_of_token_exchange"])),
    })
    .nullish(),
  // Auth0 sets these.
  client_id: notAllowed,
  tenant: notAllowed,
  global: notAllowed,
  signing_keys: notAllowed,
};

export const clientPostSchema = z.looseObject({
  ...common,
  name: displayName,
  client_authentication_methods: newCredentials.nullish(),
});

export const clientPatchSchema = z.looseObject({
  ...common,
  name: displayName.optional(),
  client_authentication_methods: credentialReferences.nullish(),
});
