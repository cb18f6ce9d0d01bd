export interface TokenEndpointAnswer {
  readonly status: number;
  readonly body: {
    readonly access_token?: string;
    readonly error?: string;
    readonly error_description?: string;
  };
}

/** A token request by a customer's backend. It may send any parameters beside its credentials. */
export async function requestToken(
  trustingFetch: typeof fetch,
  issuer: string,
  parameters: Readonly<Record<string, string>>,
): Promise<TokenEndpointAnswer> {
  const response = await trustingFetch(new URL("oauth/token", issuer), {
    method: "POST",
    body: new URLSearchParams(parameters),
  });
  return { status: response.status, body: (await response.json()) as TokenEndpointAnswer["body"] };
}
