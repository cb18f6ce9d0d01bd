/** The HTTP request in `event.request`. `geoip` is empty, since the tenant runs on this machine. */
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
