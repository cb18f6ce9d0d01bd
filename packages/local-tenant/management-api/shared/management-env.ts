import type { Context } from "hono";

/** The content of the verified access token. */
export interface ManagementEnv {
  Variables: {
    /** The calling client. */
    clientId: string;
    scopes: ReadonlySet<string>;
  };
}

export type ManagementContext = Context<ManagementEnv>;
