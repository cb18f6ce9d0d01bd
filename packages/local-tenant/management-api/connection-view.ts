import type { Connection } from "../store/entities.ts";

/**
 * With the options that Auth0 adds; metadata of SAML is replaced by what it says. PingFederate's certificate is shown
 * under one name only.
 */
export function connectionView({ added_options: added, scim: _scim, ...connection }: Connection): object {
  const { metadataXml: _metadata, ...options } = connection.options;
  if (connection.strategy === "pingfederate") delete options.signingCert;
  return { ...connection, options: { ...options, ...added } };
}
