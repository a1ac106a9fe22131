/**
 * One run of a virtual machine: boot a kernel on this machine's own file
 * system (read-only below a layer in memory), run one command, power off.
 */
import { spawn } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { initramfsOf } from "./initramfs.mjs";
import { kernelOf } from "./kernels.mjs";

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Runs `command` (a shell script's text) in the VM of a kernel series.
 *
 * - `seconds`: the watchdog; a machine that is still up then is ended.
 * - `interactive`: the terminal is the VM's; otherwise output streams to `out`.
 * - `shared`: files put into the run's directory, /bccvm in the VM, beforehand.
 *
 * Answers `{ status, timedOut, console, errors, results }`, results being the
 * .json files that were left in /bccvm, by name; status is undefined when the
 * command did not come to an end (no boot, panic, watchdog).
 */
export async function runInVm(series, command, options) {
  const { vmDir, cwd, seconds = 600, interactive = false, out = process.stdout } = options;
  const kernel = kernelOf(series, vmDir);
  const initramfs = initramfsOf(kernel, vmDir);
  mkdirSync(vmDir, { recursive: true });
  const run = mkdtempSync(join(vmDir, `run-${series}-`));
  try {
    copyFileSync(join(here, "guest.sh"), join(run, "guest.sh"));
    writeFileSync(join(run, "command"), `${command}\n`);
    writeFileSync(join(run, "settings"), settings(kernel, cwd, interactive));
    const end = await boot(qemuArguments(kernel, initramfs, run), { seconds, interactive, out });
    const text = (name) =>
      existsSync(join(run, name)) ? readFileSync(join(run, name), "utf8") : undefined;
    const written = text("status")?.trim();
    return {
      status: written ? Number(written) : undefined,
      timedOut: end.timedOut,
      console: text("console") ?? "",
      errors: end.errors,
      results: Object.fromEntries(
        readdirSync(run)
          .filter((name) => name.endsWith(".json"))
          .map((name) => [name, text(name)]),
      ),
    };
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}

function settings(kernel, cwd, interactive) {
  const quote = (value) => `'${String(value).replaceAll("'", `'\\''`)}'`;
  const values = {
    BCCVM_SERIES: kernel.series,
    BCCVM_MODULES: join(kernel.root, "lib/modules"),
    BCCVM_CWD: cwd,
    BCCVM_INTERACTIVE: interactive ? 1 : 0,
    BCCVM_ROWS: process.stdout.rows || 24,
    BCCVM_COLS: process.stdout.columns || 80,
    BCCVM_TERM: process.env.TERM ?? "linux",
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${quote(value)}\n`)
    .join("");
}

/**
 * Software emulation on purpose: /dev/kvm may exist and not work, and a test
 * must behave the same everywhere. An old CPU: libc's AVX takes emulation a tenth longer. One CPU, because emulated CPUs that run side
 * by side can trip over code that the kernel patches under them (attaching a
 * probe does: 6.12 died of a stray int3 in syscall_trace_enter). Kernel messages go to the run's `console`
 * file, the command's output through virtio, which is not slowed to a baud rate.
 */
function qemuArguments(kernel, initramfs, run) {
  const share = (tag, path, more) =>
    `local,path=${path.replaceAll(",", ",,")},mount_tag=${tag},security_model=none,multidevs=remap${more}`;
  return [
    ...["-accel", "tcg", "-cpu", "Nehalem", "-smp", "1", "-m", "4096"],
    ...["-nodefaults", "-display", "none", "-no-reboot"],
    ...["-kernel", kernel.image, "-initrd", initramfs],
    ...["-append", "console=ttyS0 loglevel=4 panic=-1 mitigations=off rdinit=/init"],
    ...["-serial", `file:${join(run, "console")}`],
    ...["-device", "virtio-serial-pci", "-chardev", "stdio,id=c0,signal=off"],
    ...["-device", "virtconsole,chardev=c0", "-device", "virtio-rng-pci"],
    ...["-virtfs", share("host", "/", ",readonly=on"), "-virtfs", share("run", run, "")],
  ];
}

function boot(args, { seconds, interactive, out }) {
  const inherit = interactive || out === process.stdout;
  const child = spawn("qemu-system-x86_64", args, {
    stdio: [interactive ? "inherit" : "ignore", inherit ? "inherit" : "pipe", "pipe"],
  });
  if (!inherit) child.stdout.pipe(out, { end: false });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const watchdog = setTimeout(() => {
      timedOut = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    const stop = () => child.kill("SIGKILL");
    if (!interactive) process.once("SIGINT", stop).once("SIGTERM", stop);
    child.on("error", reject);
    child.on("close", () => {
      clearTimeout(watchdog);
      process.off("SIGINT", stop).off("SIGTERM", stop);
      resolve({ timedOut, errors });
    });
  });
}
