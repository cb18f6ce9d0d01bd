/** What is used here of auth0/node-samlp, which ships no types. */
declare module "samlp" {
  import type { Request, RequestHandler } from "express";

  export interface SamlProfile {
    getClaims(): Readonly<Record<string, string | readonly string[]>>;
    getNameIdentifier(): { readonly nameIdentifier: string; readonly nameIdentifierFormat?: string };
  }

  export interface ProfileMapper<User> {
    (user: User): SamlProfile;
    prototype: { metadata: readonly { readonly id: string; readonly displayName: string; readonly optional: true }[] };
  }

  export interface ResponseSettings<User> {
    readonly issuer: string;
    /** PEM. */
    readonly cert: string;
    /** PEM. */
    readonly key: string;
    readonly audience: string;
    readonly recipient: string;
    readonly destination: string;
    readonly inResponseTo?: string;
    readonly sessionIndex: string;
    readonly lifetimeInSeconds: number;
    readonly authnContextClassRef: string;
    readonly signatureAlgorithm: "rsa-sha256";
    readonly digestAlgorithm: "sha256";
    readonly signAssertion: boolean;
    readonly signResponse: boolean;
    readonly profileMapper: ProfileMapper<User>;
  }

  export function getSamlResponse<User>(
    settings: ResponseSettings<User>,
    user: User,
    done: (error: Error | null, response?: string) => void,
  ): void;

  export interface AuthnRequest {
    readonly id?: string;
    readonly issuer?: string;
    readonly assertionConsumerServiceURL?: string;
    readonly destination?: string;
  }

  /** Rejects a request that is not signed by `signingCert` (PEM), where that is given. */
  export function parseRequest(
    request: Request,
    options: { readonly signingCert?: string; readonly signature?: string; readonly sigAlg?: string },
    done: (error: Error | null, read?: AuthnRequest) => void,
  ): void;

  export function metadata<User>(options: {
    readonly issuer: string;
    readonly cert: string;
    readonly redirectEndpointPath: string;
    readonly postEndpointPath: string;
    readonly logoutEndpointPaths: Readonly<Record<string, string>>;
    readonly profileMapper: ProfileMapper<User>;
  }): RequestHandler;
}
