/**
 * The files that differ from those deployed, by path. An Action's code and its settings go together: auth0-deploy-cli
 * reads the one from the other.
 */
export function changedFiles(
  deployed: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const changed = new Set([...files].filter(([path, text]) => deployed.get(path) !== text).map(([path]) => path));
  const actions = new Set([...changed].flatMap((path) => actionOf(path) ?? []));
  return new Map([...files].filter(([path]) => changed.has(path) || actions.has(actionOf(path) ?? "")));
}

function actionOf(path: string): string | undefined {
  return /^actions\/([^/]+?)(?:\.json|\/.*)$/.exec(path)?.[1];
}
