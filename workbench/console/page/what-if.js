import { html } from "/console/frame.js";
import { WhatIfPerson } from "./what-if-person.js";
import { WhatIfPolicy } from "./what-if-policy.js";

const kinds = [
  { id: "person", title: "A person's attributes", component: WhatIfPerson },
  { id: "policy", title: "A policy file", component: WhatIfPolicy },
];

export default function WhatIf({ rest }) {
  const shown = kinds.find(({ id }) => id === rest) ?? kinds[0];
  const link = ({ id, title }) => html`<a href=${`#what-if/${id}`} aria-current=${id === shown.id ? "page" : undefined}>
    ${title}</a
  >`;
  return html`<h2>What if</h2>
    <nav class="inner" aria-label="What if">${kinds.map(link)}</nav>
    ${kinds.map(
      ({ id, component }) =>
        html`<div key=${id} hidden=${id !== shown.id}><${component} active=${id === shown.id} /></div>`,
    )}`;
}
