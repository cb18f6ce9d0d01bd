import type { TenantUnderTest } from "../world/management.ts";

interface Wanted {
  readonly route: string;
  readonly request: unknown;
}

/** What the recorded requests needed besides what a fact names: a name of its own, and what it refers to. */
export async function recordedWorld(api: TenantUnderTest) {
  let count = 0;
  const unique = () => `recorded-${++count}`;
  const bodies: Record<string, (given: object) => object | Promise<object>> = {
    "POST /clients": (given) => ({ name: unique(), ...given }),
  };
  return {
    /** Sends the request of a fact. `asked` is its whole body. */
    async reply({ route, request }: Wanted) {
      const [method = "", path = ""] = route.split(" ");
      const body = await bodies[route]?.(request as object);
      const answer = await api.call(method, path, body);
      return { status: answer.status, reply: answer.body, asked: (body ?? {}) as never };
    },
  };
}
