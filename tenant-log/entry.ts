import { z } from "zod";

const text = z.string().nullish();

/** An entry of a tenant's log, as far as it is read here: of Auth0's, or of the local tenant's. */
export const logEntry = z.looseObject({
  log_id: z.string(),
  date: z.string(),
  type: z.string(),
  description: text,
  client_id: text,
  client_name: text,
  connection: text,
  organization_name: text,
  audience: text,
  user_name: text,
  user_id: text,
  details: z.looseObject({}).nullish(),
});

export type LogEntry = Readonly<z.output<typeof logEntry>>;

/** `details` of the local tenant's own entries about an Action's run. Auth0's log has no such entries. */
const actionRun = z.looseObject({
  execution_id: z.string(),
  action_name: z.string(),
  result: z.string(),
  reason: z.string().optional(),
  milliseconds: z.number(),
  console: z.array(z.object({ level: z.string(), text: z.string() })),
});

export type ActionRun = Readonly<z.output<typeof actionRun>>;

export function actionRunOf({ type, details }: LogEntry): ActionRun | undefined {
  return type === "local_action" ? actionRun.safeParse(details).data : undefined;
}
