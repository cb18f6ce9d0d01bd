/** What `event.request` tells of an HTTP request. The tenant runs on this machine: there is nothing to locate. */
export interface RequestDetails {
  readonly ip: string;
  readonly hostname: string;
  readonly method: string;
  readonly language?: string;
  readonly user_agent?: string;
  readonly geoip: Readonly<Record<string, never>>;
}

/** `ip` is the peer's address, `hostname` the tenant's domain. */
export function requestDetails(request: Request, ip: string, hostname: string): RequestDetails {
  const language = request.headers.get("accept-language");
  const userAgent = request.headers.get("user-agent");
  return {
    ip,
    hostname,
    method: request.method,
    geoip: {},
    ...(language !== null && { language }),
    ...(userAgent !== null && { user_agent: userAgent }),
  };
}
