import { runGroup } from "./run-group.ts";

runGroup("small-packages");
