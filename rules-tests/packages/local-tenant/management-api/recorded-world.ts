import { testAuthority, testPublicKey } from "../../../shared-keys.ts";
import type { TenantUnderTest } from "../world/management.ts";

const postLogin = [{ id: "post-login", version: "v3" }];
const code = "exports.onExecutePostLogin = async () => {};";

interface Wanted {
  readonly route: string;
  readonly request: unknown;
}

/** What the recorded requests needed besides what a fact names: a name of its own, and what it refers to. */
export async function recordedWorld(api: TenantUnderTest) {
  const { cert: certificate } = await testAuthority().issue(["localhost"]);
  const rsaKey = testPublicKey();
  let count = 0;
  const unique = () => `recorded-${++count}`;
  const bodies: Record<string, (given: object) => object | Promise<object>> = {
    "POST /clients": (given) => ({ name: unique(), ...given }),
    "POST /connections": (given) => ({ name: unique(), ...given }),
    "POST /resource-servers": (given) => ({ identifier: `https://${unique()}.example`, name: "API", ...given }),
    "POST /client-grants": async (given) => ({
      client_id: await idOf("client_id", "/clients", { name: unique() }),
      audience: await idOf("identifier", "/resource-servers", { identifier: `https://${unique()}.example` }),
      scope: [],
      ...given,
    }),
    "POST /organizations": (given) => ({ name: unique(), display_name: "Acme", ...given }),
    "POST /organizations/{id}/clients": async () => ({
      clients: [{ client_id: await idOf("client_id", "/clients", { name: unique() }) }],
    }),
    "POST /organizations/{id}/connections": async (given) => ({
      connection_id: await idOf("id", "/connections", { name: unique(), ...given }),
    }),
    "POST /actions/actions": (given) => ({ name: unique(), supported_triggers: postLogin, code, ...given }),
    "POST /users": async (given) => ({
      connection: (await api.call("POST", "/connections", { name: unique(), strategy: "auth0" })).body.name,
      email: `${unique()}@acme.example`,
      password: "Pass$1234",
      ...given,
    }),
    "POST /clients/{id}/credentials": (given) => ({
      pem: "credential_type" in given && given.credential_type === "public_key" ? rsaKey : certificate,
      ...given,
    }),
  };
  const idOf = async (name: string, path: string, body: object) => (await api.call("POST", path, body)).body[name];
  const parents: Record<string, () => Promise<string>> = {
    "/organizations/{id}": () => idOf("id", "/organizations", { name: unique() }),
    "/clients/{id}": () => idOf("client_id", "/clients", { name: unique() }),
    "/actions/actions/{id}": deployedAction,
    // Nothing to fill in: only that an Action is bound.
    "/actions/triggers/": deployedAction,
  };
  const parentOf = (path: string) => Object.keys(parents).find((parent) => path.startsWith(parent)) ?? "";

  async function deployedAction(): Promise<string> {
    const name = unique();
    const id = await idOf("id", "/actions/actions", { name, supported_triggers: postLogin, code, deploy: true });
    const bindings = [{ ref: { type: "action_id", value: id } }];
    await api.call("PATCH", "/actions/triggers/post-login/bindings", { bindings });
    return id;
  }

  return {
    /** Sends the request of a fact. `asked` is its whole body. */
    async reply({ route, request }: Wanted) {
      const [method = "", template = ""] = route.split(" ");
      const parent = parentOf(template);
      const path = template.replace("{id}", (await parents[parent]?.()) ?? "{id}");
      const body = await bodies[route]?.(request as object);
      const answer = await api.call(method, path, body);
      const reply = answer.body.bindings?.[0] ?? (Array.isArray(answer.body) ? answer.body[0] : answer.body);
      return { status: answer.status, reply, asked: (body ?? {}) as never };
    },
  };
}
