import { ErrorBox, html, postJson, useEffect, useJson, useState } from "/console/frame.js";
import {
  apiOptions,
  applicationOptions,
  Choice,
  chosenApplication,
  chosenCustomer,
  customerOptions,
  Untried,
} from "./choices.js";
import { Refused, Tokens } from "./tokens.js";
import { Trace } from "./trace.js";

/** What backends have tried instead of signing a user in. */
const presets = [
  { text: "Nothing more", parameters: [] },
  {
    text: "The hack: a user's name, roles and scopes",
    parameters: [
      { name: "username", value: "ann@acme.example" },
      { name: "roles", value: "manager" },
      { name: "scopes", value: "read:orders write:orders" },
    ],
  },
  { text: "A user within a value", parameters: [{ name: "context", value: '{"user":{"email":"ann@acme.example"}}' }] },
  { text: "A scope that is asked for", parameters: [{ name: "scope", value: "read:orders" }] },
  { text: "A parameter that nobody knows", parameters: [{ name: "trace_id", value: "42" }] },
];

/** A real request for a machine's token, with any parameters. */
export default function Machine({ active }) {
  const { value: choices, error, reload } = useJson("policy/machine/choices");
  const [result, setResult] = useState(undefined);
  useEffect(() => {
    if (active) reload();
  }, [active, reload]);
  return html`<h2>Try a machine</h2>
    <${ErrorBox} error=${error} />
    ${choices && html`<${Ask} choices=${choices} onResult=${setResult} />`}
      ${result ? html`<${Outcome} result=${result} />` : html`<${Hint} />`}`;
}

function Hint() {
  return html`<section class="card" aria-label="How it goes">
    <p>
      The request goes to the token endpoint with the application's secret, as a customer's backend would send it. Add any
      parameter, also those that name a user: that is the shortcut which the Action blocks.
    </p>
  </section>`;
}

function Ask({ choices, onResult }) {
  const [choice, setChoice] = useState({});
  const [parameters, setParameters] = useState([]);
  const [state, setState] = useState({});
  const customer = chosenCustomer(choices, choice.customer, "machine");
  const application = chosenApplication(customer, choice.application, "machine");
  const apis = apiOptions(choices, application);
  const api = apis.find(({ value }) => value === choice.api) ?? apis[0];
  const send = async (event) => {
    event.preventDefault();
    setState({ isSent: true });
    const sent = parameters.filter(({ name }) => name !== "");
    try {
      onResult(await postJson("policy/machine/try", { application: application.id, api: api.value, parameters: sent }));
      setState({});
    } catch (error) {
      setState({ error });
    }
  };
  const preset = String(
    Math.max(
      0,
      presets.findIndex((each) => JSON.stringify(each.parameters) === JSON.stringify(parameters)),
    ),
  );
  const choosePreset = (index) => setParameters(presets[index].parameters);
  return html`<form class="card ask" onSubmit=${send}>
    <${Choice} label="Customer" value=${customer?.customer} options=${customerOptions(choices)} onChange=${(slug) => setChoice({ customer: slug })} />
    <${Choice} label="Application" value=${application?.id} options=${applicationOptions(customer, "machine")} onChange=${(id) => setChoice({ ...choice, application: id })} />
    <${Choice} label="API" value=${api?.value} options=${apis} onChange=${(key) => setChoice({ ...choice, api: key })} />
    <${Choice} label="Send besides" value=${preset} options=${presets.map(({ text }, index) => ({ value: String(index), text }))} onChange=${choosePreset} />
    <${Parameters} parameters=${parameters} onChange=${setParameters} />
    <${ErrorBox} error=${state.error} />
    <p><button class="main" disabled=${!application || state.isSent}>Request a token</button></p>
    <${Untried} customer=${customer} kind="machine" />
  </form>`;
}

function Parameters({ parameters, onChange }) {
  const set = (index, name) => (e) => {
    onChange(parameters.map((each, at) => (at === index ? { ...each, [name]: e.target.value } : each)));
  };
  const remove = (index) => () => onChange(parameters.filter((_each, at) => at !== index));
  return html`<fieldset>
    <legend>Further parameters</legend>
    ${parameters.map(
      ({ name, value }, index) =>
        html`<div class="pair" key=${index}>
          <input aria-label=${`Name ${index + 1}`} placeholder="name" autocomplete="off" value=${name} onInput=${set(index, "name")} />
          <input aria-label=${`Value ${index + 1}`} placeholder="value" autocomplete="off" value=${value} onInput=${set(index, "value")} />
          <button type="button" aria-label=${`Remove ${name || index + 1}`} onClick=${remove(index)}>×</button>
        </div>`,
    )}
    <button type="button" onClick=${() => onChange([...parameters, { name: "", value: "" }])}>Add a parameter</button>
  </fieldset>`;
}

function Outcome({ result: { status, refusal, tokens, traces } }) {
  return html`<div class="columns" aria-live="polite">
    <section class="card" aria-label="Result">
      <h3>Answered ${status}</h3>
      ${!refusal && html`<p class="good box"><strong>A token was issued</strong></p>`}
      <${Refused} refusal=${refusal} />
      <${Tokens} tokens=${tokens} />
    </section>
    <section class="card" aria-label="Decision">
      <h3>What the Actions decided</h3>
      ${traces.length === 0 && html`<p>No Action ran: Auth0's own checks refused the request before.</p>`}
      ${traces.map((trace) => html`<${Trace} key=${trace.id} trace=${trace} />`)}
    </section>
  </div>`;
}
