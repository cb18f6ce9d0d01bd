import { html } from "/console/frame.js";
import { TestBulk } from "./test-bulk.js";
import { TestExamples } from "./test-examples.js";

const kinds = [
  { id: "examples", title: "Examples", component: TestExamples },
  { id: "bulk", title: "Real users", component: TestBulk },
];

export default function Test({ active, rest }) {
  const shown = kinds.find(({ id }) => id === rest) ?? kinds[0];
  const link = ({ id, title }) => html`<a href=${`#test/${id}`} aria-current=${id === shown.id ? "page" : undefined}>
    ${title}</a
  >`;
  return html`<h2>Test</h2>
    <nav class="inner" aria-label="Test">${kinds.map(link)}</nav>
    ${kinds.map(
      ({ id, component }) =>
        html`<div key=${id} hidden=${id !== shown.id}><${component} active=${active && id === shown.id} /></div>`,
    )}`;
}
