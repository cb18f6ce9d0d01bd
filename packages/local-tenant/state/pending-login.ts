import type { AuthorizeRequest } from "../login/authorize-request.ts";
import type { LoginMemory } from "../upstream/login-memory.ts";

/** A login under way at an identity provider: what its callback is checked against. */
export interface PendingLogin {
  readonly request: AuthorizeRequest;
  readonly connectionId: string;
  /** The browser that began it. */
  readonly browserId: string;
  /** What the protocol checks the answer against. */
  readonly memory: LoginMemory;
}
