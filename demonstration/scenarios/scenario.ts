type Outcome = "token" | "refused";

/** What happened: at the API, where a token was issued; else where the request was refused. */
export interface Observation {
  readonly outcome: Outcome;
  /** Of the API's answer, or of the answer that refused: 302 where the refusal came to the application's callback. */
  readonly http_status: number;
  /** The stable code that starts the refusal's reason, or OAuth's own error; null where nothing was refused. */
  readonly code: string | null;
  /** The token's namespaced claims, and its `scope`. Empty without a token. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What must happen. Claims are given without the namespace, and are all that the token may carry under it. */
export interface Expectation {
  readonly outcome: Outcome;
  readonly http_status: number;
  readonly code?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The scopes of the API that the token must have: no more, no fewer. */
  readonly scopes?: readonly string[];
}

export interface Scenario {
  readonly id: string;
  readonly name: string;
  readonly expect: Expectation;
  play(): Promise<Observation>;
}

/** One line of `--json`. */
export interface ScenarioResult extends Observation {
  readonly id: string;
  readonly name: string;
  readonly expected: Outcome;
  readonly ok: boolean;
  /** Why it failed: what was expected, or the error. */
  readonly problem?: string;
}
