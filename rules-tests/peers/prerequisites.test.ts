import { describe, expect, it } from "@jest/globals";
import { assertPerlModules } from "./lemonldap.ts";
import { PeerAbsentError } from "./peer-absent-error.ts";
import { assertPhpExtensions } from "./simplesamlphp.ts";

describe("what SimpleSAMLphp needs", () => {
  const answering = (stdout: string, failed = false) => assertPhpExtensions(async () => ({ stdout, failed }));

  it("is PHP with its extensions, which are asked for by name", async () => {
    const asked: string[] = [];
    await assertPhpExtensions(async (code) => {
      asked.push(code);
      return { failed: false, stdout: "" };
    });
    expect(asked).toEqual([expect.stringMatching(/"dom".*extension_loaded/)]);
  });

  it.each([
    ["an extension", () => answering("dom\n"), "The PHP extension dom is not installed here"],
    ["two extensions", () => answering("dom mbstring"), "The PHP extension dom, mbstring is not installed here"],
    ["PHP", () => answering("", true), "PHP is not installed here"],
  ])("is named, with what to install, where %s is missing", async (_what, assert, says) => {
    await expect(assert()).rejects.toThrow(PeerAbsentError);
    await expect(assert()).rejects.toThrow(says);
    await expect(assert()).rejects.toThrow("apt-get install simplesamlphp php-cli php-xml");
  });
});

describe("what LemonLDAP::NG needs", () => {
  it.each([
    ["a module", { stdout: "Image::Magick", failed: false }, "The Perl module Image::Magick is not installed here"],
    ["Perl", { stdout: "", failed: true }, "Perl is not installed here"],
  ])("is named, with what to install, where %s is missing", async (_what, answer, says) => {
    const asked: string[][] = [];
    const perl = async (...args: readonly string[]) => {
      asked.push([...args]);
      return answer;
    };
    await expect(assertPerlModules(perl)).rejects.toThrow(says);
    expect(asked[0]).toContain("Image::Magick");
  });
});
