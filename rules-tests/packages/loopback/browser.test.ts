import { describe, expect, it } from "@jest/globals";
import { Browser } from "../../../packages/loopback/browser.ts";

const callback = "https://portal.example/callback";
const ann = { username: "ann", password: "secret" };

interface Sent {
  url: string;
  method: string;
  body: string;
  cookie: string | null;
}

/** A browser in a web of pages that a function makes; what it sent is kept. */
function browserIn(answer: (sent: Sent) => Response): { browser: Browser; sent: Sent[] } {
  const sent: Sent[] = [];
  const web = async (input: string | URL | Request, init: RequestInit = {}) => {
    const cookie = new Headers(init.headers).get("cookie");
    const request = { url: String(input), method: init.method ?? "GET", body: String(init.body ?? ""), cookie };
    sent.push(request);
    return answer(request);
  };
  return { browser: new Browser(web as typeof fetch), sent };
}

function page(html: string, status = 200): Response {
  return new Response(`<html><body>${html}</body></html>`, { status });
}

function redirect(location: string, cookie?: string): Response {
  const headers = new Headers({ location });
  if (cookie) headers.append("set-cookie", cookie);
  return new Response(null, { status: 302, headers });
}

const loginForm = `<form method="post" action="login?x=1&amp;y=2"><input type="hidden" name="csrf" value="a&lt;b">
  <input name="username"><input type="password" name="password"></form>`;

describe("Browser", () => {
  it("follows redirects, fills the login form, and stops at the callback without opening it", async () => {
    const { browser, sent } = browserIn(({ url, method }) => {
      if (url === "https://tenant.example/authorize") return redirect("https://idp.example/start/here");
      return method === "GET" ? page(loginForm) : redirect(`${callback}?code=1`);
    });
    const landed = await browser.signIn(new URL("https://tenant.example/authorize"), ann, callback);
    expect(landed.href).toBe(`${callback}?code=1`);
    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      "GET https://tenant.example/authorize",
      "GET https://idp.example/start/here",
      "POST https://idp.example/start/login?x=1&y=2",
    ]);
    expect(sent[2]?.body).toBe("csrf=a%3Cb&username=ann&password=secret");
  });

  it("sends a form of hidden fields by itself, as the script of its page would", async () => {
    const selfSent = `<form method="post" action="https://tenant.example/login/callback">
      <input type="hidden" name="wa" value="wsignin1.0"><input type="hidden" name="wresult" value="&lt;a b=&#34;c&#34;/&gt;">
      <noscript><input type="submit" value="Submit"></noscript></form>`;
    const { browser, sent } = browserIn(({ url, method }) => {
      if (url.startsWith("https://tenant.example/")) return redirect(`${callback}?code=1`);
      return page(method === "GET" ? loginForm : selfSent);
    });
    const landed = await browser.signIn(new URL("https://idp.example/"), ann, callback);
    expect(landed.href).toBe(`${callback}?code=1`);
    expect(sent[2]).toMatchObject({ url: "https://tenant.example/login/callback", method: "POST" });
    expect(sent[2]?.body).toBe("wa=wsignin1.0&wresult=%3Ca+b%3D%22c%22%2F%3E");
  });

  it("presses no button that a person would have to", async () => {
    const { browser, sent } = browserIn(() =>
      page(`<form method="post"><input type="hidden" name="a" value="b"><button>Accept</button></form>`),
    );
    await expect(browser.signIn(new URL("https://idp.example/"), ann, callback)).rejects.toThrow("Accept");
    expect(sent).toHaveLength(1);
  });

  it("keeps cookies, each for its own host", async () => {
    const { browser, sent } = browserIn(({ url }) => {
      if (url === "https://a.example/") return redirect("https://b.example/", "one=1; Secure; HttpOnly");
      if (url === "https://b.example/") return redirect("https://a.example/again", "two=2; Secure");
      return redirect(callback);
    });
    await browser.signIn(new URL("https://a.example/"), ann, callback);
    expect(sent.map(({ cookie }) => cookie)).toEqual([null, null, "one=1"]);
  });

  it("types a password once: a page that asks again is where the sign-in ended", async () => {
    const { browser, sent } = browserIn(() => page(`<p>Wrong password</p>${loginForm}`, 403));
    const failed = browser.signIn(new URL("https://idp.example/"), ann, callback);
    await expect(failed).rejects.toMatchObject({ status: 403, message: expect.stringContaining("Wrong password") });
    expect(sent).toHaveLength(2);
  });

  it("reports what an error page says", async () => {
    const { browser } = browserIn(() => page("<h1>Callback URL mismatch</h1>", 403));
    const failed = browser.signIn(new URL("https://tenant.example/"), ann, callback);
    await expect(failed).rejects.toThrow("https://tenant.example/: Callback URL mismatch");
  });

  it("gives up on redirects without end", async () => {
    const { browser } = browserIn(({ url }) => redirect(`${url}x`));
    await expect(browser.signIn(new URL("https://tenant.example/"), ann, callback)).rejects.toThrow(/No end after 20/);
  });

  it("does not take an address that only begins like the callback for it", async () => {
    const { browser } = browserIn(({ url }) => {
      return url.startsWith(callback) ? page("an attacker's page") : redirect(`${callback}.attacker.example`);
    });
    await expect(browser.signIn(new URL("https://tenant.example/"), ann, callback)).rejects.toThrow("attacker's page");
  });
});
