import { ErrorBox, html, postJson, useState } from "/console/frame.js";
import { Decision } from "./decision.js";
import { useLatest } from "./latest.js";
import { isPlace, PlaceFields } from "./place.js";

const ask = (request) => postJson("policy/what-if/person", request);

/** What a person with these attributes would get, as they are typed. */
export function WhatIfPerson() {
  const [place, setPlace] = useState({});
  const [examples, setExamples] = useState([]);
  const [attributes, setAttributes] = useState(undefined);
  const isReady = isPlace(place) && attributes !== undefined;
  const { answer, error, isWaiting } = useLatest(ask, isReady ? { ...place, attributes } : undefined);
  const startFrom = (example) => {
    const { connection, application, api } = example;
    setPlace((before) => ({ ...before, connection, application, api }));
    setAttributes(JSON.stringify(example.attributes, null, 2));
  };
  const choose = ({ examples: found }) => {
    setExamples(found);
    if (found[0]) startFrom(found[0]);
    else setAttributes("{}");
  };
  return html`<div class="columns">
    <div class="card">
      <${PlaceFields} id="what-if-person" value=${place} onChange=${setPlace} onChoices=${choose} />
      <p>
        <label>
          Start from an example
          <select onChange=${(e) => examples[e.target.selectedIndex] && startFrom(examples[e.target.selectedIndex])}>
            ${examples.map(({ name }) => html`<option>${name}</option>`)}
          </select>
        </label>
      </p>
      <label>
        What the identity provider asserts, as JSON or YAML
        <textarea
          rows="14"
          spellcheck="false"
          value=${attributes ?? ""}
          onInput=${(e) => setAttributes(e.target.value)}
        ></textarea>
      </label>
    </div>
    <div class="card" aria-busy=${String(isWaiting)}>
      <${ErrorBox} error=${error} />
      ${answer && !error && html`<${Decision} explained=${answer} />`}
      ${!answer && !error && html`<p class="soft">Deciding…</p>`}
    </div>
  </div>`;
}
