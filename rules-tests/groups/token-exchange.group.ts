import { runGroup } from "./run-group.ts";

runGroup("token-exchange");
