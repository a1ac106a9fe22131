/** Loaded before a command: what V8 made of each chunk until the end is left in $KEEP_CODE. */
const { readFileSync, writeFileSync } = require("node:fs");
const { basename, join } = require("node:path");
const vm = require("node:vm");

const target = process.env.KEEP_CODE;
const loaded = new Map();

vm.Script = class extends vm.Script {
  constructor(text, options) {
    const name = `${basename(options.filename)}.code`;
    super(text, { ...options, cachedData: before(name) });
    loaded.set(name, this);
  }
};

/** Of the runs before this one: what they needed is kept too. */
function before(name) {
  try {
    return readFileSync(join(target, name));
  } catch {
    return undefined;
  }
}

process.on("exit", () => {
  for (const [name, script] of loaded) writeFileSync(join(target, name), script.createCachedData());
});
