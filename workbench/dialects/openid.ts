import { type Asserted, type Home, type Moved, type Named, type Options, present, textOf, without } from "./dialect.ts";

/** Claims of the protocol itself: OpenID Connect Core 1.0, section 2, and RFC 7519, 4.1. No example can set them. */
const ofTheProtocol: ReadonlySet<string> = new Set(
  "sub iss aud exp iat nbf jti nonce auth_time acr amr azp at_hash c_hash s_hash sid".split(" "),
);

/** Where a provider is, and how it checks who calls. */
const addresses = [
  ...["discovery_url", "issuer", "oidc_metadata", "authorization_endpoint", "token_endpoint", "userinfo_endpoint"],
  ...["jwks_uri", "pushed_authorization_request_endpoint", "enable_pushed_authorization_requests"],
  ...["token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "token_endpoint_jwtca_aud_format"],
  ...["id_token_signed_response_algs", "dpop_signing_alg"],
];

/** The options of a connection by OpenID Connect, pointed at the local provider. */
export function openIdOptionsAt({ options }: Named, { origin, clientSecret }: Home): Moved {
  const isFrontChannel = options.type === "front_channel";
  const method = textOf(options.token_endpoint_auth_method);
  const lacking = [
    ...present(options, "upstream_params"),
    ...(isFrontChannel ? ["type: front_channel"] : []),
    ...(method === "private_key_jwt" ? [`token_endpoint_auth_method: ${method}`] : []),
  ];
  return {
    options: {
      ...without(options, ...addresses, "upstream_params"),
      ...(isFrontChannel && { type: "back_channel" }),
      discovery_url: `${origin}/.well-known/openid-configuration`,
      issuer: origin,
      client_id: clientIdOf(options),
      client_secret: clientSecret,
    },
    lacking,
  };
}

/** The tenant's id at the provider. */
export function clientIdOf({ client_id }: Options): string {
  return textOf(client_id) ?? "auth0";
}

/** Attributes as claims: each under the name by which the connection's mapping looks for it. */
export function openIdClaims({ options }: Named, attributes: Readonly<Record<string, unknown>>): Asserted {
  const templates = templatesOf(options);
  const claims: Record<string, unknown> = {};
  const lost: string[] = [];
  for (const [name, value] of Object.entries(attributes)) {
    const template = templates?.get(name);
    const claim = templates === undefined ? name : sourceOf(template);
    if (claim === undefined) lost.push(`${name}: ${whyUnmapped(template)}`);
    else if (ofTheProtocol.has(claim)) lost.push(`${name}: ${claim} is a claim of the protocol itself`);
    else claims[claim] = value;
  }
  return { claims, lost };
}

/** An address counts as verified by the provider, unless the example says otherwise. */
export function withVerifiedEmail({ claims, ...rest }: Asserted): Asserted {
  const isVerified = claims.email !== undefined && claims.email_verified === undefined;
  return { ...rest, claims: isVerified ? { ...claims, email_verified: true } : claims };
}

/** `attribute_map.attributes` of the mapping mode `use_map`; undefined in the other modes. */
function templatesOf({ attribute_map }: Options): ReadonlyMap<string, unknown> | undefined {
  if (typeof attribute_map !== "object" || attribute_map === null) return undefined;
  const { mapping_mode, attributes } = attribute_map as Readonly<Record<string, unknown>>;
  if (mapping_mode !== "use_map") return undefined;
  return new Map(typeof attributes === "object" && attributes !== null ? Object.entries(attributes) : []);
}

/** The claim that a template copies: `groups` of `${context.tokenset.groups}`. */
function sourceOf(template: unknown): string | undefined {
  return /^\$\{context\.(?:tokenset|userinfo)\.([^.{}]+)\}$/.exec(String(template ?? ""))?.[1];
}

function whyUnmapped(template: unknown): string {
  if (template === undefined) return "attribute_map does not name it";
  return `attribute_map makes it of ${JSON.stringify(template)}, which cannot be undone`;
}
