import { showLog } from "./log.js";
import { showMap } from "./map.js";

showLog();
await showMap();
