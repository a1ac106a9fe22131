import { expect, test } from "vitest";
import { eventFields } from "../../../src/repl/effects/event_fields.js";

const heading = "PID     TID     COMM            FUNC             -";

test("columns by their titles, names with blanks and longer names too", () => {
  const lines = [
    "991     1002    tmux: server    do_sys_open      /etc/my file",
    "7       7       cat             a_function_of_a_long_name /x",
  ];
  expect(eventFields(heading, lines)).toEqual({
    titles: ["pid", "tid", "comm", "func", "message"],
    events: [
      { values: ["991", "1002", "tmux: server", "do_sys_open", "/etc/my file"], stack: [] },
      { values: ["7", "7", "cat", "a_function_of_a_long_name", "/x"], stack: [] },
    ],
  });
});

test("stacks belong to the event above them", () => {
  const lines = [
    "7       7       cat             f                x",
    "        vfs_read+0x1",
    "",
    "        main+0x2 [cat]",
    "",
  ];
  expect(eventFields(heading, lines).events).toEqual([
    { values: ["7", "7", "cat", "f", "x"], stack: ["vfs_read+0x1", "main+0x2 [cat]"] },
  ]);
});

test("without a message the function is last", () => {
  const { titles, events } = eventFields("PID     TID     COMM            FUNC", [
    "7       7       cat             sys_enter_read",
  ]);
  expect(titles).toEqual(["pid", "tid", "comm", "func"]);
  expect(events[0]?.values).toEqual(["7", "7", "cat", "sys_enter_read"]);
});
