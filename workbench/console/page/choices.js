import { html, useId } from "/console/frame.js";

/** A labelled list to choose from: `{ value, text, disabled }`, or `{ label, options }` of a group. */
export function Choice({ label, value, options, onChange }) {
  const one = (each) => {
    return html`<option value=${each.value} selected=${each.value === value} disabled=${each.disabled}>${each.text}</option>`;
  };
  const each = (item) => {
    return item.options ? html`<optgroup label=${item.label}>${item.options.map(one)}</optgroup>` : one(item);
  };
  const id = useId();
  return html`<div class="field">
    <label for=${id}>${label}</label>
    <select id=${id} value=${value} onChange=${(e) => onChange(e.target.value)}>${options.map(each)}</select>
  </div>`;
}

/** The customer that is chosen, or else the first with an application that can be tried. */
export function chosenCustomer({ customers }, slug, kind) {
  const usable = (each) => each.applications.some(({ untried }) => untried[kind] === null);
  return (
    customers.find((each) => each.customer === slug) ??
    customers.filter(isNotVendor).find(usable) ??
    customers.find(usable)
  );
}

const isNotVendor = (_each, index) => index > 0;

/** The application that is chosen, or else the first of the customer that can be tried. */
export function chosenApplication(customer, id, kind) {
  const usable = customer?.applications.filter(({ untried }) => untried[kind] === null) ?? [];
  return usable.find((each) => each.id === id) ?? usable[0];
}

export function customerOptions({ customers }) {
  return customers.map(({ customer, name }) => ({ value: customer, text: `${name} (${customer})` }));
}

export function applicationOptions(customer, kind) {
  const all = customer?.applications ?? [];
  return all
    .filter(({ untried }) => untried[kind] === null)
    .map(({ id, name, type, party }) => ({
      value: id,
      text: `${name} (${type}${party === "third" ? ", third party" : ""})`,
    }));
}

/** All APIs: those that the application does not list are there to be refused. */
export function apiOptions({ apis }, application) {
  const listed = (key) => application?.apis.includes(key) === true;
  const option = ({ key, name }) => ({ value: key, text: `${name}${listed(key) ? "" : ", which it does not list"}` });
  return [...apis.filter(({ key }) => listed(key)), ...apis.filter(({ key }) => !listed(key))].map(option);
}

/** Why some of the customer's applications are not among the choices. */
export function Untried({ customer, kind }) {
  const untried = customer?.applications.filter((each) => each.untried[kind] !== null) ?? [];
  if (untried.length === 0) return null;
  return html`<details>
    <summary>${untried.length} of its applications cannot be tried here</summary>
    <ul>${untried.map(({ name, untried: why }) => html`<li><strong>${name}</strong>: ${why[kind]}</li>`)}</ul>
  </details>`;
}
