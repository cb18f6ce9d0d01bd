import { ErrorBox, html, render, useEffect, useJson, useMemo, useState } from "./frame.js";
import { LogPart } from "./log.js";
import { MapPart } from "./map.js";

const map = { id: "map", title: "Map", component: MapPart };
const log = { id: "log", title: "Log", component: LogPart };

/** `#login/1234` is the part `login`, and `1234` for that part. */
function placeOf(hash) {
  const [, id = "", , rest = ""] = /^#([^/]*)(\/(.*))?$/.exec(hash) ?? [];
  return { id, rest };
}

function useLocation() {
  const [place, setPlace] = useState(placeOf(location.hash));
  useEffect(() => {
    const follow = () => setPlace(placeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return place;
}

/** The tenant's own parts, and between them those that extend the console. */
function together(added) {
  const own = (part) => (added.some(({ id }) => id === part.id) ? [] : [part]);
  return [...own(map), ...added, ...own(log)];
}

function Console() {
  const { id, rest } = useLocation();
  const { value: added, error } = useJson("parts.json");
  const parts = useMemo(() => (added || error ? together(added ?? []) : []), [added, error]);
  const shown = parts.find((part) => part.id === id) ?? parts[0];
  useEffect(() => {
    document.title = `${shown ? `${shown.title} · ` : ""}Console of the local tenant`;
  }, [shown]);
  const link = (part) => html`<a href=${`#${part.id}`} aria-current=${part === shown ? "page" : undefined}>
    ${part.title}</a
  >`;
  return html`<header>
      <h1>Console <small>of the local tenant</small></h1>
      <nav aria-label="Parts">${parts.map(link)}</nav>
      <a class="home" href="/">The tenant</a>
    </header>
    <main>
      <${ErrorBox} error=${error} />
      ${parts.map((part) => html`<${Part} key=${part.id} part=${part} active=${part === shown} rest=${rest} />`)}
    </main>`;
}

/** A part begins when it is first shown, and then keeps what was entered in it while others are shown. */
function Part({ part, active, rest }) {
  const [loaded, setLoaded] = useState(part.component && { component: part.component });
  const [kept, setKept] = useState("");
  const [hasBegun, setHasBegun] = useState(false);
  useEffect(() => {
    if (!active) return;
    setKept(rest);
    setHasBegun(true);
  }, [active, rest]);
  useEffect(() => {
    if (!hasBegun || loaded) return;
    import(`/console/policy/${part.script}`).then(
      ({ default: component }) => setLoaded({ component }),
      (error) => setLoaded({ error }),
    );
  }, [hasBegun, loaded, part]);
  const body = loaded?.component && html`<${loaded.component} active=${active} rest=${kept} />`;
  return html`<section id=${`part-${part.id}`} aria-label=${part.title} hidden=${!active}>
    <${ErrorBox} error=${loaded?.error} />
    ${hasBegun && body}
  </section>`;
}

render(html`<${Console} />`, document.getElementById("console"));
