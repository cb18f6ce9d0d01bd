import { html as xml } from "hono/html";
import { claimTypeOf } from "../tokens/claim-types.ts";
import { keyDescriptor } from "../tokens/key-descriptor.ts";

export interface FederationMetadata {
  readonly issuer: string;
  readonly endpoint: string;
  /** PEM. */
  readonly cert: string;
}

const federation = "http://docs.oasis-open.org/wsfed/federation/200706";
const authorization = "http://docs.oasis-open.org/wsfed/authorization/200706";
const addressing = "http://www.w3.org/2005/08/addressing";
const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance";
const claims = ["email", "name", "given_name", "family_name", "upn", "groups"];

/** The metadata that relying parties read: WS-Federation 1.2, section 3.1. */
export function federationMetadata({ issuer, endpoint, cert }: FederationMetadata): string {
  const names = xml`xmlns:xsi="${schemaInstance}" xmlns:fed="${federation}" xmlns:auth="${authorization}"`;
  const type = xml`xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="${federation}"`;
  const reference = xml`<EndpointReference xmlns="${addressing}"><Address>${endpoint}</Address></EndpointReference>`;
  return String(xml`<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor entityID="${issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
<RoleDescriptor ${names} ${type}>
${keyDescriptor({ cert })}
<fed:ClaimTypesOffered>${claims.map(offered)}</fed:ClaimTypesOffered>
<fed:PassiveRequestorEndpoint>${reference}</fed:PassiveRequestorEndpoint>
</RoleDescriptor>
</EntityDescriptor>
`);
}

function offered(name: string) {
  const display = xml`<auth:DisplayName>${name}</auth:DisplayName>`;
  return xml`<auth:ClaimType Uri="${claimTypeOf(name)}" Optional="true">${display}</auth:ClaimType>`;
}
