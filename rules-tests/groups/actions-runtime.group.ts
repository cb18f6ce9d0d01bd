import { runGroup } from "./run-group.ts";

runGroup("actions-runtime");
