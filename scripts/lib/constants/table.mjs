/** Values of several kernels as the lines of native/compiler/layer/kernel_constants.txt. */

/**
 * Updates of one version as one kernel. What only some of them have is taken, as a text that names it was written for
 * these; what they disagree about has no value that the version tells: `moved`.
 */
function byVersion(kernels) {
  const versions = new Map();
  for (const { version, values, placed } of kernels) {
    const all = versions.get(version) ?? {
      version,
      values: new Map(),
      placed: new Set(),
      moved: new Set(),
    };
    for (const [name, value] of values) {
      if (plain(all.values.get(name) ?? value) !== plain(value)) all.moved.add(name);
      all.values.set(name, value);
    }
    for (const name of placed) all.placed.add(name);
    versions.set(version, all);
  }
  for (const { values, moved } of versions.values()) for (const name of moved) values.delete(name);
  return [...versions.values()];
}

/**
 * `NAME VALUE`, or `NAME VALUE|VALUE|…` by kernel where they differ; `-` where a kernel has none. What has its value from its
 * place in an enum is left out: updates of one version move it, too, and the BTF has most of them.
 */
export function tableOf(kernels, known) {
  const ordered = byVersion(kernels).sort((a, b) => numberOf(a.version) - numberOf(b.version));
  const same = new Map(
    known
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]),
  );
  const names = new Set(ordered.flatMap(({ values }) => [...values.keys()]));
  const lines = [];
  for (const name of names) {
    if (ordered.some(({ placed }) => placed.has(name))) continue;
    const values = ordered.map((kernel) => kernel.values.get(name) ?? "-");
    const distinct = new Set(values);
    const there = values.filter((value) => value !== "-");
    // What the interface's table has goes without saying, unless an update has another.
    const moved = ordered.some((kernel) => kernel.moved.has(name));
    const said = (value) => same.has(name) && plain(value) === plain(same.get(name));
    if (!moved && there.every(said)) continue;
    lines.push(`${name} ${distinct.size === 1 ? values[0] : values.join("|")}`);
  }
  // By bytes, as they are searched.
  lines.sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  return `#kernels ${ordered.map(({ version }) => version).join(" ")}\n${lines.join("\n")}\n`;
}

const nameOf = (line) => line.slice(0, line.indexOf(" "));
const plain = (value) => value.replace(/[UL]+$/, "");
const numberOf = (version) => {
  const [major, minor] = version.split(".").map(Number);
  return major * 1000 + minor;
};
