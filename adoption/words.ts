import { domainToASCII } from "node:url";
import { emailDomainProblem } from "../compiler/policy-files/email-domains.ts";

const longestSlug = 32;

/** The slug nearest to a text: lower-case letters, digits and single hyphens. Empty where the text has no letter. */
export function slugOf(text: string, longest = longestSlug): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  const slug = plain.replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+/, "");
  return slug.slice(0, longest).replace(/-+$/, "");
}

export function wordsOf(text: string): string[] {
  return slugOf(text, 200).split("-").filter(Boolean);
}

/** Whether a text's words begin with those of a slug: "Acme Portal" with `acme`. */
export function beginsWith(text: string, slug: string): boolean {
  const words = wordsOf(text);
  const first = slug.split("-");
  return slug !== "" && first.every((word, index) => words[index] === word);
}

/** Words of connections' names that say how users sign in, and not whose users they are. */
const notNames: ReadonlySet<string> = new Set(
  `ad adfs auth0 azure azuread con conn connection enterprise entra federation google google-workspace idp ldap login
  microsoft oidc okta onelogin openid ping pingfederate prod production saml samlp saml2 sso staging test users waad
  workspace wsfed`.split(/\s+/),
);

/** What is left of a connection's name without those words: `acme` of `acme-oidc-prod`. */
export function nameWithoutProtocol(name: string): string {
  return slugOf(
    wordsOf(name)
      .filter((word) => !notNames.has(word))
      .join("-"),
  );
}

/** The e-mail domains among texts, in the form in which policy files write them. */
export function emailDomainsIn(texts: readonly unknown[]): string[] {
  const domains = texts
    .filter((text) => typeof text === "string")
    .map((text) => domainToASCII(text.trim().toLowerCase()));
  return [...new Set(domains)].filter((domain) => emailDomainProblem(domain) === undefined);
}

/** The customer's part of a domain: `acme` of `acme.example` and of `mail.acme.example`. */
export function labelsOf(domain: string): string[] {
  return domain.split(".").slice(0, -1);
}
