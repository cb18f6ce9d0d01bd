import { html as xml } from "hono/html";
import { claimTypeOf } from "../tokens/claim-types.ts";
import { certificateText } from "../tokens/signing-key.ts";

export interface FederationMetadata {
  readonly issuer: string;
  readonly endpoint: string;
  /** PEM. */
  readonly cert: string;
}

const federation = "http://docs.oasis-open.org/wsfed/federation/200706";
const claims = ["email", "name", "given_name", "family_name", "upn", "groups"];

/** What a relying party reads of this provider: WS-Federation 1.2, section 3.1. */
export function federationMetadata({ issuer, endpoint, cert }: FederationMetadata): string {
  const offered = claims.map(
    (name) =>
      xml`<auth:ClaimType xmlns:auth="http://docs.oasis-open.org/wsfed/authorization/200706" Uri="${claimTypeOf(name)}" Optional="true"><auth:DisplayName>${name}</auth:DisplayName></auth:ClaimType>`,
  );
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor entityID="${issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="${federation}" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="${federation}">
<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${certificateText({ cert })}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
<fed:ClaimTypesOffered>${offered}</fed:ClaimTypesOffered>
<fed:PassiveRequestorEndpoint><EndpointReference xmlns="http://www.w3.org/2005/08/addressing"><Address>${endpoint}</Address></EndpointReference></fed:PassiveRequestorEndpoint>
</RoleDescriptor>
</EntityDescriptor>
`);
}
