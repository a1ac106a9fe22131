/**
 * What the README's pictures look at: a small shop that serves requests for so many seconds. It
 * reads pages, fills them in, packs them, and now and then writes its log through to the disk.
 */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const [, , pages = ".", seconds = "10"] = process.argv;
const names = readdirSync(pages);
const log = openSync("shop.log", "a");
const end = Date.now() + Number(seconds) * 1000;

function readPage(name) {
  return readFileSync(join(pages, name), "utf8");
}

function priceOf(word) {
  let sum = 0;
  for (let i = 0; i < word.length; i++) sum = (sum * 31 + word.charCodeAt(i)) % 9973;
  return sum / 100;
}

function fillIn(page) {
  return page
    .split(" ")
    .map((word) => `${word} ${priceOf(word).toFixed(2)}`)
    .join(" ");
}

function writeLog(name, tag) {
  writeSync(log, `${new Date().toISOString()} ${name} ${tag}\n`);
  fsyncSync(log);
}

function serve(name) {
  const body = gzipSync(fillIn(readPage(name)), { level: 1 });
  const tag = createHash("sha256").update(body).digest("hex");
  writeLog(name, tag);
}

while (Date.now() < end) {
  for (let i = 0; i < 8; i++) serve(names[Math.floor(Math.random() * names.length)]);
  await new Promise((next) => setTimeout(next, 40));
}
closeSync(log);
