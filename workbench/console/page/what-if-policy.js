import { ErrorBox, getJson, html, postJson, useEffect, useJson, useRef, useState } from "/console/frame.js";
import { useLatest } from "./latest.js";

const ask = (request) => postJson("policy/what-if/policy", request);

/** What a policy file would change if it were saved with this text. */
export function WhatIfPolicy({ active }) {
  const { value: files, error: filesError } = useJson(active ? "policy/what-if/files" : undefined);
  const [file, setFile] = useState("");
  const [text, setText] = useState(undefined);
  const [readError, setReadError] = useState(undefined);
  const area = useRef(null);
  const { answer, error, isWaiting } = useLatest(ask, text === undefined ? undefined : { file, text });
  useEffect(() => {
    if (files && !file) setFile(files[0]);
  }, [files]);
  const read = () => {
    if (!file) return;
    setText(undefined);
    getJson(`policy/what-if/file?name=${encodeURIComponent(file)}`).then(
      (found) => {
        setText(found.text);
        setReadError(undefined);
      },
      (problem) => setReadError(problem),
    );
  };
  useEffect(read, [file]);
  const goTo = ({ line, column }) => {
    const before = text.split("\n").slice(0, line - 1);
    const at = before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    area.current?.focus();
    area.current?.setSelectionRange(at, at);
  };
  return html`<div class="columns">
    <div class="card">
      <div class="filters">
        <label>
          File
          <select value=${file} onChange=${(e) => setFile(e.target.value)}>
            ${(files ?? []).map((name) => html`<option value=${name}>${name}</option>`)}
          </select>
        </label>
        <button type="button" onClick=${read}>Read from disk again</button>
      </div>
      <${ErrorBox} error=${filesError ?? readError} />
      <p>
        <label>
          Text of the file
          <textarea
            class="code"
            ref=${area}
            rows="26"
            spellcheck="false"
            wrap="off"
            value=${text ?? ""}
            onInput=${(e) => setText(e.target.value)}
          ></textarea>
        </label>
      </p>
      <p class="soft">Nothing is saved: to keep a change, make it in your editor.</p>
    </div>
    <div class="card" aria-busy=${String(isWaiting)}>
      <${ErrorBox} error=${error} />
      ${answer && !error && html`<${Compared} compared=${answer} file=${file} goTo=${goTo} />`}
      ${!answer && !error && html`<p class="soft">Comparing…</p>`}
    </div>
  </div>`;
}

function Compared({ compared, file, goTo }) {
  const { problems, seconds } = compared;
  const took = html`<p class="soft">Compared with what is deployed, in ${seconds.toFixed(2)} s.</p>`;
  if (problems.length > 0) {
    return html`<p class="bad box" role="status">
        <strong>It would not be deployed: ${count(problems.length, "problem")}</strong>
      </p>
      <ul class="problems">
        ${problems.map((problem) => html`<${Problem} problem=${problem} file=${file} goTo=${goTo} />`)}
      </ul>
      ${took}`;
  }
  const { changes, examples, warnings } = compared;
  const wider = changes.filter(({ widens }) => widens);
  const narrower = changes.filter(({ widens }) => !widens);
  return html`<p class=${`${wider.length > 0 ? "warn" : "good"} box`} role="status">
      <strong>
        ${changes.length === 0 ? "Nobody gains or loses anything" : `${wider.length} wider, ${narrower.length} narrower`}
      </strong>
    </p>
    ${wider.length > 0 && html`<h3>Who gains</h3><${Changes} changes=${wider} />`}
    ${narrower.length > 0 && html`<h3>Who loses</h3><${Changes} changes=${narrower} />`}
    <h3>Examples</h3>
    ${examples.length === 0 && html`<p class="soft">All end as before.</p>`}
    <ul class="changes">${examples.map((each) => html`<${Example} example=${each} />`)}</ul>
    ${
      warnings.length > 0 &&
      html`<h3>New warnings</h3>
        <ul class="problems">
          ${warnings.map((problem) => html`<${Problem} problem=${problem} file=${file} goTo=${goTo} />`)}
        </ul>`
    }
    ${took}`;
}

function Problem({ problem, file, goTo }) {
  const { line, column, message } = problem;
  const place = `${problem.file}:${line}:${column}`;
  const isHere = problem.file.endsWith(file);
  const words = message.startsWith(`${place}: `) ? message.slice(place.length + 2) : message;
  return html`<li>
    ${isHere ? html`<button type="button" class="plain" onClick=${() => goTo(problem)}><code>${place}</code></button>` : html`<code>${place}</code>`}
    : ${words}
  </li>`;
}

function Changes({ changes }) {
  return html`<ul class="changes">
    ${changes.map(
      ({ widens, decided, words, example }) => html`<li>
        <strong class=${widens ? "bad" : "good"}>${widens ? "+" : "−"}</strong> ${words}
        ${!decided && html`${" "}<span class="warn tag">not decided</span>`}
        ${example && html`<br /><small>${example}</small>`}
      </li>`,
    )}
  </ul>`;
}

function Example({ example }) {
  const { customer, name, at, before, after, complaint, near_misses: misses } = example;
  const state = complaint ? "fails" : after === null ? "is gone" : before === null ? "is new" : "changes";
  return html`<li>
    <span class=${`${complaint ? "bad" : "good"} tag`}>${state}</span> ${customer}: ${name} <code>${at}</code>
    <br /><small>${complaint ?? `${before ?? "nothing"} → ${after ?? "nothing"}`}</small>
    ${misses.map((miss) => html`<br /><small>nearly matches ${miss}</small>`)}
  </li>`;
}

function count(number, what) {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
