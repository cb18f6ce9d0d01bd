import { verify, X509Certificate } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { DOMParser, type Element } from "@xmldom/xmldom";
import { SignInRequestError } from "../errors.ts";

/** A request as received: its sender is authenticated only once its signature is checked. */
export interface AuthnRequest {
  readonly id: string;
  readonly issuer: string;
  readonly assertionConsumer: string | undefined;
}

const protocol = "urn:oasis:names:tc:SAML:2.0:protocol";
const assertion = "urn:oasis:names:tc:SAML:2.0:assertion";
const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
/** Bytes of the inflated request; typical ones have a few hundred. */
const mostBytes = 64 * 1024;

/** Reads an AuthnRequest of the HTTP-Redirect binding: SAML V2.0 Bindings, 3.4.4.1. @throws {SignInRequestError} */
export function readAuthnRequest(query: URLSearchParams): AuthnRequest {
  const [encoded, ...others] = query.getAll("SAMLRequest");
  if (encoded === undefined || others.length > 0) throw notARequest();
  const root = parse(unpack(encoded));
  if (root?.namespaceURI !== protocol || root.localName !== "AuthnRequest") throw notARequest();
  const issuer = onlyIssuer(root);
  const id = root.getAttribute("ID") ?? "";
  if (issuer === undefined || id === "") throw notARequest();
  return { id, issuer, assertionConsumer: root.getAttribute("AssertionConsumerServiceURL") ?? undefined };
}

/**
 * Checks the signature over the exact bytes of the query.
 *
 * @param search the URL's query, as received
 * @param certificate PEM
 * @throws {SignInRequestError}
 */
export function assertSigned(search: string, certificate: string): void {
  const sent = new Map(
    search
      .replace(/^\?/, "")
      .split("&")
      .map((pair): [string, string] => [pair.split("=", 1)[0] ?? "", pair]),
  );
  const signed = ["SAMLRequest", "RelayState", "SigAlg"].flatMap((name) => sent.get(name) ?? []).join("&");
  const query = new URLSearchParams(search);
  const names = ["SAMLRequest", "RelayState", "SigAlg", "Signature"];
  const isOnce = names.every((name) => query.getAll(name).length <= 1);
  const signature = Buffer.from(query.get("Signature") ?? "", "base64");
  const { publicKey } = new X509Certificate(certificate);
  const isGood =
    isOnce && query.get("SigAlg") === rsaSha256 && verify("RSA-SHA256", Buffer.from(signed), publicKey, signature);
  if (!isGood) throw new SignInRequestError("The request has no valid signature");
}

function unpack(encoded: string): string {
  try {
    return inflateRawSync(Buffer.from(encoded, "base64"), { maxOutputLength: mostBytes }).toString("utf8");
  } catch (error) {
    throw notARequest(error);
  }
}

function parse(text: string): Element | null {
  // A document type could define entities. Requests have no legitimate use for one.
  if (text.includes("<!DOCTYPE")) throw notARequest();
  try {
    const refuse = () => {
      throw new SignInRequestError("The request is not well formed");
    };
    return new DOMParser({ onError: refuse }).parseFromString(text, "text/xml").documentElement;
  } catch (error) {
    throw notARequest(error);
  }
}

function onlyIssuer(root: Element): string | undefined {
  const [issuer, ...others] = root.getElementsByTagNameNS(assertion, "Issuer");
  return others.length > 0 ? undefined : (issuer?.textContent ?? undefined);
}

function notARequest(cause?: unknown): SignInRequestError {
  return new SignInRequestError("This is not a SAML request", { cause });
}
