import { type Credentials, type Session, signIn } from "./sign-in.ts";
import { Transport, type TransportOptions } from "./transport.ts";

/** Which tenant, and how it is spoken to. */
export interface ConnectOptions {
  readonly credentials: Credentials;
  readonly fetch?: typeof fetch;
  readonly pace?: Pick<TransportOptions, "now" | "sleep" | "timeout">;
}

/** @throws DeploymentError */
export async function connect(options: ConnectOptions): Promise<{ session: Session; transport: Transport }> {
  const { credentials, fetch: ownFetch, pace } = options;
  const session = await signIn(credentials, ownFetch);
  const { domain } = credentials;
  const transport = new Transport({ domain, token: session.token, ...(ownFetch && { fetch: ownFetch }), ...pace });
  return { session, transport };
}
