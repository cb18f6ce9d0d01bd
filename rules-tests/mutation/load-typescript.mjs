import { existsSync, readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join, sep } from "node:path";

const { transformSync } = createRequire(import.meta.url)("@swc/core");

/**
 * Lets `require` load TypeScript, as CommonJS like in Jest, and answers some names otherwise.
 *
 * @param root the sandbox. What is in it can be loaded anew, other modules stay.
 * @param names `[pattern, file or module]`
 */
export function loadTypeScript(root, names) {
  const require = createRequire(join(root, "package.json"));
  const translated = new Map();
  const resolve = Module._resolveFilename;
  Module._resolveFilename = function (request, parent, ...more) {
    const [, file] = names.find(([pattern, target]) => typeof target === "string" && pattern.test(request)) ?? [];
    if (file !== undefined) return file;
    const own = request.startsWith(".") ? join(parent?.path ?? root, `${request}.ts`) : "";
    return existsSync(own) ? own : resolve.call(this, request, parent, ...more);
  };
  const load = Module._load;
  Module._load = function (request, ...more) {
    const [, module] = names.find(([pattern, target]) => typeof target !== "string" && pattern.test(request)) ?? [];
    return module ?? load.call(this, request, ...more);
  };
  Module._extensions[".ts"] = (module, filename) => {
    const code = translated.get(filename) ?? translate(filename);
    translated.set(filename, code);
    module._compile(code, filename);
  };
  const isOwn = (file) => file.startsWith(root + sep) && !file.includes(`${sep}node_modules${sep}`);
  return {
    require,
    forget() {
      for (const file of Object.keys(require.cache)) if (isOwn(file)) delete require.cache[file];
    },
  };
}

function translate(filename) {
  const { code } = transformSync(readFileSync(filename, "utf8"), {
    filename,
    swcrc: false,
    jsc: { target: "es2022", parser: { syntax: "typescript" } },
    module: { type: "commonjs" },
  });
  return code;
}
