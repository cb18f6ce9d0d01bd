import { z } from "zod";

/**
 * A tenant's resources as the Management API shows them, as far as a draft needs them. An answer of another form is an
 * error, never a guess.
 */
const texts = z.array(z.string());
const metadata = z.record(z.string(), z.unknown()).nullish();

export const clientSchema = z.looseObject({
  client_id: z.string(),
  name: z.string().default(""),
  app_type: z.string().nullish(),
  global: z.boolean().nullish(),
  is_first_party: z.boolean().nullish(),
  third_party_security_mode: z.string().nullish(),
  callbacks: texts.nullish(),
  grant_types: texts.nullish(),
  token_endpoint_auth_method: z.string().nullish(),
  client_authentication_methods: z.record(z.string(), z.unknown()).nullish(),
  token_exchange: z.looseObject({ allow_any_profile_of_type: texts.nullish() }).nullish(),
  client_metadata: metadata,
});

export const connectionSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  strategy: z.string(),
  display_name: z.string().nullish(),
  options: z.record(z.string(), z.unknown()).nullish(),
  metadata,
});

export const organizationSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  display_name: z.string().nullish(),
  metadata,
});

export const grantSchema = z.looseObject({
  id: z.string(),
  client_id: z.string().nullish(),
  audience: z.string(),
  scope: texts.nullish(),
  allow_all_scopes: z.boolean().nullish(),
  subject_type: z.string().nullish(),
  organization_usage: z.string().nullish(),
});

const accessPolicy = z.looseObject({ policy: z.string().nullish() }).nullish();

export const apiSchema = z.looseObject({
  identifier: z.string(),
  name: z.string().nullish(),
  scopes: z.array(z.looseObject({ value: z.string(), description: z.string().nullish() })).nullish(),
  signing_alg: z.string().nullish(),
  token_lifetime: z.number().nullish(),
  token_dialect: z.string().nullish(),
  token_encryption: z.unknown().optional(),
  enforce_policies: z.boolean().nullish(),
  is_system: z.boolean().nullish(),
  subject_type_authorization: z.looseObject({ user: accessPolicy, client: accessPolicy }).nullish(),
});

export const roleSchema = z.looseObject({ id: z.string(), name: z.string() });
export const permissionSchema = z.looseObject({
  permission_name: z.string(),
  resource_server_identifier: z.string(),
});

export type ClientInUse = z.output<typeof clientSchema>;
export type ApiInUse = z.output<typeof apiSchema>;

export interface ConnectionInUse extends z.output<typeof connectionSchema> {
  /** Ids of the clients whose users may sign in through it. */
  readonly clients: readonly string[];
}

export interface OrganizationInUse extends z.output<typeof organizationSchema> {
  readonly connectionIds: readonly string[];
  readonly grantIds: readonly string[];
}

export interface GrantInUse extends z.output<typeof grantSchema> {
  readonly subject: "user" | "client";
}

/** A role of Auth0's own, which users are assigned to. */
export interface RoleInUse {
  readonly name: string;
  readonly permissions: readonly z.output<typeof permissionSchema>[];
}

export interface TenantInUse {
  readonly domain: string;
  readonly clients: readonly ClientInUse[];
  readonly connections: readonly ConnectionInUse[];
  readonly organizations: readonly OrganizationInUse[];
  readonly grants: readonly GrantInUse[];
  readonly apis: readonly ApiInUse[];
  readonly roles: readonly RoleInUse[];
  /** Names of the Actions bound to a trigger, in their order. */
  readonly bound: Readonly<Record<string, readonly string[]>>;
  /** What the credentials could not read, in words. */
  readonly unread: readonly string[];
  /** Requests to the Management API. */
  readonly calls: number;
}
