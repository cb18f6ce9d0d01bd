import type { ActionCall } from "../action-call.ts";
import type { SAMLAttributeValue, SAMLResponseAPI } from "../api-types.ts";
import { jsonBytes, setOwn } from "../json.ts";

const mostChanges = 100;
const nameBytes = 1024;
const valueBytes = 2048;
const totalBytes = 100 * 1024;
const unspecifiedFormat = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

const kilobyte = 1024;
const mostProbes = 10;

/** For settings: https://auth0.com/docs/customize/actions/limitations */
function checkSize(setting: string, value: string, most: number): void {
  if (Buffer.byteLength(value, "utf8") > most) refuse(setting, `at most ${most} bytes long`);
}

function refuse(setting: string, expected: string): never {
  throw new Error(`The SAML setting ${setting} must be ${expected}.`);
}

function isScalar(value: unknown): boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}

function checkAttribute(name: unknown, value: unknown): void {
  if (typeof name !== "string" || name.length === 0 || Buffer.byteLength(name, "utf8") > nameBytes) {
    throw new Error(`The name of a SAML attribute must be a string of up to ${nameBytes} bytes.`);
  }
  if (value !== null && !isScalar(value) && !(Array.isArray(value) && value.every(isScalar))) {
    throw new Error("The value of a SAML attribute must be a string, number, boolean, null, or a list of them.");
  }
  if (jsonBytes(value) > valueBytes) throw new Error(`The value of a SAML attribute exceeds ${valueBytes} bytes.`);
}

/** `api.samlResponse`. An invalid setting fails the execution, because a setting may protect something. */
export function samlResponse({ state }: ActionCall): SAMLResponseAPI {
  const attributesSet = () => state.commands.filter(({ method }) => method === "samlResponse.setAttribute");
  const note = (setting: string, value: unknown) => state.command(`samlResponse.${setting}`, value);
  const text = (setting: string, most: number) => (value: string) => {
    if (typeof value !== "string" || value.length === 0) refuse(setting, "a string");
    checkSize(setting, value, most);
    note(setting, value);
  };
  const flag = (setting: string) => (value: boolean) => {
    if (typeof value !== "boolean") refuse(setting, "true or false");
    note(setting, value);
  };
  const oneOf = (setting: string, allowed: readonly string[]) => (value: string) => {
    if (!allowed.includes(value)) refuse(setting, allowed.join(" or "));
    note(setting, value);
  };
  const format = text("setNameIdentifierFormat", kilobyte / 2);
  return {
    setAttribute(attribute: string, value: SAMLAttributeValue): void {
      const given = value ?? null;
      checkAttribute(attribute, given);
      const earlier = attributesSet();
      if (earlier.length >= mostChanges) throw new Error(`Only ${mostChanges} SAML attributes may be changed.`);
      const all: Record<string, unknown> = {};
      for (const { args } of earlier) setOwn(all, String(args[0]), args[1]);
      setOwn(all, attribute, given);
      if (jsonBytes(all) > totalBytes) {
        throw new Error(`The total size of the SAML attributes exceeds the limit of ${totalBytes} bytes.`);
      }
      state.command("samlResponse.setAttribute", attribute, given);
    },
    setAudience: text("setAudience", 2 * kilobyte),
    setRecipient: text("setRecipient", 2 * kilobyte),
    setDestination: text("setDestination", 2 * kilobyte),
    setIssuer: text("setIssuer", 2 * kilobyte),
    setRelayState: text("setRelayState", 2 * kilobyte),
    setCreateUpnClaim: flag("setCreateUpnClaim"),
    setPassthroughClaimsWithNoMapping: flag("setPassthroughClaimsWithNoMapping"),
    setMapUnknownClaimsAsIs: flag("setMapUnknownClaimsAsIs"),
    setMapIdentities: flag("setMapIdentities"),
    setSignatureAlgorithm: oneOf("setSignatureAlgorithm", ["rsa-sha256", "rsa-sha1"]),
    setDigestAlgorithm: oneOf("setDigestAlgorithm", ["sha256", "sha1"]),
    setLifetimeInSeconds(seconds: number): void {
      if (!Number.isInteger(seconds) || seconds <= 0) refuse("setLifetimeInSeconds", "a positive number of seconds");
      note("setLifetimeInSeconds", seconds);
    },
    setSignResponse: flag("setSignResponse"),
    setNameIdentifierFormat: (value: string = unspecifiedFormat) => format(value),
    setNameIdentifierProbes(probes: readonly string[]): void {
      if (!Array.isArray(probes) || !probes.every((probe) => typeof probe === "string")) {
        refuse("setNameIdentifierProbes", "a list of strings");
      }
      if (probes.length > mostProbes) refuse("setNameIdentifierProbes", `a list of at most ${mostProbes}`);
      for (const probe of probes) checkSize("setNameIdentifierProbes", probe, kilobyte / 2);
      note("setNameIdentifierProbes", probes);
    },
    setAuthnContextClassRef: text("setAuthnContextClassRef", kilobyte / 2),
    setIncludeAttributeNameFormat: flag("setIncludeAttributeNameFormat"),
    setTypedAttributes: flag("setTypedAttributes"),
    setSigningCert: text("setSigningCert", 4 * kilobyte),
    setEncryptionCert: text("setEncryptionCert", 4 * kilobyte),
    setEncryptionPublicKey: text("setEncryptionPublicKey", 4 * kilobyte),
    setCert: text("setCert", 4 * kilobyte),
    setKey: text("setKey", 4 * kilobyte),
    setEncryptionAlgorithm: oneOf("setEncryptionAlgorithm", ["aes256-gcm", "aes256-cbc"]),
  };
}
