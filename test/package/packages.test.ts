import { expect, test } from "vitest";
// @ts-expect-error a plain script without declarations
import * as packages from "../../scripts/lib/packages.mjs";

interface Entry {
  readonly apt: string;
  readonly dnf: string;
  readonly file?: readonly string[];
  readonly command?: string;
}
const { BUILD_PACKAGES, TEST_PACKAGES, installWords } = packages as {
  readonly BUILD_PACKAGES: readonly Entry[];
  readonly TEST_PACKAGES: readonly Entry[];
  readonly installWords: (
    entries: readonly Entry[],
    has: (command: string) => string | undefined,
  ) => { readonly command: string; readonly words: readonly string[] };
};

const only = (there: string) => (command: string) => (command === there ? "/usr/bin/x" : undefined);

test("apt has Debian's names, dnf Fedora's", () => {
  const apt = installWords(BUILD_PACKAGES, only("apt-get"));
  expect(apt.command).toBe("apt-get");
  expect(apt.words).toContain("libbpfcc-dev");
  const dnf = installWords(BUILD_PACKAGES, only("dnf"));
  expect(dnf).toMatchObject({ command: "dnf", words: expect.arrayContaining(["bcc-devel"]) as [] });
  expect(dnf.words.join(" ")).not.toMatch(/-dev( |$)/);
});

test("where there is neither, what is missing is listed", () => {
  const ask = () => installWords(BUILD_PACKAGES.slice(0, 2), only("pacman"));
  expect(ask).toThrow(
    /neither apt-get nor dnf[^]*bpf_module\.h\n[^]*bpf\.h\n[^]*libbpfcc-dev libbpf-dev\n[^]*bcc-devel/,
  );
});

test("each is known by what it brings, and has a name for each manager", () => {
  for (const { apt, dnf, file, command } of [...BUILD_PACKAGES, ...TEST_PACKAGES]) {
    expect(apt && dnf).toBeTruthy();
    expect(file ?? command).toBeTruthy();
  }
});
