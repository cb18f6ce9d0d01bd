/** What the benchmark writes in front of each hand-written Action's code: one customer, or as many as are measured. */
export interface HandWrittenCustomer {
  readonly customer: string;
  readonly client: string;
  readonly connection: string;
  readonly domain: string;
  readonly roleOfGroup: readonly (readonly [group: string, role: string])[];
  /** The key of its issuer, as JWK; the ID tokens that it signs. */
  readonly issuerKey: Readonly<Record<string, unknown>>;
}

declare const given: readonly HandWrittenCustomer[];

export const customers: readonly HandWrittenCustomer[] = given;
export const prefix = "https://claims.example.com/";
export const audience = "https://api.example.com/orders";
export const vendorScopes = ["read:orders", "write:orders", "export:orders"];
export const scopesOfRole: Readonly<Record<string, readonly string[]>> = {
  viewer: ["read:orders"],
  manager: ["read:orders", "write:orders"],
};
