/** What is used here of auth0/node-wsfed, which ships no types. */
declare module "wsfed" {
  import type { Request, RequestHandler } from "express";

  export interface Claims {
    getClaims(): Readonly<Record<string, string | readonly string[] | undefined>>;
    getNameIdentifier(): { readonly nameIdentifier: string; readonly nameIdentifierFormat?: string };
  }

  /** Called as a function for a token, read by its prototype for metadata: an arrow function will not do. */
  export interface ProfileMapper<User> {
    (user: User): Claims;
    prototype: { metadata: readonly { readonly id: string; readonly displayName: string; readonly optional: true }[] };
  }

  export function auth<User>(options: {
    readonly issuer: string;
    /** PEM. */
    readonly cert: string;
    /** PEM. */
    readonly key: string;
    readonly lifetimeInSeconds: number;
    readonly signatureAlgorithm: "rsa-sha256";
    readonly digestAlgorithm: "sha256";
    readonly profileMapper: ProfileMapper<User>;
    readonly getUserFromRequest: (request: Request) => User | undefined;
    readonly getPostURL: (
      wtrealm: string,
      wreply: string | undefined,
      request: Request,
      done: (error: Error | null, url?: string) => void,
    ) => void;
  }): RequestHandler;

  export function metadata<User>(options: {
    readonly issuer: string;
    readonly cert: string;
    readonly endpointPath: string;
    readonly profileMapper: ProfileMapper<User>;
  }): RequestHandler;
}
