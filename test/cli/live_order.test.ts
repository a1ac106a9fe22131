import { expect, test } from "vitest";
import { LiveOrder } from "../../src/cli/tool/live_order.js";
import { column, data } from "../../src/tool.js";

const views = [data("traffic").columns({ sort: "-sent" }, column("pid", 6), column("sent", 8))];

const sortOf = (order: LiveOrder): unknown => {
  const view = order.ordered(views[0]!);
  return view.kind === "columns" ? view.sort : undefined;
};

test("o goes through the columns from the declared one on, r turns the order", () => {
  const order = new LiveOrder();
  expect(sortOf(order)).toBe("-sent");
  order.next(views);
  expect(sortOf(order)).toBe("-pid");
  order.turn();
  expect(sortOf(order)).toBe("pid");
  order.next(views);
  expect(sortOf(order)).toBe("sent");
  expect(order.keys(views)).toBe("  o order: SENT  r reversed");
});

test("what has no order keeps having none", () => {
  const order = new LiveOrder();
  const plain = [data("opens").columns(column("pid", 6))];
  order.next(plain);
  order.turn();
  expect(order.ordered(plain[0]!)).toEqual(plain[0]);
  expect(order.keys(plain)).toBe("");
});
