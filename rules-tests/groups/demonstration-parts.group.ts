import { runGroup } from "./run-group.ts";

runGroup("demonstration-parts");
