/** Lines of the library's own design. */
import type { Line } from "./line.js";

export const LIBRARY: Readonly<Record<string, readonly Line[]>> = {
  "library 1: spec, collection, link": [
    [
      "compile defines headers",
      "reference",
      "are plain data: kept as JSON, loaded twice, with macros and headers told",
    ],
    ["load maps", "bpf", "reads and writes many entries at once"],
    ["load pinned", "mapClasses", "are pinned, and found again"],
    ["params", "storage", "%o are put into the compiled program"],
    [
      "attach by-name",
      "functions",
      "kprobe__FUNCTION and kretprobe__FUNCTION are attached by name, system calls too",
    ],
    ["close", "bpf", "after the end is an error with a name, and closing twice is none"],
    ["await using", "reference", "await using closes as using does"],
    ["ends", "endings", "%s: nothing stays"],
    ["attachAsync", "reference", "with the verifier on another thread, or ended by a signal"],
    ["signal", "bpf", "is ended by a signal"],
    ["worker", "package", "compiles in a worker thread, whose specs go to others"],
    ["cjs", "package", "is an ES module and a CommonJS one, of the same objects"],
  ],
  "library 2: hooks": [
    ["attach info", "user", "tracepoints by a pattern, and what there is none of"],
    ["pin", "reference", "outlive the process where they are pinned"],
    ["several", "reference", "outlive the process where they are pinned"],
    ["oneOf", "bpf", "take the first alternative that this kernel can do"],
    ["socketFilter fd", "reference", "a filter on a socket that is open cuts what it receives"],
    ["iterator read", "tracing", "iterators write what they visit"],
    ["tc priority handle", "hooks", "by a filter of clsact, which leaves nothing"],
    ["skLookup", "entries", "sk_lookup: forbids a port"],
    [
      "sleepable",
      "helpers",
      "bpf_copy_from_user, bpf_copy_from_user_task: in a program that may sleep",
    ],
  ],
  "library 3: maps": [
    ["values of every kind", "mapClasses", "values of every kind go in and come out"],
    [
      "enums",
      "mapClasses",
      "enums are read as their names where that is wanted, and written either way",
    ],
    ["prefix bytes", "mapClasses", "tries find the longest prefix"],
    ["BloomFilter", "storage", "bloom filters say no with certainty"],
    [
      "openPinned",
      "storage",
      "are opened by path, with their own types where the kernel keeps them",
    ],
    ["shape", "storage", "of another shape are not taken for one's own"],
    ["from", "mapClasses", "are one, which lives as long as either"],
    ["dropped", "mapClasses", "what found no room in a hash is counted, and told once"],
    ["reduce", "reference", "of a struct for each CPU are reduced"],
  ],
  "library 4: events": [
    ["raw batches", "bpf", "gives bytes, and batches to a callback"],
    [
      "lost highWaterMark",
      "reference",
      "that nobody takes wait up to a limit; what is beyond is counted and told",
    ],
    ["overwrite", "storage", "keeps the newest, in order, and gives them when asked"],
    ["throws", "bpf", "leaves a reader that throws with what it threw"],
  ],
  "library 5: facts": [
    ["programs maps", "reference", "programs and maps of the whole system"],
    ["links", "reference", "outlive the process where they are pinned"],
    ["kernelFacts", "bpf", "of a hook that this kernel has not names the first that has"],
  ],
  "library 6: errors": [
    ["diagnostics place", "bpf", "of a text is a place in it"],
    ["log", "bpf", "of what the verifier rejects is its line"],
    ["nearest", "bpf", "of names comes with the nearest"],
    ["TypeError", "bpf", "of arguments names the argument"],
    ["RangeError", "bpf", "of values names the member"],
    ["Linux 5", "bpf", "of a hook that this kernel has not names the first that has"],
  ],
  "library 7: from Python": [
    ["calls", "python", "names only what the library has and its tests run"],
    ["examples", "examples", "mkdir: tells who makes which directory, and counts"],
  ],
};
