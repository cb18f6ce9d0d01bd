import { ConsoleError } from "/console/frame.js";

/**
 * Sends a file, and tells what comes: `{ total, problems }` first, then `{ results, csv }` again and again. Rejects
 * with a ConsoleError; with an AbortError once the signal says so.
 */
export async function runBulk(place, text, tell, signal) {
  const response = await fetch(`policy/bulk/run?${new URLSearchParams(place)}`, { method: "POST", body: text, signal });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new ConsoleError(
      answer.error_description ?? answer.error ?? `The tenant answered ${response.status}`,
      answer.place,
    );
  }
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  while (true) {
    const { value = "", done } = await reader.read();
    const lines = (rest + value).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const told = JSON.parse(line);
      if (told.error) throw new ConsoleError(told.error);
      tell(told);
    }
    if (done) return;
  }
}
