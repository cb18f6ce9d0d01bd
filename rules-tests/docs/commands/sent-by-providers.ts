/** An ID token as a customer's administrator would send one. Nothing verifies it, so the signature is none. */
export function idToken(claims: object): string {
  const now = Math.floor(Date.now() / 1000);
  const common = { iss: "https://login.hooli.example/realms/staff", aud: "auth0", sub: "1", iat: now, exp: now + 300 };
  const parts = [
    { alg: "RS256", typ: "JWT" },
    { ...common, email_verified: true, ...claims },
  ];
  return [...parts.map((part) => Buffer.from(JSON.stringify(part)).toString("base64url")), "AAAA"].join(".");
}

/** A SAML response as a browser extension shows it: with the attribute names of the page. */
export function samlResponse(email: string, group: string): string {
  const attribute = (name: string, value: string) =>
    `<saml:Attribute Name="${name}"><saml:AttributeValue>${value}</saml:AttributeValue></saml:Attribute>`;
  return `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="r" Version="2.0" IssueInstant="2026-01-01T00:00:00Z">
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="a" Version="2.0" IssueInstant="2026-01-01T00:00:00Z">
<saml:Issuer>https://sso.samland.example</saml:Issuer>
<saml:Subject><saml:NameID>sue</saml:NameID></saml:Subject>
<saml:Conditions NotOnOrAfter="2026-01-01T00:05:00Z"/>
<saml:AuthnStatement AuthnInstant="2026-01-01T00:00:00Z"><saml:AuthnContext>
<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>
${attribute("urn:oid:0.9.2342.19200300.100.1.3", email)}
${attribute("urn:oid:1.3.6.1.4.1.5923.1.5.1.1", group)}
</saml:AttributeStatement>
</saml:Assertion>
</samlp:Response>
`;
}
