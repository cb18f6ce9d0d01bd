import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";

/** Has the tenant do what a request asks, and sends nothing of its answer. @returns the status of that answer */
export function withholdAnswer(
  tenant: RequestListener,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<number> {
  return new Promise((resolve) => {
    let status = 200;
    const own: Partial<Record<keyof ServerResponse, unknown>> = {
      writeHead: (code: number) => {
        status = code;
        return response;
      },
      flushHeaders: () => {},
      write: () => true,
      end: () => {
        // The prototype's methods are back: whoever waits may answer with them.
        for (const name of Object.keys(own)) Reflect.deleteProperty(response, name);
        resolve(status);
        return response;
      },
    };
    Object.assign(response, own);
    void tenant(request, response);
  });
}
