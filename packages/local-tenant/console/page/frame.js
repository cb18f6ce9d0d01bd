/** What every part of the console builds on. A part imports `/console/frame.js`, and nothing else of the frame. */
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);
export { render } from "preact";
export { useCallback, useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
export { ConsoleError, getJson, postJson, useJson } from "./api.js";
export { ErrorBox } from "./error-box.js";
