import type { Plugin } from "esbuild";

export function stayInPlace(root: string, bundled?: RegExp): Plugin[];
