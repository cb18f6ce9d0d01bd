import { urlProblem } from "./urls.ts";

/** Schemes that browsers or the system handle themselves, so that no application can own them. */
const foreignSchemes: ReadonlySet<string> = new Set(
  `about acct android-app blob chrome chrome-extension cid content data dav edge facetime feed file filesystem ftp ftps
  geo git gopher imap intent irc itms itms-apps jar javascript jdbc ldap ldaps livescript magnet mailto market mhtml mid
  mms mocha moz-extension ms-its news nfs nntp opaquelocktoken pop res resource rtsp safari-extension sftp shell sip
  sips sms smb smsto ssh tag tel telnet urn vbscript view-source webcal ws wss wyciwyg x-javascript xmpp`.split(/\s+/),
);

/**
 * Why this address cannot be an application's callback; undefined if it can. A native application may have its own
 * scheme (RFC 8252 §7.1); the others' addresses are https, or http on loopback.
 */
export function callbackProblem(text: string, isNative: boolean): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1];
  if (scheme === undefined || /^https?$/i.test(scheme)) return urlProblem(text);
  if (foreignSchemes.has(scheme.toLowerCase()))
    return `"${text}" is refused: ${scheme}: is not an application's own scheme`;
  if (!isNative) return `"${text}" must begin with https:// (only a native application may have its own scheme)`;
  if (scheme !== scheme.toLowerCase()) return `"${text}" must have its scheme in lower case`;
  if (/[\s\\*#]/.test(text)) return `"${text}" contains white space, a backslash, a wildcard or a fragment: remove it`;
  if (text.length === scheme.length + 1) return `"${text}" lacks what follows the scheme, such as ${scheme}:/callback`;
  return URL.canParse(text) ? undefined : `"${text}" is not a URL`;
}
