import { useEffect, useRef, useState } from "/console/frame.js";

/** Ms after the last key. */
const pause = 250;

/**
 * What `ask` answers to the newest request; undefined asks nothing. One is asked at a time: what is typed meanwhile is
 * asked next. The last answer stays until there is another.
 */
export function useLatest(ask, request) {
  const [state, setState] = useState({ answer: undefined, error: undefined, isWaiting: false });
  const wanted = useRef({ request: undefined, isAsking: false });
  const key = JSON.stringify(request);
  useEffect(() => {
    wanted.current.request = request;
    if (request === undefined) {
      setState({ answer: undefined, error: undefined, isWaiting: false });
      return undefined;
    }
    setState((before) => ({ ...before, isWaiting: true }));
    const timer = setTimeout(async () => {
      if (wanted.current.isAsking) return;
      wanted.current.isAsking = true;
      try {
        await askUntilNewest();
      } finally {
        wanted.current.isAsking = false;
      }
    }, pause);
    return () => clearTimeout(timer);
  }, [key]);

  async function askUntilNewest() {
    while (true) {
      const asked = wanted.current.request;
      if (asked === undefined) return;
      const told = await ask(asked).then(
        (answer) => ({ answer, error: undefined, isWaiting: false }),
        (error) => ({ error, isWaiting: false }),
      );
      if (wanted.current.request !== asked) continue;
      setState((before) => ({ ...before, ...told }));
      return;
    }
  }

  return state;
}
