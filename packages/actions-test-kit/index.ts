import "./matchers.ts";

export { type ActionOptions, actionFile, actionOf, type ModuleSource } from "./action-source.ts";
export type { Clock } from "./clock.ts";
export type { ExchangeWords, Flow, LoginWords, MachineWords } from "./events/words.ts";
export { Kit, type KitOptions, type Return } from "./kit.ts";
export { KitError } from "./kit-error.ts";
export type { KitEvent } from "./kit-event.ts";
export type { Outcome, Subject } from "./outcome.ts";
export type { Pending } from "./pending.ts";
export type { Refusal } from "./refusal.ts";
