import { readdirSync } from "node:fs";
import { sysctl } from "../../facts/kernel/privileges.js";
import type { NativeFailure } from "../../native/addon.js";
import {
  E,
  ENOTSUPP,
  other,
  subject,
  words,
  type EngineContext,
  type Explanation,
} from "./explanation.js";

export function kprobe(failure: NativeFailure, context: EngineContext): Explanation {
  const place = context.place ?? failure.what;
  if (failure.errno === E.EILSEQ)
    return { code: "bad-offset", message: `${place} is not the start of an instruction` };
  if (failure.errno === E.ENOENT)
    return { code: "no-such-function", message: `the kernel has no function ${place} to probe` };
  return {
    code: "no-such-function",
    message: `the kernel refuses to probe ${place}: ${words(failure.errno)}`,
    hint: "it is inlined, marked notrace, or on the kprobe blacklist",
  };
}

export function kprobeMulti(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno === E.ESRCH || failure.errno === E.ENOENT)
    return {
      code: "no-such-function",
      message: `one of the functions of ${context.place ?? failure.what} cannot be probed`,
    };
  return {
    code: "unsupported",
    message: "this kernel has no multi-kprobes",
    hint: "they need Linux 5.18 with CONFIG_FPROBE",
  };
}

export function uprobe(failure: NativeFailure, context: EngineContext): Explanation {
  const place = context.place ?? failure.what;
  if (failure.errno === E.ENOENT)
    return { code: "no-such-file", message: `there is no file ${failure.what}` };
  if (failure.errno === E.ESRCH)
    return { code: "no-such-process", message: `the process to trace in ${place} has ended` };
  if (failure.errno === E.EINVAL || failure.errno === E.EIO)
    return {
      code: "bad-offset",
      message: `no probe can be set at ${place}`,
      hint: `the offset is outside of the file's code, the instruction there cannot be probed, or another's probe is there with another semaphore (the kernel's log has "ref_ctr_offset mismatch" then)`,
    };
  return other(failure, context);
}

export function perfEvent(failure: NativeFailure, context: EngineContext): Explanation {
  if (failure.errno === E.ENOENT || failure.errno === E.EOPNOTSUPP || failure.errno === E.ENODEV)
    return {
      code: "unsupported",
      message: `this machine does not count ${context.place ?? failure.what}`,
      hint: "virtual machines often have no hardware counters; the software event cpu-clock works everywhere",
    };
  if (failure.errno === E.ESRCH)
    return { code: "no-such-process", message: "the process to sample has ended" };
  const most = Number(sysctl("kernel/perf_event_max_sample_rate"));
  if (failure.errno === E.EINVAL && (context.frequency ?? 0) > most)
    return {
      code: "failed",
      message: `${context.frequency} samples per second exceed the kernel's limit: ${most}`,
      hint: `sysctl -w kernel.perf_event_max_sample_rate=${context.frequency} raises that`,
    };
  return other(failure, context);
}

export function atDevice(
  failure: NativeFailure,
  context: EngineContext,
  busy: string,
): Explanation {
  const what = subject(failure, context);
  if (failure.errno === E.EBUSY || failure.errno === E.EEXIST)
    return { code: "busy", message: `${what}: ${busy}`, hint: "ip link and tc filter show it" };
  if (failure.errno === E.EOPNOTSUPP || failure.errno === ENOTSUPP)
    return {
      code: "unsupported",
      message: `${what}: the device's driver can't do this`,
      hint: 'XDP in mode "skb" works on every device',
    };
  return other(failure, context);
}

export function networkDevices(): string {
  try {
    return readdirSync("/sys/class/net").join(", ");
  } catch {
    return "none that can be seen";
  }
}
