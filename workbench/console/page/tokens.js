import { html } from "/console/frame.js";

const titles = { access_token: "Access token", id_token: "ID token" };

/** What tokens say. The tokens themselves stay on the server. */
export function Tokens({ tokens }) {
  return tokens.map(
    ({ name, header, payload }) =>
      html`<details open=${name === "access_token"}>
        <summary><strong>${titles[name]}</strong></summary>
        ${
          payload === null
            ? html`<p>Only the tenant can read it: no API was asked for.</p>`
            : html`<h4>Header</h4><${Json} value=${header} label=${`Header of the ${titles[name]}`} />
                <h4>Payload</h4><${Json} value=${payload} label=${`Payload of the ${titles[name]}`} /> <${Times} payload=${payload} />`
        }
      </details>`,
  );
}

function Json({ value, label }) {
  return html`<pre class="json" tabindex="0" role="region" aria-label=${label}>${JSON.stringify(value, null, 2)}</pre>`;
}

function Times({ payload: { iat, exp } }) {
  if (!iat || !exp) return null;
  return html`<p><small>Good for ${Math.round((exp - iat) / 60)} minutes, until ${new Date(exp * 1000).toISOString()}</small></p>`;
}

/** What whoever asked is told. */
export function Refused({ refusal }) {
  if (!refusal) return null;
  const { error, description, code } = refusal;
  return html`<p class="bad box" role="alert">
    <strong>${code ?? error}</strong>${code ? html` (<code>${error}</code>)` : ""}<br />${description}
  </p>`;
}
