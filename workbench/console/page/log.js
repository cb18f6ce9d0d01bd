import { html } from "/console/frame.js";
import { LogPart } from "/console/log.js";
import { TracesOfEntry } from "./trace.js";

/** The tenant's log, where an entry that Actions led to opens what they did: `#log/<log id>`. */
export default function LogWithTraces({ active, rest }) {
  const opens = ({ id, executed }) => (executed ? `#log/${id}` : undefined);
  return html`<${LogPart} active=${active} opens=${opens} opened=${rest}>
    ${rest && html`<${TracesOfEntry} key=${rest} id=${rest} />`}
  <//>`;
}
