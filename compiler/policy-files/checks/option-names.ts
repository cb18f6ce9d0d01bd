import type { Connection } from "../schema.ts";

const words = (text: string) => text.trim().split(/\s+/);

/** Every strategy has these. The last is what Auth0 writes itself, as exports of tenants show. */
const common = words(`
    non_persistent_attrs schema_version
`);
const commonOidc = words(`
    authorization_endpoint client_id client_secret connection_settings domain_aliases dpop_signing_alg
    enable_pushed_authorization_requests icon_url id_token_session_expiry_supported
    id_token_signed_response_algs issuer jwks_uri oidc_metadata pushed_authorization_request_endpoint scope
    send_back_channel_nonce set_user_root_attributes tenant_domain token_endpoint token_endpoint_auth_method
    token_endpoint_auth_signing_alg token_endpoint_jwtca_aud_format upstream_params userinfo_endpoint
    useOauthSpecScope
`);
const commonSaml = words(`
    assertion_decryption_settings cert decryptionKey digestAlgorithm domain_aliases entityId icon_url
    idpinitiated protocolBinding set_user_root_attributes signInEndpoint signSAMLRequest signatureAlgorithm
    tenant_domain thumbprints upstream_params
`);
const samlp = words(`
    debug deflate destinationUrl disableSignout discovery_url fieldsMap global_token_revocation_jwt_iss
    global_token_revocation_jwt_sub metadataUrl metadataXml oidc_metadata recipientUrl requestTemplate
    signingCert signing_key signOutEndpoint user_id_attribute expires
`);
const waad = words(`
    api_enable_users app_domain app_id basic_profile client_id client_secret domain_aliases ext_access_token
    ext_account_enabled ext_admin ext_agreed_terms ext_assigned_licenses ext_assigned_plans ext_azure_id
    ext_city ext_country ext_department ext_dir_sync_enabled ext_email ext_expires_in ext_family_name ext_fax
    ext_given_name ext_group_ids ext_groups ext_is_suspended ext_job_title ext_last_sync ext_mobile ext_name
    ext_nested_groups ext_nickname ext_oid ext_phone ext_physical_delivery_office_name ext_postal_code
    ext_preferred_language ext_profile ext_provisioned_plans ext_provisioning_errors ext_proxy_addresses
    ext_puid ext_refresh_token ext_roles ext_state ext_street ext_telephoneNumber ext_tenantid ext_upn
    ext_usage_location ext_user_id granted icon_url identity_api max_groups_to_retrieve scope
    set_user_root_attributes should_trust_email_verified_connection tenant_domain tenantId thumbprints
    upstream_params use_wsfed useCommonEndpoint userid_attribute waad_protocol waad_common_endpoint
`);
const googleApps = words(`
    admin_access_token admin_access_token_expiresin admin_refresh_token allow_setting_login_scopes
    api_enable_groups api_enable_users client_id client_secret domain domain_aliases email ext_agreed_terms
    ext_groups ext_groups_extended ext_is_admin ext_is_suspended handle_login_from_social icon_url
    map_user_id_to_id profile scope set_user_root_attributes tenant_domain upstream_params
`);
const adfs = words(`
    adfs_server domain_aliases entityId fedMetadataXml icon_url prev_thumbprints set_user_root_attributes
    should_trust_email_verified_connection signInEndpoint tenant_domain thumbprints upstream_params
    user_id_attribute
`);
const ad = words(`
    agentIP agentMode agentVersion brute_force_protection certAuth certs disable_cache
    disable_self_service_change_password domain_aliases icon_url ips kerberos set_user_root_attributes
    signInEndpoint tenant_domain thumbprints upstream_params
`);

/**
 * The options of each strategy (Management API, `POST /connections`; auth0.github.io/node-auth0, ConnectionOptions*).
 * PingFederate is SAML, whose options it shares.
 */
export const optionNames: Readonly<Record<Connection["strategy"], readonly string[]>> = {
  oidc: [...commonOidc, "attribute_map", "discovery_url", "type", ...common],
  okta: [...commonOidc, "attribute_map", "domain", "type", ...common],
  waad: [...waad, ...common],
  "google-apps": [...googleApps, ...common],
  samlp: [...commonSaml, ...samlp, ...common],
  adfs: [...adfs, ...common],
  pingfederate: [...commonSaml, ...samlp, "pingFederateBaseUrl", ...common],
  ad: [...ad, ...common],
};

/** The keys of options that are mappings, as far as they are Auth0's own. */
export const innerNames: Readonly<Record<string, readonly string[]>> = {
  attribute_map: ["mapping_mode", "attributes", "userinfo_scope"],
  connection_settings: ["pkce"],
  idpinitiated: words("client_authorizequery client_id client_protocol enabled"),
  signing_key: ["cert", "key"],
};
