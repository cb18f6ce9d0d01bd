import { createHash } from "node:crypto";

/**
 * The style sheet of the pages that local servers show to people: light and dark, from a phone's width on, with a
 * visible focus. It loads nothing.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --back: #f3f5f7; --card: #fff; --ink: #1c2530; --soft: #55606e; --line: #ccd3da; --accent: #1d4f91;
  --on-accent: #fff; --bad: #8a1111; --bad-back: #fdecec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #14181d; --card: #1e242b; --ink: #e6eaef; --soft: #a5b0bc; --line: #3c4650; --accent: #8ab8f5;
    --on-accent: #10151a; --bad: #ffb3b3; --bad-back: #3a1d1f;
  }
}
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; background: var(--back); color: var(--ink); margin: 0; padding: 1rem; }
main {
  max-width: 34rem; margin: 8vh auto 1rem; padding: 1.5rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; overflow-wrap: anywhere;
}
footer { max-width: 34rem; margin: 0 auto; text-align: center; color: var(--soft); font-size: .875rem; }
h1 { font-size: 1.375rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
a { color: var(--accent); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; }
dt, small { color: var(--soft); }
dd { margin: 0; }
small { display: block; }
code { font: .9em ui-monospace, monospace; }
.reason { background: var(--bad-back); color: var(--bad); padding: .75rem; border-radius: 4px; }
.choices { list-style: none; padding: 0; }
label { display: block; margin-bottom: 1rem; }
input:not([type=hidden]) {
  display: block; width: 100%; font: inherit; padding: .5rem; color: inherit; background: var(--back);
  border: 1px solid var(--soft); border-radius: 4px;
}
button, .button {
  display: inline-block; font: inherit; padding: .5rem 1rem; margin: .25rem .25rem .25rem 0; border-radius: 4px;
  border: 1px solid var(--accent); background: var(--accent); color: var(--on-accent); text-decoration: none;
  cursor: pointer;
}
.choices .button { display: block; margin: .5rem 0; }
.second { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
@media (max-width: 30rem) { main { margin-top: 0; } dl { display: block; } dd { margin-bottom: .5rem; } }
`;

/** The style sheet as a source of a content security policy: `style-src <this>` allows it and no other. */
export const pageStyleSource = `'sha256-${createHash("sha256").update(pageStyle).digest("base64")}'`;
