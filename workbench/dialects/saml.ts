import { type Dialect, type Named, present, without } from "./dialect.ts";

const soapClaims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** Auth0's default mapping: the names in the assertion, by the profile's keys. */
const defaultNames: ReadonlyMap<string, string> = new Map([
  ["email", `${soapClaims}/emailaddress`],
  ["name", `${soapClaims}/name`],
  ["given_name", `${soapClaims}/givenname`],
  ["family_name", `${soapClaims}/surname`],
  ["groups", "http://schemas.xmlsoap.org/claims/Group"],
  ["group_ids", "http://schemas.microsoft.com/ws/2008/06/identity/claims/groups"],
]);

/** Where the provider is, and what signs its messages. */
const addresses = [
  ...["metadataUrl", "metadataXml", "signInEndpoint", "signOutEndpoint", "signingCert", "cert", "thumbprints"],
  ...["discovery_url", "oidc_metadata", "expires", "protocolBinding", "signing_key"],
];
/** What the local tenant does not do. */
const unknownHere = ["requestTemplate", "recipientUrl", "destinationUrl", "upstream_params", "decryptionKey"];

/** SAML 2.0 (`samlp`, `pingfederate`): attributes have the names that `fieldsMap` looks for. */
export const saml: Dialect = {
  protocol: "saml",
  asserted(connection, attributes) {
    const names = new Map([...defaultNames, ...mappedNames(connection)]);
    const claims = Object.entries(attributes).map(([key, value]) => [names.get(key) ?? key, value] as const);
    const lost = Object.entries(attributes).filter(([, value]) => !isText(value));
    return {
      claims: Object.fromEntries(claims.filter(([, value]) => isText(value))),
      lost: lost.map(([name]) => `${name}: SAML has texts and lists of texts only`),
    };
  },
  optionsAt({ options }, { metadataUrl }) {
    const algorithm = options.signatureAlgorithm ?? "rsa-sha256";
    const isOdd = algorithm !== "rsa-sha256";
    return {
      options: {
        ...without(options, ...addresses, ...unknownHere, ...(isOdd ? ["signatureAlgorithm"] : [])),
        ...(options.deflate === false && { deflate: true }),
        metadataUrl,
      },
      lacking: [
        ...present(options, ...unknownHere, "protocolBinding").filter((name) => !isRedirect(name, options[name])),
        ...(isOdd ? [`signatureAlgorithm: ${algorithm}`] : []),
        ...(options.deflate === false ? ["deflate: false"] : []),
      ],
    };
  },
};

function isRedirect(name: string, value: unknown): boolean {
  return name === "protocolBinding" && String(value).endsWith(":HTTP-Redirect");
}

/** The first name of each key. */
function mappedNames({ options }: Named): [string, string][] {
  const { fieldsMap } = options;
  if (typeof fieldsMap !== "object" || fieldsMap === null) return [];
  return Object.entries(fieldsMap).flatMap(([key, sources]): [string, string][] => {
    const [first] = (Array.isArray(sources) ? sources : [sources]) as readonly unknown[];
    return typeof first === "string" && first !== "" ? [[key, first]] : [];
  });
}

function isText(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isPlain) : isPlain(value);
}

function isPlain(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
