import { data, defineTool } from "../../src/tool.js";

export default defineTool({
  name: "bitehist",
  summary: "Example: block I/O sizes as histograms, log2 and linear",
  program: "bitehist.c",
  flags: {},
  examples: [{ command: "bitehist", about: "until Ctrl-C" }],
  opening: "Tracing... Hit Ctrl-C to end.",
  view: () => [
    data("sizes").histogram({ title: "kbytes" }),
    data("steps").histogram({ title: "kbytes" }),
  ],
  smoke: [
    {
      arguments: [],
      workload: ["directio", "bitehist", "write", 16384, 5],
      expect: [/^ {8}16 -> 31 {9}: [1-9]\d* /m, /^ +16 +: [1-9]\d* /m],
    },
  ],
});
