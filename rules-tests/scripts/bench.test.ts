import { beforeAll, expect, it } from "@jest/globals";
import { recordingApi } from "../../scripts/bench/apis.ts";
import { type ActionPair, actionPairs, loadAction } from "../../scripts/bench/load-action.ts";
import { engines } from "../../scripts/bench/mapping/engines.ts";
import { sampleOf, userGroups } from "../../scripts/bench/sample.ts";

/** What is compared must do the same, or comparing its speed means nothing. */
let pairs: readonly ActionPair[];
const acme = sampleOf("acme");

beforeAll(async () => {
  pairs = await actionPairs();
});

type Event = Readonly<Record<string, unknown>>;

const elsewhere = { resource_server: { identifier: "https://api.example.com/invoices" } };
const stranger = { client: { client_id: "x", name: "of nobody", metadata: {} } };
const user = (changes: Event) => ({ user: { ...acme.login.user, ...changes } });

const cases: readonly [action: string, what: string, event: () => Event, code: string | null][] = [
  ["federated-login", "a manager", () => acme.login, null],
  ["federated-login", "a viewer", () => ({ ...acme.login, ...user({ groups: ["Orders-Department-1"] }) }), null],
  ["federated-login", "no role", () => ({ ...acme.login, ...user({ groups: ["orders-department-1"] }) }), "no_role"],
  ["federated-login", "another API", () => ({ ...acme.login, ...elsewhere }), "audience_not_allowed"],
  ["federated-login", "a stranger", () => ({ ...acme.login, ...stranger }), "application_not_allowed"],
  [
    "federated-login",
    "another domain",
    () => ({ ...acme.login, ...user({ email: "ann@globex.example" }) }),
    "email_domain_not_allowed",
  ],
  ["client-credentials-guard", "a machine", () => acme.machine, null],
  ["client-credentials-guard", "another API", () => ({ ...acme.machine, ...elsewhere }), "audience_not_allowed"],
  [
    "client-credentials-guard",
    "a foreign scope",
    () => ({ ...acme.machine, transaction: { requested_scopes: ["write:orders"] } }),
    "scope_not_allowed",
  ],
  ["token-exchange", "a user's token", () => acme.exchange(), null],
  ["token-exchange", "another API", () => ({ ...acme.exchange(), ...elsewhere }), "audience_not_allowed"],
  [
    "token-exchange",
    "a forged token",
    () => {
      const event = acme.exchange();
      const [header, payload] = event.transaction.subject_token.split(".");
      const subject_token = `${header}.${payload}.${"A".repeat(86)}`;
      return { ...event, transaction: { ...event.transaction, subject_token } };
    },
    "subject_token_not_accepted",
  ],
];

it.each(cases)("%s and the hand-written Action agree: %s", async (name, _, makeEvent, code) => {
  const pair = pairs.find((each) => each.name === name) as ActionPair;
  const event = makeEvent();
  const decide = async (text: string) => {
    const { api, recorded } = recordingApi();
    await loadAction(text)(event, api);
    const { denied, removed, ...rest } = recorded;
    return { ...rest, removed: removed.sort(), denied: denied.map((reason) => reason.split(":")[0]) };
  };
  const ours = await decide(pair.ours);
  expect(ours.denied).toEqual(code === null ? [] : [code]);
  expect(Object.keys(ours.claims).length + ours.user.length > 0).toBe(code === null);
  expect(await decide(pair.handWritten([acme.handWritten]))).toEqual(ours);
});

it.each(Object.entries(engines))("the roles by %s", async (_, read) => {
  const decide = read();
  expect(await decide({ groups: userGroups })).toEqual(["manager", "viewer"]);
  expect(await decide({ groups: ["Orders-Department-4", "Orders-Department-6"] })).toEqual(["manager"]);
  expect(await decide({ groups: ["Orders-Department-39"] })).toEqual(["viewer"]);
  expect(await decide({ groups: ["Orders-Department-40", "orders-department-1", "Orders"] })).toEqual([]);
});
