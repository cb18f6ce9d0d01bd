import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { ExpiringMap } from "../state/expiring-map.ts";
import { randomToken } from "../state/random-token.ts";
import type { Login, Session } from "../state/records.ts";
import type { Tenant } from "../tenant.ts";

export interface SessionParts {
  readonly tenant: Tenant;
  /** By the value of the session cookie. */
  readonly sessions: ExpiringMap<Session>;
}

const sessionCookie = "auth0";
const browserCookie = "did";
const hour = 3_600_000;

/** Applications also request tokens from frames on other sites (`prompt=none`), hence SameSite=None. */
const cookieOptions = { path: "/", httpOnly: true, secure: true, sameSite: "None" } as const;

/** The browser's session, if it has one that is still valid. */
export function currentSession({ tenant, sessions }: SessionParts, c: Context): Session | undefined {
  const value = getCookie(c, sessionCookie);
  const session = value === undefined ? undefined : sessions.get(value);
  const isOver = session !== undefined && Math.min(session.idleExpiresAt, session.expiresAt) <= tenant.now();
  return isOver ? undefined : session;
}

/** The user is there: the session stays for another idle lifetime. */
export function touchSession({ tenant }: SessionParts, session: Session): void {
  session.lastInteractedAt = tenant.now();
  session.idleExpiresAt = session.lastInteractedAt + session.idleLifetime;
}

/** Signs the browser in with a new cookie. The old one ends: no one can set a cookie in advance (session fixation). */
export function startSession({ tenant, sessions }: SessionParts, c: Context, login: Login): Session {
  const before = getCookie(c, sessionCookie);
  if (before !== undefined) sessions.delete(before);
  const now = tenant.now();
  const idleLifetime = hours(tenant.store.settings.idle_session_lifetime, 72);
  const session: Session = {
    login,
    cookie: randomToken(),
    createdAt: now,
    expiresAt: now + hours(tenant.store.settings.session_lifetime, 168),
    idleLifetime,
    idleExpiresAt: now + idleLifetime,
    lastInteractedAt: now,
    cookieMode: "persistent",
    metadata: {},
    clients: new Set(),
    customMethods: new Map(),
  };
  sessions.set(session.cookie, session, session.expiresAt);
  sendSessionCookie({ tenant }, c, session);
  return session;
}

/** Sends the session's cookie, which replaces the one that the browser has. */
export function sendSessionCookie({ tenant }: Pick<SessionParts, "tenant">, c: Context, session: Session): void {
  const { cookie, cookieMode, expiresAt } = session;
  const life = cookieMode === "persistent" && { maxAge: cookieLife(expiresAt - tenant.now()) };
  setCookie(c, sessionCookie, cookie, { ...cookieOptions, ...life });
}

export function endSession({ sessions }: SessionParts, c: Context): void {
  const value = getCookie(c, sessionCookie);
  if (value === undefined) return;
  sessions.delete(value);
  deleteCookie(c, sessionCookie, cookieOptions);
}

/** Identifies the browser, so that only the browser that started a login can complete it. */
export function browserId(c: Context): string {
  const known = getCookie(c, browserCookie);
  if (known !== undefined && /^[A-Za-z0-9_-]{43}$/.test(known)) return known;
  const id = randomToken();
  setCookie(c, browserCookie, id, { ...cookieOptions, maxAge: (24 * hour) / 1000 });
  return id;
}

/** The browser's identifier, if it sent one. */
export function sentBrowserId(c: Context): string | undefined {
  return getCookie(c, browserCookie);
}

/** Seconds; browsers keep no cookie longer than 400 days. */
function cookieLife(milliseconds: number): number {
  return Math.min(Math.floor(milliseconds / 1000), 400 * 86_400);
}

/** A tenant setting in hours, as milliseconds. */
function hours(value: unknown, otherwise: number): number {
  return (typeof value === "number" && value > 0 ? value : otherwise) * hour;
}
