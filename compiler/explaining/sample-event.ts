import { allApplications, apisOf, type OwnedApplication } from "../applications.ts";
import { type LoadOptions, loadPolicy } from "../policy-files/load.ts";
import type { Policy } from "../policy-files/policy.ts";
import { subjectTokenType } from "../vendor-config.ts";
import { askedFirstExample } from "./asked/asked-example.ts";
import { machineEvent } from "./asked/machine-event.ts";
import { Names } from "./asked/names.ts";
import { ExplainError } from "./explain-error.ts";

type Sample = Readonly<Record<string, unknown>>;

const samples: Readonly<Record<string, (policy: Policy, now: number) => Sample>> = {
  "post-login": sampleLogin,
  "credentials-exchange": sampleMachine,
  "custom-token-exchange": sampleExchange,
};

/** An event of the trigger, made of the policy's own names and ready to edit. @throws ExplainError */
export async function sampleEvent({ trigger, now = Date.now(), ...load }: LoadOptions & { trigger: string }) {
  const make = Object.hasOwn(samples, trigger) ? samples[trigger] : undefined;
  if (!make)
    throw new ExplainError(`there is no sample of "${trigger}"; there are: ${Object.keys(samples).join(", ")}`);
  return make(await loadPolicy({ ...load, now }), now);
}

function sampleLogin(policy: Policy, now: number): Sample {
  const [first] = askedFirstExample(policy, new Names(policy), now);
  if (!first) throw new ExplainError("the first example names no API");
  return first.event;
}

function sampleMachine(policy: Policy): Sample {
  const owned = firstOfType(policy, "machine");
  const granted = [...(owned.customer.access[owned.api]?.machine_scopes ?? [])];
  return machineEvent(owned, { audience: owned.audience, granted }, [["scope", granted.join(" ")]]);
}

function sampleExchange(policy: Policy): Sample {
  const { name, audience } = firstOfType(policy, "exchange");
  const token = {
    subject_token: "an ID token of the customer's identity provider",
    subject_token_type: subjectTokenType(policy.apis.namespace),
  };
  const grant = { grant_type: "urn:ietf:params:oauth:grant-type:token-exchange", client_id: "client" };
  return {
    client: { client_id: "client", name },
    resource_server: { identifier: audience },
    request: { method: "POST", query: {}, body: { ...grant, ...token, audience }, ip: "127.0.0.1" },
    transaction: { ...token, requested_scopes: [] },
    tenant: { id: "tenant" },
  };
}

function firstOfType(
  policy: Policy,
  type: "machine" | "exchange",
): OwnedApplication & { api: string; audience: string } {
  const owned = allApplications(policy).find(({ application }) => application.type === type);
  const api = owned && apisOf(owned.customer, owned.application)[0];
  if (!owned || api === undefined)
    throw new ExplainError(`no policy file has an application of type ${type} with an API`);
  return { ...owned, api, audience: policy.apis.apis[api]?.audience ?? "" };
}
