import type { Context } from "hono";

/** What the access token of a request says, once it is verified. */
export interface ManagementEnv {
  Variables: {
    /** The client that calls. */
    clientId: string;
    scopes: ReadonlySet<string>;
  };
}

export type ManagementContext = Context<ManagementEnv>;
