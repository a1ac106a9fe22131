import { existsSync, readdirSync } from "node:fs";
import { fail, ok, type Outcome } from "../../src/tool.js";

const DEVICES = "/sys/class/net";

/** `flag`: how it is given, for who gave none. */
export function checkDevice(name: string, flag: string): Outcome<undefined> {
  if (name !== "" && !name.includes("/") && existsSync(`${DEVICES}/${name}`)) return ok(undefined);
  return fail({
    severity: "error",
    code: "no-device",
    message: name === "" ? `no device given: ${flag}` : `there is no network device ${name}`,
    hint: `one of ${readdirSync(DEVICES).join(", ")}`,
  });
}
