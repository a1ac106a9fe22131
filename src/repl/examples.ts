/** Questions that people come with, and what answers them here: the gallery and the line to try. */
import type { KernelFacts } from "../types/facts.js";

export interface Example {
  readonly question: string;
  /** For the prompt. */
  readonly text: string;
}

/** A text with what it needs: a tool, an event `category:name`, both, or nothing. */
interface Way {
  readonly text: string;
  readonly tool?: string;
  readonly event?: string;
}

interface Question {
  readonly question: string;
  /** The best first. */
  readonly ways: readonly Way[];
}

const asks = (question: string, ...ways: readonly Way[]): Question => ({ question, ways });
const tool = (text: string): Way => ({ text, tool: text.split(" ")[0]! });
const event = (event: string, text: string): Way => ({ text, event });
const argdist = (event: string, text: string): Way => ({ text, event, tool: "argdist" });

const questions: readonly Question[] = [
  asks(
    "who opens files?",
    tool("opensnoop"),
    event("syscalls:sys_enter_openat", 't:syscalls:sys_enter_openat "%s", args->filename'),
  ),
  asks(
    "which programs start?",
    tool("execsnoop"),
    event("sched:sched_process_exec", 't:sched:sched_process_exec "%s", args->filename'),
  ),
  asks("which system calls are made most?", tool("syscount")),
  asks(
    "how large are reads?",
    argdist("syscalls:sys_enter_read", "argdist -H 't:syscalls:sys_enter_read():u64:args->count'"),
  ),
  asks(
    "who writes most?",
    argdist("syscalls:sys_enter_write", "argdist -C 't:syscalls:sys_enter_write():char*:$COMM'"),
  ),
  asks("what is slow on disk?", tool("biosnoop"), tool("biolatency")),
  asks("how long do calls of read take?", tool("funclatency c:read")),
  asks("what does the processor do?", tool("profile -F 99")),
  asks("what do threads wait for?", tool("offcputime")),
  asks(
    "who connects to whom?",
    tool("tcpconnect"),
    event(
      "sock:inet_sock_set_state",
      't:sock:inet_sock_set_state "%d to %d", args->oldstate, args->newstate',
    ),
  ),
  asks("who looks up which names?", tool("gethostlatency"), {
    text: 'c:getaddrinfo "%s", (char *)arg1',
  }),
  asks(
    "who sends which signals?",
    tool("killsnoop"),
    event(
      "signal:signal_generate",
      't:signal:signal_generate "signal %d to %d", args->sig, args->pid',
    ),
  ),
  asks(
    "who gets the processor?",
    argdist("sched:sched_switch", "argdist -C 't:sched:sched_switch():char*:args->next_comm'"),
  ),
  asks(
    "how do I write a program of my own?",
    event(
      "syscalls:sys_enter_read",
      [
        "BPF_HASH(reads, u32);",
        "TRACEPOINT_PROBE(syscalls, sys_enter_read) {",
        "  u32 pid = bpf_get_current_pid_tgid() >> 32;",
        "  reads.atomic_increment(pid);",
        "  return 0;",
        "}",
      ].join("\n"),
    ),
  ),
];

/** Each question with the first way that this kernel and these tools have. */
export function examplesFor(kernel: KernelFacts, tools: readonly string[]): readonly Example[] {
  const can = ({ tool, event }: Way): boolean => {
    const [category = "", name = ""] = event?.split(":") ?? [];
    return (
      (tool === undefined || tools.includes(tool)) &&
      (event === undefined || kernel.tracepoint(category, name) !== undefined)
    );
  };
  return questions.flatMap(({ question, ways }) => {
    const way = ways.find(can);
    return way === undefined ? [] : [{ question, text: way.text }];
  });
}
