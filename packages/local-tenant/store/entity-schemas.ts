import { z } from "zod";
import type { CollectionName } from "./collections.ts";

const text = z.string();
const texts = z.array(text);
const flag = z.boolean();
const number = z.number();
const values = z.record(text, z.unknown());
const metadata = z.record(text, text);
const trigger = z.looseObject({ id: text, version: text });
const dependency = z.looseObject({ name: text, version: text });
const secret = z.looseObject({ name: text, value: text });
const policy = z.looseObject({ policy: text });

/** An object with these properties. Of the optional ones a type counts where they are there. */
function entity(required: z.core.$ZodLooseShape, optional: z.core.$ZodLooseShape = {}): z.ZodType<object> {
  return z.looseObject({ ...required, ...z.object(optional).partial().shape });
}

const actionParts = {
  code: text,
  runtime: text,
  supported_triggers: z.array(trigger),
  dependencies: z.array(dependency),
  secrets: z.array(secret),
};

/** What stored resources must look like for the tenant to work on them. Types are those of entities.ts. */
export const entitySchemas: { readonly [Name in CollectionName]: z.ZodType<object> } = {
  clients: entity(
    { client_id: text, name: text },
    {
      client_secret: text,
      app_type: text,
      is_first_party: flag,
      global: flag,
      callbacks: texts,
      allowed_logout_urls: texts,
      web_origins: texts,
      allowed_origins: texts,
      grant_types: texts,
      token_endpoint_auth_method: text,
      client_authentication_methods: z.record(
        text,
        z.looseObject({ credentials: z.array(z.looseObject({ id: text })) }),
      ),
      client_metadata: metadata,
      refresh_token: entity(
        {},
        { policies: z.array(z.looseObject({ audience: text, scope: texts })), leeway: number, token_lifetime: number },
      ),
      jwt_configuration: entity({}, { lifetime_in_seconds: number, alg: text }),
      organization_usage: text,
      token_exchange: entity({}, { allow_any_profile_of_type: texts }),
      default_organization: z.looseObject({ organization_id: text, flows: texts }),
    },
  ),
  clientCredentials: entity(
    { id: text, client_id: text, credential_type: text },
    { kid: text, alg: text, pem: text, expires_at: text },
  ),
  resourceServers: entity(
    { id: text, identifier: text },
    {
      scopes: z.array(z.looseObject({ value: text })),
      signing_alg: text,
      token_lifetime: number,
      token_lifetime_for_web: number,
      token_dialect: text,
      enforce_policies: flag,
      allow_offline_access: flag,
      skip_consent_for_verifiable_first_party_clients: flag,
      subject_type_authorization: entity({}, { user: policy, client: policy }),
      is_system: flag,
    },
  ),
  clientGrants: entity(
    { id: text, audience: text },
    {
      client_id: text,
      scope: texts,
      allow_all_scopes: flag,
      subject_type: text,
      organization_usage: text,
      allow_any_organization: flag,
    },
  ),
  connections: entity(
    { id: text, name: text, strategy: text, options: values, enabled_clients: texts },
    { display_name: text, added_options: values, metadata, is_domain_connection: flag },
  ),
  organizations: entity({ id: text, name: text }, { display_name: text, metadata, third_party_client_access: text }),
  organizationConnections: entity(
    { organization_id: text, connection_id: text },
    { assign_membership_on_login: flag, show_as_button: flag, is_signup_enabled: flag },
  ),
  organizationClientGrants: entity({ organization_id: text, grant_id: text }),
  organizationClients: entity({ organization_id: text, client_id: text }, { use_for_member_access: flag }),
  actions: entity({ id: text, name: text, status: text, ...actionParts }, { all_changes_deployed: flag }),
  actionVersions: entity({ id: text, action_id: text, ...actionParts }, { number, deployed: flag }),
  bindings: entity({ id: text, trigger_id: text, display_name: text, action_id: text }),
  tokenExchangeProfiles: entity({ id: text, name: text, subject_token_type: text, action_id: text }),
  users: entity(
    { user_id: text },
    {
      identities: z.array(z.looseObject({ connection: text, provider: text, user_id: text })),
      app_metadata: values,
      user_metadata: values,
      created_at: text,
      updated_at: text,
      last_login: text,
      logins_count: number,
      blocked: flag,
    },
  ),
  organizationMembers: entity({ organization_id: text, user_id: text }),
};
