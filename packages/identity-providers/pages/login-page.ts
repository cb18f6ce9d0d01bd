import { html } from "hono/html";

export interface LoginPage {
  /** The provider's name, as its users know it. */
  readonly providerName: string;
  /** The URL to which the form is posted. */
  readonly action: string;
  /** Set after a failed attempt. */
  readonly error?: string;
}

/** The provider's login page: one form with `username` and `password`, no scripts and no external resources. */
export function loginPage({ providerName, action, error }: LoginPage): string {
  return String(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in - ${providerName}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; background: #eef1f4; margin: 0; }
main { max-width: 20rem; margin: 12vh auto; padding: 2rem; background: #fff; border-radius: 8px; }
h1 { font-size: 1.25rem; margin: 0 0 .25rem; }
p { margin: 0 0 1rem; color: #556; }
p[role=alert] { color: #a11; }
label { display: block; margin-bottom: 1rem; }
input { display: block; width: 100%; box-sizing: border-box; font: inherit; padding: .4rem .5rem; }
button { width: 100%; font: inherit; padding: .5rem; border: 0; border-radius: 4px; background: #1d4f91; color: #fff; }
</style>
</head>
<body>
<main>
<h1>${providerName}</h1>
<p>A local identity provider for development and tests</p>
${error ? html`<p role="alert">${error}</p>` : ""}
<form method="post" action="${action}">
<label>User name <input name="username" autocomplete="username" required autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Sign in</button>
</form>
</main>
</body>
</html>
`);
}
