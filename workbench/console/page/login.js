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

/** A real sign-in at a customer's local provider; it comes back to `#login/<attempt>`. */
export default function Login({ active, rest }) {
  const { value: choices, error, reload } = useJson("policy/login/choices");
  // What was saved meanwhile may have other users.
  useEffect(() => {
    if (active) reload();
  }, [active, reload]);
  return html`<h2>Try a login</h2>
    <${ErrorBox} error=${error} />
    ${choices && html`<${Ask} choices=${choices} />`}
      ${rest ? html`<${Outcome} key=${rest} id=${rest} active=${active} />` : html`<${Hint} />`}
    <${Earlier} rest=${rest} active=${active} />`;
}

/** Those of before, since a refusal that the tenant shows on a page of its own does not come back. */
function Earlier({ rest, active }) {
  const { value, reload } = useJson("policy/login/attempts");
  useEffect(() => {
    if (active) reload();
  }, [active, rest, reload]);
  const others = value?.attempts.filter(({ id }) => id !== rest) ?? [];
  if (others.length === 0) return null;
  const name = ({ application, username, connection, api }) => {
    return `${application}, as ${username || "nobody"} of ${connection}${api && `, for ${api}`}`;
  };
  return html`<section class="card" aria-label="Earlier sign-ins">
    <h3>Earlier sign-ins</h3>
    <ul>${others.map(({ id, request }) => html`<li key=${id}><a href=${`#login/${id}`}>${name(request)}</a></li>`)}</ul>
  </section>`;
}

function Hint() {
  return html`<section class="card" aria-label="How it goes">
    <p>
      You sign in at the customer's local identity provider, as at the real one. What comes back is shown here: what the
      tokens say, and beside it which line of the policy gave each role, or why there is no token.
    </p>
    <p>
      The users are those of the examples in the policy files. <code>npm start</code> prints their passwords in the
      terminal where it runs, in the table of customers, connections and users.
    </p>
  </section>`;
}

const kept = "console-login";

/** The last choice, since the page is left for the sign-in. */
function lastChoice() {
  try {
    return JSON.parse(sessionStorage.getItem(kept) ?? "{}");
  } catch {
    return {};
  }
}

function Ask({ choices }) {
  const [choice, setChoice] = useState(lastChoice);
  const [state, setState] = useState({});
  const set = (name) => (value) => setChoice({ ...choice, [name]: value });
  const customer = chosenCustomer(choices, choice.customer, "login");
  const application = chosenApplication(customer, choice.application, "login");
  const apis = [...apiOptions(choices, application), { value: "", text: "none" }];
  const api = apis.find(({ value }) => value === choice.api) ?? apis[0];
  const users = userOptions(choices, customer);
  const user =
    users.flatMap(({ options }) => options).find(({ value }) => value === choice.user) ?? users[0]?.options[0];
  const organization = choice.organization === customer?.customer ? choice.organization : "";
  const start = async (event) => {
    event.preventDefault();
    setState({ isLeaving: true });
    const [connection, username] = JSON.parse(user?.value ?? '["",""]');
    const asks = choice.asks !== "no";
    const request = { application: application.id, api: api.value, connection, username, asks, organization };
    try {
      const { location: next } = await postJson("policy/login/start", { ...request, scope: choice.scope ?? "" });
      sessionStorage.setItem(kept, JSON.stringify(choice));
      location.assign(next);
    } catch (error) {
      setState({ error });
    }
  };
  return html`<form class="card ask" onSubmit=${start}>
    <${Choice} label="Customer" value=${customer?.customer} options=${customerOptions(choices)} onChange=${(slug) => setChoice({ customer: slug })} />
    <${Choice} label="Application" value=${application?.id} options=${applicationOptions(customer, "login")} onChange=${set("application")} />
    <${Choice} label="User" value=${user?.value} options=${users} onChange=${set("user")} />
    <${Choice} label="API" value=${api.value} options=${apis} onChange=${set("api")} />
    <details open=${choice.asks === "no" || Boolean(organization) || Boolean(choice.scope)}>
      <summary>More: connection, organization, scopes</summary>
      <div class="fields">
        <${Choice}
          label="The application asks for the user's connection"
          value=${choice.asks ?? "yes"}
          options=${[
            { value: "yes", text: "yes, by the parameter connection" },
            { value: "no", text: "no: the tenant lets the user choose" },
          ]}
          onChange=${set("asks")}
        />
        <${Choice}
          label="Organization"
          value=${organization}
          options=${[{ value: "", text: "none" }, ...(customer ? [{ value: customer.customer, text: customer.customer }] : [])]}
          onChange=${set("organization")}
        />
        <label>Scopes, all of the API if empty <input autocomplete="off" value=${choice.scope ?? ""} onInput=${(e) => set("scope")(e.target.value)} /></label>
      </div>
    </details>
    <${ErrorBox} error=${state.error} />
    <p><button class="main" disabled=${!application || state.isLeaving}>Sign in${user ? ` as ${user.name}` : ""}</button></p>
    ${!application && html`<p>No application of this customer can be tried.</p>`}
    <${Untried} customer=${customer} kind="login" />
  </form>`;
}

/** The users at each connection, the customer's own first: another's is there to be refused. */
function userOptions({ customers }, own) {
  const ordered = [...customers.filter((each) => each === own), ...customers.filter((each) => each !== own)];
  return ordered.flatMap((each) =>
    each.connections
      .filter(({ users }) => users?.length > 0)
      .map(({ name, users }) => ({
        label: each === own ? name : `${name}, of ${each.customer}`,
        options: users.map((user) => ({ value: JSON.stringify([name, user]), text: user, name: user })),
      })),
  );
}

/** How a sign-in ended. One that is under way is asked for again when the page is seen again. */
function Outcome({ id, active }) {
  const { value, error, reload } = useJson(`policy/login/attempts/${encodeURIComponent(id)}`);
  useEffect(() => {
    const again = () => active && !document.hidden && value?.state === "open" && reload();
    document.addEventListener("visibilitychange", again);
    return () => document.removeEventListener("visibilitychange", again);
  }, [active, value, reload]);
  return html`<${ErrorBox} error=${error} />
    ${value && html`<div class="columns"><${Told} outcome=${value} reload=${reload} /></div>`}`;
}

function Told({ outcome, reload }) {
  const { request, state, refusal, tokens, traces, user, signOut } = outcome;
  return html`<section class="card" aria-label="Result">
      <h3>${request.application}${request.api && `, for ${request.api}`}</h3>
      ${state === "issued" && html`<p class="good box"><strong>Signed in</strong>${user && ` as ${user.email ?? user.user_id}`}</p>`}
      ${state === "open" && html`<p class="warn box">This sign-in has not come back. <button class="plain" onClick=${reload}>Look again</button></p>`}
      ${state === "refused" && !refusal && html`<p class="bad box">Refused on a page of the tenant, so nothing came back.</p>`}
      <${Refused} refusal=${refusal} />
      ${
        user &&
        html`<dl>
          <dt>User</dt>
          <dd>${user.user_id}${user.email && `, ${user.email}`}</dd>
          <dt>Chosen</dt>
          <dd>${request.username || "nobody"} at ${request.connection}</dd>
        </dl>`
      }
      ${signOut && html`<p><small>The provider remembers who signed in. <a href=${signOut} target="_blank" rel="noreferrer">Sign out there</a> to be asked again.</small></p>`}
      <${Tokens} tokens=${tokens} />
    </section>
    <section class="card" aria-label="Decision">
      <h3>What the Actions decided</h3>
      ${traces.length === 0 && html`<p>No Action ran: Auth0's own checks ended it before, or the sign-in is under way.</p>`}
      ${traces.map((trace) => html`<${Trace} key=${trace.id} trace=${trace} />`)}
    </section>`;
}
