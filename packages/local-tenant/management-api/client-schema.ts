import { z } from "zod";
import { clientMetadataPatch } from "./shared/metadata.ts";
import { displayName, notAllowed, strings } from "./shared/schemas.ts";

const seconds = z.int().min(0).max(2_592_000);

/**
 * A credential that the API creates from a PEM text. https://auth0.com/docs/api/management/v2/clients/post-credentials
 */
export const credentialSchema = z.strictObject({
  credential_type: z.literal("public_key").default("public_key"),
  name: z.string().max(128).optional(),
  pem: z.string().max(4096),
  alg: z.enum(["RS256", "RS384", "PS256"]).optional(),
  expires_at: z.iso.datetime({ offset: true }).optional(),
  parse_expiry_from_cert: z.boolean().optional(),
});

const newCredentials = z.strictObject({
  private_key_jwt: z.strictObject({ credentials: z.array(credentialSchema).min(1).max(2) }),
});

const credentialReferences = z.strictObject({
  private_key_jwt: z.strictObject({
    credentials: z
      .array(z.strictObject({ id: z.string() }))
      .min(1)
      .max(2),
  }),
});

export type NewCredentials = z.output<typeof newCredentials>;
export type CredentialReferences = z.output<typeof credentialReferences>;

/** Properties that the local tenant reads are validated. Auth0 has many more, which are stored unchanged. */
const common = {
  description: z.string().max(140).nullish(),
  app_type: z.enum(["native", "spa", "regular_web", "non_interactive"]).nullish(),
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
      alg: z.literal("RS256", "The local tenant signs with RS256 only").optional(),
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
      allow_any_profile_of_type: z.array(
        z.literal("custom_authentication", "The local tenant supports profiles of the type custom_authentication only"),
      ),
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
