/** What an Action did to the tokens and the user, or why it refused. */
export interface Recorded {
  readonly denied: string[];
  readonly claims: Record<string, unknown>;
  readonly removed: string[];
  readonly user: unknown[];
}

/** An api object of all three triggers that takes everything and keeps nothing. A refusal is the sample's mistake. */
export function silentApi(): object {
  const ignore = () => undefined;
  const refused = (...reason: unknown[]) => {
    throw new Error(`the benchmark's event was refused: ${reason}`);
  };
  return apiOf(ignore, ignore, ignore, refused);
}

/** An api object that keeps what an Action does. */
export function recordingApi(): { readonly api: object; readonly recorded: Recorded } {
  const recorded: Recorded = { denied: [], claims: {}, removed: [], user: [] };
  const api = apiOf(
    (token, name, value) => Object.assign(recorded.claims, { [`${token} ${name}`]: value }),
    (scope) => void recorded.removed.push(scope),
    (...args) => void recorded.user.push(...args),
    (...reason) => void recorded.denied.push(String(reason.at(-1))),
  );
  return { api, recorded };
}

function apiOf(
  claim: (token: string, name: string, value: unknown) => void,
  remove: (scope: string) => void,
  setUserByConnection: (...args: unknown[]) => void,
  deny: (...reason: unknown[]) => void,
): object {
  return {
    access: { deny, rejectInvalidSubjectToken: deny },
    accessToken: {
      setCustomClaim: (name: string, value: unknown) => claim("access", name, value),
      removeScope: remove,
    },
    idToken: { setCustomClaim: (name: string, value: unknown) => claim("id", name, value) },
    transaction: { removeTargetScope: remove },
    authentication: { setUserByConnection },
    cache: { get: () => undefined, set: () => ({ type: "success" }) },
  };
}
