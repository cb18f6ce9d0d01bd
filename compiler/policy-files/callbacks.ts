import { urlProblem } from "./urls.ts";

/** What browsers or the system run, open or read themselves, so that no application can own it. */
const foreignSchemes: ReadonlySet<string> = new Set(
  `about acct android-app blob chrome chrome-extension cid content data dav edge facetime feed file filesystem ftp ftps
  geo git gopher imap intent irc itms itms-apps jar javascript jdbc ldap ldaps livescript magnet mailto market mhtml mid
  mms mocha moz-extension ms-its news nfs nntp opaquelocktoken pop res resource rtsp safari-extension sftp shell sip
  sips sms smb smsto ssh tag tel telnet urn vbscript view-source webcal ws wss wyciwyg x-javascript xmpp`.split(/\s+/),
);

/**
 * Why an application may not have users sent back to this address; undefined where it may. A native application may
 * have a scheme of its own (RFC 8252 §7.1); the others' addresses are https, or http on loopback.
 */
export function callbackProblem(text: string, isNative: boolean): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1];
  if (scheme === undefined || /^https?$/i.test(scheme)) return urlProblem(text);
  if (foreignSchemes.has(scheme.toLowerCase()))
    return `"${text}" is refused: ${scheme}: is no application's own scheme`;
  if (!isNative) return `"${text}" must begin with https:// (only a native application may have a scheme of its own)`;
  if (scheme !== scheme.toLowerCase()) return `"${text}" must be written with its scheme in lower case`;
  if (/[\s\\*#]/.test(text)) return `"${text}" holds white space, a backslash, a wildcard or a fragment: take it out`;
  if (text.length === scheme.length + 1) return `"${text}" lacks what follows the scheme, such as ${scheme}:/callback`;
  return URL.canParse(text) ? undefined : `"${text}" is not a URL`;
}
