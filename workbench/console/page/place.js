import { ErrorBox, html, useEffect, useJson } from "/console/frame.js";

/** More customers than this are typed, and not picked from a list. */
const mostPicked = 40;

/**
 * Where somebody signs in: customer, connection, application and API. `value` has their names; what is not chosen yet,
 * or is not there any more, becomes the first that there is.
 */
export function PlaceFields({ id, value, onChange, onChoices }) {
  const { value: all, error } = useJson("policy/choices");
  const isKnown = all?.customers.some(({ customer }) => customer === value.customer);
  const { value: own, error: ownError } = useJson(
    isKnown ? `policy/choices/${encodeURIComponent(value.customer)}` : undefined,
  );
  useEffect(() => {
    if (!all || value.customer) return;
    // The vendor comes first, and is rarely meant.
    const first = all.customers[1] ?? all.customers[0];
    if (first) onChange({ customer: first.customer });
  }, [all]);
  useEffect(() => {
    if (!own) return;
    onChoices?.(own);
    onChange((before) => completed(before, own));
  }, [own]);
  const set = (name) => (e) => onChange(name === "customer" ? { customer: e.target.value } : change(name, e));
  const change = (name, e) => completed({ ...value, [name]: e.target.value }, own);
  const application = own?.applications.find(({ name }) => name === value.application);
  const customers = all?.customers ?? [];
  return html`<${ErrorBox} error=${error ?? ownError} />
    <div class="filters">
      <label>
        Customer
        ${
          customers.length > mostPicked
            ? html`<input list=${`${id}-customers`} value=${value.customer} onChange=${set("customer")} />
                <datalist id=${`${id}-customers`}>
                  ${customers.map((each) => html`<option value=${each.customer}>${each.name}</option>`)}
                </datalist>`
            : html`<select value=${value.customer} onChange=${set("customer")}>
                ${customers.map((each) => html`<option value=${each.customer}>${each.customer}</option>`)}
              </select>`
        }
      </label>
      <${Picked} label="Connection" value=${value.connection} names=${own?.connections} onChange=${set("connection")} />
      <${Picked}
        label="Application"
        value=${value.application}
        names=${own && usable(own).map(({ name }) => name)}
        onChange=${set("application")}
      />
      <${Picked} label="API" value=${value.api} names=${application?.apis} onChange=${set("api")} />
    </div>
    ${all && !isKnown && value.customer && html`<p class="warn">There is no customer "${value.customer}".</p>`}`;
}

function Picked({ label, value, names = [], onChange }) {
  return html`<label>
    ${label}
    <select value=${value} onChange=${onChange} disabled=${names.length === 0}>
      ${names.map((name) => html`<option value=${name}>${name}</option>`)}
    </select>
  </label>`;
}

function usable({ applications }) {
  return applications.filter(({ type }) => type !== "machine");
}

function completed(value, own) {
  if (!own) return value;
  const pick = (name, names) => (names.includes(name) ? name : names[0]);
  const applications = usable(own);
  const chosen = applications.find(({ name }) => name === value.application) ?? applications[0];
  return {
    customer: value.customer,
    connection: pick(value.connection, own.connections),
    application: chosen?.name,
    api: pick(value.api, chosen?.apis ?? []),
  };
}

/** Whether all of it is chosen. */
export function isPlace({ customer, connection, application, api }) {
  return [customer, connection, application, api].every(Boolean);
}
