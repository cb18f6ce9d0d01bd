import htm from "htm";
import { h } from "preact";

const html = htm.bind(h);

/** What is wrong, and where. Nothing without an error. */
export function ErrorBox({ error }) {
  if (!error) return null;
  const place = error.place && html`<code>${error.place}</code>: `;
  return html`<p class="error" role="alert">${place}${error.message}</p>`;
}
