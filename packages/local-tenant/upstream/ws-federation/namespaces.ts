/** XML namespaces of WS-Federation 1.2 and the specifications that it builds on. */
export const namespaces = {
  federation: "http://docs.oasis-open.org/wsfed/federation/200706",
  addressing: "http://www.w3.org/2005/08/addressing",
  schemaInstance: "http://www.w3.org/2001/XMLSchema-instance",
} as const;

/** WS-Trust of February 2005, which AD FS uses, and 1.3. */
export const trustNamespaces: readonly string[] = [
  "http://schemas.xmlsoap.org/ws/2005/02/trust",
  "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
];
