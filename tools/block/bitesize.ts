import { data, defineTool, intervalArguments, timestampFlag } from "../../src/tool.js";

export default defineTool({
  name: "bitesize",
  summary: "Sizes of block I/O by program, as histograms",
  about:
    "A request counts for the program running when the kernel sent it to the disk. Writes through the page cache are sent later, by a kworker.",
  program: "bitesize.c",
  arguments: intervalArguments,
  flags: { timestamp: timestampFlag },
  examples: [
    { command: "bitesize", about: "until Ctrl-C" },
    { command: "bitesize 5 12", about: "twelve times, every five seconds" },
  ],
  opening: "Tracing block I/O... Hit Ctrl-C to end.",
  view: () => data("requests").histogram({ title: "Kbytes", section: "Process Name" }),
  smoke: [
    {
      arguments: [],
      workload: ["directio", "bitesize", "write", 16384, 5],
      expect: [/^Process Name = directio$/m, /^ {8}16 -> 31 {9}: 5 /m],
    },
  ],
});
