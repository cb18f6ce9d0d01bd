import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Plugins for esbuild, for compiled copies of commands that lie below the project's root: Node finds packages from
 * there, and a module that looks for a file beside it finds it in the source tree.
 *
 * @param {string} root of the project
 * @param {RegExp} [bundled] packages that are compiled too, as the workspace's own always are
 */
export function stayInPlace(root, bundled) {
  return [packagesStay(root, bundled), placesStay];
}

function packagesStay(root, bundled) {
  return {
    name: "packages-stay",
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, resolveDir, kind }) => {
        const isOwn = path.startsWith("@federated-actions/") || hasOwn(root, path, resolveDir);
        return kind === "entry-point" || isOwn || bundled?.test(path) ? undefined : { path, external: true };
      });
    },
  };
}

/** Whether a folder of packages/ has a version of its own of a dependency. */
function hasOwn(root, name, folder) {
  const [top = "", one = ""] = relative(root, folder).split(sep);
  return top === "packages" && existsSync(join(root, top, one, "node_modules", name));
}

const placesStay = {
  name: "places-stay",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const places = { dirname: dirname(path), filename: path, url: pathToFileURL(path).href };
      const text = await readFile(path, "utf8");
      const contents = text.replace(/\bimport\.meta\.(dirname|filename|url)\b/g, (_, name) =>
        JSON.stringify(places[name]),
      );
      return { contents, loader: "ts" };
    });
  },
};
