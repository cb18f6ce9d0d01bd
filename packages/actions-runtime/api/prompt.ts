import type { ActionCall } from "../action-call.ts";
import { isObject, jsonBytes } from "../json.ts";

const mostBytes = 24 * 1024;

/** `api.prompt`: shows a form. The login continues in `onContinuePostLogin` of the same Action. */
export function prompt(call: ActionCall) {
  return {
    render(promptId: string, promptOptions?: object): void {
      if (!call.mayAsk("render")) return;
      if (typeof promptId !== "string" || promptId.length === 0) {
        throw new Error("The prompt id must be a non-empty string.");
      }
      const options = promptOptions ?? {};
      if (!isObject(options)) throw new Error("The prompt options must be an object.");
      if (jsonBytes(options) > mostBytes) {
        throw new Error(`The total size of the prompt options exceeds the limit of ${mostBytes} bytes.`);
      }
      call.state.command("prompt.render", promptId, options);
      call.waitForUser();
    },
  };
}
