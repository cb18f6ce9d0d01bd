import { useCallback, useEffect, useState } from "preact/hooks";

/** An answer that tells what is wrong, and perhaps where: `FILE:LINE:COLUMN`, a field, a row. */
export class ConsoleError extends Error {
  constructor(message, place) {
    super(message);
    this.place = place;
  }
}

/** The JSON at a path of this console. Rejects with a ConsoleError, whatever went wrong. */
export function getJson(path, { signal } = {}) {
  return asked(path, { signal });
}

export function postJson(path, body, { signal } = {}) {
  const headers = { "content-type": "application/json" };
  return asked(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function asked(path, init) {
  let response;
  try {
    response = await fetch(path, init);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ConsoleError("The tenant does not answer: is it still running?");
  }
  const answer = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer;
  const { error, place, error_description: description, message } = answer ?? {};
  throw new ConsoleError(description ?? message ?? error ?? `The tenant answered ${response.status}`, place);
}

/**
 * What a path has, read again when the path changes or by `reload`. Undefined reads nothing. The last value stays until
 * there is another.
 */
export function useJson(path) {
  const [state, setState] = useState({ value: undefined, error: undefined });
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (path === undefined) return undefined;
    const stop = new AbortController();
    getJson(path, stop).then(
      (value) => setState({ value, error: undefined }),
      (error) => stop.signal.aborted || setState(({ value }) => ({ value, error })),
    );
    return () => stop.abort();
  }, [path, count]);
  return { ...state, reload: useCallback(() => setCount((before) => before + 1), []) };
}
